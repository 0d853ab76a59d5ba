"""Admission: how many requests of a kind run and wait, in all and per client.

No client can occupy everything: the last place to run is for clients that run nothing, a place
that becomes free goes to the client that runs the fewest, and the last quarter of the queue is for
clients that have nothing in it.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from okosystem.errors import Busy, Message, TooManyQueries
from okosystem.sparql.clients import network_of

NONE_FREE = Message("No worker became free in time. How to fix it: try again in a moment.")
FULL = Message("The queue of queries is full. How to fix it: try again in a moment.")


class Admission:
    """Admits queries up to the limits; safe for threads."""

    def __init__(self, running: int, waiting: int, per_client: int, reserved: int = 1) -> None:
        self._limit, self._for_newcomers = running + waiting, waiting // 4
        self._per_client, self._places, self._reserved = per_client, running, reserved
        self._lock = threading.Lock()
        # The clients in the queue. A thread waits for its turn without running Python code.
        self._queue: dict[SimpleQueue[None], str] = {}
        self._running: Counter[str] = Counter()
        self.admitted: Counter[str] = Counter()

    @contextmanager
    def admit(self, client: str, timeout: float) -> Iterator[None]:
        """Hold a place while a query runs; raises TooManyQueries or Busy."""
        client, turn = network_of(client), SimpleQueue[None]()
        with self._lock:
            self._refuse_too_many(client)
            self.admitted[client] += 1
            self._queue[turn] = client
            self._start_next()
        try:
            try:
                turn.get(timeout=timeout)
            except Empty as error:
                if turn in self._queue:
                    raise Busy(NONE_FREE) from error
            yield
        finally:
            with self._lock:
                _decrement(self.admitted, client)
                # A query whose turn came, be it at the last moment, has a place.
                if self._queue.pop(turn, None) is None:
                    _decrement(self._running, client)
                    self._start_next()

    def _refuse_too_many(self, client: str) -> None:
        number, free = self.admitted[client], self._limit - self.admitted.total()
        if number >= self._per_client or (number and 0 < free <= self._for_newcomers):
            message = Message(
                "%(number)s of your queries are already running or waiting. "
                "How to fix it: wait until one of them has finished.",
                number=number,
            )
            raise TooManyQueries(message)
        if free <= 0:
            raise Busy(FULL)

    def _start_next(self) -> None:
        """Give free places to the queries whose clients run the fewest, reserved ones if none."""
        while self._queue and (free := self._places - self._running.total()):
            turn, client = min(self._queue.items(), key=lambda item: self._running[item[1]])
            if free <= self._reserved and self._running[client]:
                return
            del self._queue[turn]
            self._running[client] += 1
            turn.put(None)


def _decrement(counts: Counter[str], client: str) -> None:
    """Count one less, and keep no zero; `Counter` itself would copy all counts for that."""
    counts[client] -= 1
    if not counts[client]:
        del counts[client]
