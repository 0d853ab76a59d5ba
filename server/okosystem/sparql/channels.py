"""Packets between server processes and query workers, and the channels that carry them.

A packet is sent and received whole or not at all. All requests enter one queue, from which the next
free worker takes one. A request names the channel on which its answer is awaited, and a request id,
by which what remains of an earlier answer is recognised and dropped.
"""

import ctypes
import mmap
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

TABLE, GRAPH, INVALID, UNWRITABLE = b"r", b"g", b"w", b"u"
TOO_LARGE, EXPIRED, TIMED_OUT, DIED = b"l", b"b", b"s", b"d"
RETRY, CROWDED = b"a", b"c"
"""Send the request again: a worker died, and may have taken it from the queue, unless the notice
has its id, for another worker answers it; or, after a pause, the last worker is for clients that
have none."""

PIECE = INLINE = 1 << 16
"""Bytes of an answer in one packet, and of a query: a longer one goes in the message buffer."""
BUFFER = 1 << 21
"""Bytes of a channel's message buffer, enough for the longest body that a server accepts."""
MAX_PACKET, MAX_FILES = PIECE + 100, 250
SERVER_PROCESSES = 16
"""Server processes that may share a fork server: two sets of them, while one replaces the other."""

LEFT_OUT, MAX_REASON = 8, 300
"""Bytes of the number of rows left out, before the answer with `max_rows`; of a reason."""
_HEADER = struct.Struct("!qcQ")
_socket_pair = partial(socket.socketpair, socket.AF_UNIX, socket.SOCK_SEQPACKET)


def answer_packets(request_id: int, kind: bytes, body: bytes) -> Iterator[bytes]:
    """Split an answer into packets that each carry the length of the whole."""
    header = _HEADER.pack(request_id, kind, len(body))
    for start in range(0, len(body) or 1, PIECE):
        yield header + body[start : start + PIECE]


def receive_answer(channel: socket.socket, request_id: int) -> tuple[bytes, bytes]:
    """Receive all packets of an answer, as kind and body; raises EOFError."""
    body = bytearray()
    while packet := channel.recv(MAX_PACKET):
        packet_id, kind, length = _HEADER.unpack_from(packet)
        piece = packet[_HEADER.size :]
        if kind == RETRY:
            if packet_id != request_id:
                return kind, piece
        elif packet_id == request_id:
            # One that is whole may be a notice, in place of the rest of an answer.
            if len(piece) == length:
                return kind, piece
            body += piece
            if len(body) == length:
                return kind, bytes(body)
    raise EOFError


class WorkerState(ctypes.Structure):
    """What one worker is doing, in memory shared with the fork server.

    A number is written in one step, so that nobody reads half of it, and the deadline last: it is
    0 while the worker is idle. The clock is `time.monotonic`, the same for the whole machine.
    `started` is 0 until the worker can take requests; `failure` is the reason if it never can.
    """

    _fields_ = (
        *((name, ctypes.c_int64) for name in ("channel", "request_id", "client")),
        *((name, ctypes.c_double) for name in ("started", "began", "deadline")),
        ("failure", ctypes.c_char * MAX_REASON),
    )


class ChannelBlock:
    """A server process's end: its channels, the request queue and the message buffers.

    A channel, its number and socket, is for one thread at a time. Raises EOFError when the fork
    server is gone, or has no block left.
    """

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        first, files, _, _ = socket.recv_fds(connection, 2, MAX_FILES)
        if not files:
            raise EOFError
        self.queue, buffer_file = socket.socket(fileno=files[0]), files[1]
        self.buffers = memoryview(mmap.mmap(buffer_file, 0))
        os.close(buffer_file)
        self._is_closed = False
        self._free: list[tuple[int, socket.socket]] = []
        limit = struct.pack("ll", round(timeout), 0)
        for number, end in enumerate(files[2:], int.from_bytes(first, "big")):
            answers = socket.socket(fileno=end)
            answers.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self._free.append((number, answers))

    def take(self) -> tuple[int, socket.socket]:
        """Take a free channel; raises EOFError when all are closed."""
        try:
            return self._free.pop()
        except IndexError as error:
            raise EOFError from error

    def give_back(self, channel: tuple[int, socket.socket]) -> None:
        """Make a channel free again."""
        self._free.append(channel)
        if self._is_closed:
            self.close()

    def close(self) -> None:
        """Close all free channels; each of the others is closed when it is given back."""
        self._is_closed = True
        self.queue.close()
        with suppress(EOFError):
            while True:
                self.take()[1].close()


class Channels:
    """The fork server's end: all channels, the request queue and the message buffers.

    Both sockets of each channel stay open here, so that workers forked later inherit theirs, and
    the block of a server process that is gone can be given to the next.
    """

    def __init__(self, block_size: int) -> None:
        pairs = [_socket_pair() for _ in range(SERVER_PROCESSES * block_size)]
        self.answers = [workers_end for workers_end, _ in pairs]
        self._clients_ends = [clients_end for _, clients_end in pairs]
        self._requests, self.queue = _socket_pair()
        self._free = [range(n, n + block_size) for n in range(0, len(pairs), block_size)]
        self._buffer_file = os.memfd_create("message-buffers")
        os.truncate(self._buffer_file, len(pairs) * BUFFER)
        self.buffers = memoryview(mmap.mmap(self._buffer_file, 0, prot=mmap.PROT_READ))
        self._unsent: list[tuple[int, int, bytes, bytes]] = []

    def give_block(self, connection: socket.socket) -> range | None:
        """Send a block of free channels to a server process; return their numbers, if any."""
        if not self._free:
            return None
        block = self._free.pop(0)
        ends = [self._clients_ends[number].fileno() for number in block]
        files = [self._requests.fileno(), self._buffer_file, *ends]
        with suppress(OSError):
            socket.send_fds(connection, [block.start.to_bytes(2, "big")], files)
        return block

    def take_back(self, block: range) -> None:
        """Free a block, and drop the answers that nobody awaits any more."""
        for number in block:
            with suppress(BlockingIOError):
                while True:
                    self._clients_ends[number].recv(1, socket.MSG_DONTWAIT)
        self._unsent = [each for each in self._unsent if each[0] not in block]
        self._free.append(block)

    def send(self, channel: int, request_id: int, kind: bytes, body: bytes = b"") -> bool:
        """Answer in place of a worker; return whether there was room, else `send_again` tries."""
        (packet,) = answer_packets(request_id, kind, body)
        try:
            self.answers[channel].send(packet, socket.MSG_DONTWAIT)
        except BlockingIOError:
            self._unsent.append((channel, request_id, kind, body))
            return False
        return True

    def send_again(self) -> None:
        """Send the answers for which there was no room; the next call tries those still unsent."""
        unsent, self._unsent = self._unsent, []
        for answer in unsent:
            self.send(*answer)
