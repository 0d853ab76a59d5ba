"""What a server process holds of a zygote: the queue for questions, and lines for the answers."""

import mmap
import os
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from okosystem.engine import frames

BLOCK, MOST_FILES = 2, 250
_TIME = struct.Struct("ll")


@dataclass(frozen=True, slots=True)
class Slot:
    """A line on which answers are awaited, and the part of the letters that goes with it."""

    number: int
    line: socket.socket
    letter: memoryview


class Joined:
    """What a zygote gave: a queue for questions, and slots; each is used by one thread at a time.

    Raises EOFError when it gave nothing: it is gone, or has no slots left.
    """

    def __init__(self, line: socket.socket, patience: float) -> None:
        said, files, _, _ = socket.recv_fds(line, BLOCK, MOST_FILES)
        if not files:
            raise EOFError
        queue, letters, *ends = files
        self.closed = False
        self.queue = socket.socket(fileno=queue)
        self.free: SimpleQueue[Slot] = SimpleQueue()
        laid = memoryview(mmap.mmap(letters, 0))
        os.close(letters)
        for number, end in enumerate(ends, int.from_bytes(said, "big") * len(ends)):
            ours = socket.socket(fileno=end)
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _TIME.pack(round(patience), 0))
            at = number * frames.LETTER
            self.free.put(Slot(number, ours, laid[at : at + frames.LETTER]))

    def take(self) -> Slot:
        """Take a slot; raises EOFError when all is closed."""
        try:
            return self.free.get_nowait()
        except Empty as error:
            raise EOFError from error

    def give_back(self, slot: Slot) -> None:
        """Give a slot back."""
        self.free.put(slot)
        if self.closed:
            self.close()

    def close(self) -> None:
        """Close what nobody uses; the rest is closed when it is given back."""
        self.closed = True
        self.queue.close()
        with suppress(EOFError):
            while True:
                self.take().line.close()


def answer(line: socket.socket, ticket: int) -> tuple[bytes, bytes]:
    """Hear the answer on a ticket, in as many pieces as it takes; raises EOFError."""
    body = bytearray()
    while packet := line.recv(frames.LONGEST):
        stamp, kind, length, piece = frames.piece(packet)
        if kind == frames.AGAIN or (stamp == ticket and len(piece) == length):
            return kind, piece
        if stamp == ticket:
            body += piece
            if len(body) == length:
                return kind, bytes(body)
    raise EOFError
