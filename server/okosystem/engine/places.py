"""Places for strangers' queries: so many are answered at once, wait in line, and of one client."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from okosystem.core.errors import Busy, TooManyQueries
from okosystem.core.messages import Message

NONE_FREE = Message("No worker became free in time. How to fix it: try again in a moment.")
FULL = Message("The queue of queries is full. How to fix it: try again in a moment.")


class Places:
    """Counts who asks; safe for threads."""

    def __init__(self, at_once: int, waiting: int, per_client: int) -> None:
        self._most = at_once + waiting
        self._per_client = per_client
        # A queue of nothing much is a semaphore that needs no Python code to wait.
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(at_once):
            self._free.put(None)
        self._lock = threading.Lock()
        self.asking: Counter[str] = Counter()

    @contextmanager
    def taken(self, client: str, seconds: float) -> Iterator[None]:
        """Hold a place, after waiting so long at most; raises TooManyQueries or Busy."""
        self._enter(client)
        try:
            self._wait(seconds)
            try:
                yield
            finally:
                self._free.put(None)
        finally:
            with self._lock:
                self.asking[client] -= 1
                if not self.asking[client]:
                    del self.asking[client]

    def _wait(self, seconds: float) -> None:
        try:
            self._free.get(timeout=seconds)
        except Empty as error:
            raise Busy(NONE_FREE) from error

    def _enter(self, client: str) -> None:
        with self._lock:
            if self.asking[client] >= self._per_client:
                raise TooManyQueries(
                    Message(
                        "%(number)s of your queries are being answered already. "
                        "How to fix it: wait for one of them.",
                        number=self._per_client,
                    )
                )
            if self.asking.total() >= self._most:
                raise Busy(FULL)
            self.asking[client] += 1
