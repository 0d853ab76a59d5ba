"""Admission: how many queries run and wait, in all and per client."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from okosystem.core.errors import Busy, TooManyQueries
from okosystem.core.messages import Message

NONE_FREE = Message("No worker became free in time. How to fix it: try again in a moment.")
FULL = Message("The queue of queries is full. How to fix it: try again in a moment.")


class Admission:
    """Admits queries up to the limits; safe for threads."""

    def __init__(self, running: int, waiting: int, per_client: int) -> None:
        self._limit = running + waiting
        self._per_client = per_client
        # A queue of tokens is a semaphore that waits without running Python code.
        self._tokens: SimpleQueue[None] = SimpleQueue()
        for _ in range(running):
            self._tokens.put(None)
        self._lock = threading.Lock()
        self.admitted: Counter[str] = Counter()

    @contextmanager
    def admit(self, client: str, timeout: float) -> Iterator[None]:
        """Hold a place while a query runs; raises TooManyQueries or Busy."""
        self._enter(client)
        try:
            try:
                self._tokens.get(timeout=timeout)
            except Empty as error:
                raise Busy(NONE_FREE) from error
            try:
                yield
            finally:
                self._tokens.put(None)
        finally:
            self._leave(client)

    def _enter(self, client: str) -> None:
        with self._lock:
            if self.admitted[client] >= self._per_client:
                message = Message(
                    "%(number)s of your queries are being answered already. "
                    "How to fix it: wait for one of them.",
                    number=self._per_client,
                )
                raise TooManyQueries(message)
            if self.admitted.total() >= self._limit:
                raise Busy(FULL)
            self.admitted[client] += 1

    def _leave(self, client: str) -> None:
        with self._lock:
            self.admitted[client] -= 1
            self.admitted += Counter()
