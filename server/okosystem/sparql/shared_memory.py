"""Memory that all server processes share, for responses: what one has made, the others send.

A ring of records, and a table of where each is. The processes are forked from the one that maps it.
Writers take turns; a reader takes no lock, and drops what was overwritten while it was copied: a
writer first moves the end of the ring, and then writes behind it.
"""

import fcntl
import mmap
import os
import struct
import threading

ROWS = 1 << 14
_ROW = struct.Struct("<QQ")
"""Where a record begins, counted from the first one ever, and its length, which it states too."""
_END = struct.Struct("<Q")
_DATA = _END.size + ROWS * _ROW.size


class SharedMemory:
    """A mapping of keys to bytes in which the oldest give way. Safe for processes and threads.

    A key whose row another key has taken is gone.
    """

    def __init__(self, size: int) -> None:
        self._file = os.memfd_create("responses")
        os.truncate(self._file, _DATA + size)
        self._memory, self._size = mmap.mmap(self._file, _DATA + size), size
        self._lock = threading.Lock()

    def keep_from_children(self) -> None:
        """Leave the memory out of processes that are forked from this one from now on."""
        self._memory.madvise(mmap.MADV_DONTFORK)

    def get(self, key: bytes) -> bytes | None:
        """Return the bytes of a key, if they are there."""
        start, length = _ROW.unpack_from(self._memory, _row_of(key))
        at, head = _DATA + start % self._size, key + _END.pack(length)
        record = self._memory[at : at + length]
        is_intact = record.startswith(head) and self._end() - start <= self._size
        return record[len(head) :] if is_intact else None

    def put(self, key: bytes, value: bytes) -> None:
        """Add bytes, unless they would take a quarter of the memory."""
        length = len(key) + _END.size + len(value)
        if length > self._size // 4:
            return
        record = b"".join([key, _END.pack(length), value])
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                self._append(key, record)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _append(self, key: bytes, record: bytes) -> None:
        start = self._end()
        if start % self._size + len(record) > self._size:
            start += self._size - start % self._size
        _END.pack_into(self._memory, 0, start + len(record))
        at = _DATA + start % self._size
        self._memory[at : at + len(record)] = record
        _ROW.pack_into(self._memory, _row_of(key), start, len(record))

    def _end(self) -> int:
        return int(_END.unpack_from(self._memory, 0)[0])


def _row_of(key: bytes) -> int:
    return _END.size + int.from_bytes(key[:4], "little") % ROWS * _ROW.size
