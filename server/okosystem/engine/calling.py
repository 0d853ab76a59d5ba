"""The way to the query workers: a zygote that is found or started, joined, and asked."""

import itertools
import mmap
import os
import random
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from okosystem.engine import frames
from okosystem.engine.starting import Home

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


class Calling:
    """Asks the workers of one graph; safe for as many threads as there are workers.

    `patience` is how many seconds an answer may need at the very most.
    """

    def __init__(self, home: Home, patience: float) -> None:
        self._home = home
        self._patience = patience
        self._lock = threading.Lock()
        self._line = home.line()
        self._joined: Joined | None = None
        # Nobody who had a slot of ours before us has had these tickets.
        self._tickets = itertools.count(random.getrandbits(40) << 12)

    def ask(self, asked: bytes, seconds: float, begin_by: float) -> tuple[bytes, bytes]:
        """Ask whichever worker is free, once more when the zygote has died.

        Raises TimeoutError, or EOFError or OSError when there is no zygote and none will live.
        """
        try:
            return self._asked(self._join(), asked, seconds, begin_by)
        except EOFError:
            return self._asked(self._join(), asked, seconds, begin_by)

    def close(self) -> None:
        """Let go of the zygote; it ends when nobody is left."""
        with self._lock:
            self._leave()

    def _join(self) -> Joined:
        if self._joined:
            return self._joined
        with self._lock:
            if self._joined is None:
                if self._line.fileno() < 0:
                    self._line = self._home.line()
                try:
                    self._joined = Joined(self._line, self._patience)
                except (EOFError, OSError):
                    self._leave()
                    raise
            return self._joined

    def _leave(self) -> None:
        self._line.close()
        if self._joined:
            self._joined.close()
        self._joined = None

    def _asked(
        self, joined: Joined, asked: bytes, seconds: float, begin_by: float
    ) -> tuple[bytes, bytes]:
        slot = joined.take()
        try:
            if len(asked) > frames.INLINE:
                slot.letter[: len(asked)] = asked
            kind, body = frames.AGAIN, b""
            while kind == frames.AGAIN:
                ticket = next(self._tickets)
                joined.queue.send(frames.question(slot.number, ticket, seconds, begin_by, asked))
                kind, body = answer(slot.line, ticket)
            return kind, body
        except BlockingIOError as error:
            raise TimeoutError from error
        except (EOFError, OSError) as error:
            with self._lock:
                if self._joined is joined:
                    self._leave()
            raise EOFError from error
        finally:
            joined.give_back(slot)


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
