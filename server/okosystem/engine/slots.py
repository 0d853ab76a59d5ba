"""The zygote's side of the lines: slots on which answers are awaited, given out in blocks.

A server process that joins is given one block, as many slots as it may ask at once. Both ends of a
slot stay with the zygote, so that workers forked later find theirs, and a block whose owner is
gone can be given to the next.
"""

import mmap
import os
import resource
import socket
from contextlib import suppress

from okosystem.core.errors import BadSetting
from okosystem.engine import frames

PROCESSES = 16
"""Server processes that may share a zygote: those of two sets, while one takes over."""

OTHERS = 64
"""Files that a zygote may have open besides the ends of its slots."""


def require_files(at_once: int) -> None:
    """Raise BadSetting when a zygote may not open as many files as its slots take."""
    needed = 2 * PROCESSES * at_once + OTHERS
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < needed:
        raise BadSetting(
            f"OKOSYSTEM_QUERY_WORKERS={at_once} takes {needed} open files, and a process may have "
            f"{most} here. How to fix it: raise the hard limit (ulimit -Hn, LimitNOFILE of "
            "systemd), or lower OKOSYSTEM_QUERY_WORKERS."
        )


class Slots:
    """All slots, the queue of questions, and the letters that the longest are laid in."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        pairs = [_pair() for _ in range(PROCESSES * at_once)]
        self.answers = [theirs for _, theirs in pairs]
        self._awaiting = [ours for ours, _ in pairs]
        self._asking, self.queue = _pair()
        self._free = list(range(PROCESSES))
        self._file = os.memfd_create("letters")
        os.truncate(self._file, len(pairs) * frames.LETTER)
        shared = mmap.mmap(self._file, 0, prot=mmap.PROT_READ)
        self.letters = memoryview(shared)

    def join(self, line: socket.socket) -> int | None:
        """Give a block to whoever called, with all that it needs to ask; None when none is left."""
        if not self._free:
            return None
        block = self._free.pop(0)
        ends = [self._awaiting[slot].fileno() for slot in self._of(block)]
        said = block.to_bytes(2, "big")
        with suppress(OSError):
            socket.send_fds(line, [said], [self._asking.fileno(), self._file, *ends])
        return block

    def leave(self, block: int) -> None:
        """Take a block back, and throw away the answers that nobody awaits any more."""
        for slot in self._of(block):
            with suppress(BlockingIOError):
                while True:
                    self._awaiting[slot].recv(1, socket.MSG_DONTWAIT)
        self._free.append(block)

    def is_of(self, slot: int, block: int) -> bool:
        """Tell whether a slot belongs to a block."""
        return slot in self._of(block)

    def tell(self, slot: int, ticket: int, kind: bytes) -> None:
        """Answer in the place of a worker; whoever does not read has enough to read already."""
        (packet,) = frames.pieces(ticket, kind, b"")
        with suppress(BlockingIOError):
            self.answers[slot].send(packet, socket.MSG_DONTWAIT)

    def _of(self, block: int) -> range:
        return range(block * self._at_once, (block + 1) * self._at_once)


def _pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
