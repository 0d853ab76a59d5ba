"""The way to the query workers: a zygote that is found or started, joined, and asked."""

import itertools
import random
import threading

from okosystem.engine import frames
from okosystem.engine.lines import Joined, answer
from okosystem.engine.starting import Home


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
