"""Admission: how many queries run and wait, in all and per client.

No client can occupy everything: the last place to run is for clients that run no query, a place
that becomes free goes to the client that runs the fewest, and the last quarter of the queue is for
clients that have no query in it.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv6Address
from queue import Empty, SimpleQueue
from typing import NamedTuple

from okosystem.core.errors import Busy, TooManyQueries
from okosystem.core.messages import Message

NONE_FREE = Message("No worker became free in time. How to fix it: try again in a moment.")
FULL = Message("The queue of queries is full. How to fix it: try again in a moment.")


class Waiting(NamedTuple):
    """A query in the queue; its thread waits for `turn` without running Python code."""

    client: str
    turn: SimpleQueue[None]


class Admission:
    """Admits queries up to the limits; safe for threads."""

    def __init__(self, running: int, waiting: int, per_client: int) -> None:
        self._limit, self._for_newcomers = running + waiting, waiting // 4
        self._per_client = per_client
        self._places = running
        self._lock = threading.Lock()
        self._queue: list[Waiting] = []
        self._running: Counter[str] = Counter()
        self.admitted: Counter[str] = Counter()

    @contextmanager
    def admit(self, client: str, timeout: float) -> Iterator[None]:
        """Hold a place while a query runs; raises TooManyQueries or Busy."""
        client = network_of(client)
        self._enter(client)
        try:
            self._wait(Waiting(client, SimpleQueue()), timeout)
            try:
                yield
            finally:
                self._finish(client)
        finally:
            self._leave(client)

    def _enter(self, client: str) -> None:
        with self._lock:
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
            self.admitted[client] += 1

    def _wait(self, query: Waiting, timeout: float) -> None:
        with self._lock:
            self._queue.append(query)
            self._start_next()
        try:
            query.turn.get(timeout=timeout)
        except Empty as error:
            with self._lock:
                if query in self._queue:
                    self._queue.remove(query)
                    raise Busy(NONE_FREE) from error

    def _start_next(self) -> None:
        """Give free places to the queries whose clients run the fewest."""
        while self._queue and (free := self._places - self._running.total()):
            chosen = min(self._queue, key=lambda each: self._running[each.client])
            if free == 1 and self._running[chosen.client]:
                return
            self._queue.remove(chosen)
            self._running[chosen.client] += 1
            chosen.turn.put(None)

    def _finish(self, client: str) -> None:
        with self._lock:
            self._running[client] -= 1
            self._running += Counter()
            self._start_next()

    def _leave(self, client: str) -> None:
        with self._lock:
            self.admitted[client] -= 1
            self.admitted += Counter()


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
