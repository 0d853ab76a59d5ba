"""What each query worker is doing, seen by the zygote without a word between them."""

import mmap
import time

SLOW = 0.25
"""Seconds from which a query is slow: another worker is made meanwhile, and its own ends after."""
FIELDS = 3
DEADLINE, SLOT, TICKET = range(FIELDS)


class Desks:
    """One desk for each worker, in memory that processes share.

    A number is written in one step, so that no reader sees the half of it, and the deadline last:
    it is 0 while the worker is idle. The clock is `time.monotonic`, one for the whole machine.
    """

    def __init__(self, workers: int) -> None:
        self._numbers = memoryview(mmap.mmap(-1, workers * FIELDS * 8)).cast("d")

    def begin(self, worker: int, slot: int, ticket: int, seconds: float) -> None:
        """Note that a worker begins on a question that may take so long."""
        at = worker * FIELDS
        self._numbers[at + SLOT] = slot
        self._numbers[at + TICKET] = ticket
        self._numbers[at + DEADLINE] = time.monotonic() + seconds

    def end(self, worker: int, began: float) -> bool:
        """Note that a worker is done; tell whether it took so long that it must end.

        One that the zygote may be about to kill must not begin on another question.
        """
        now, deadline = time.monotonic(), self.deadline(worker)
        self.rest(worker)
        return now - began > SLOW or 0 < deadline <= now

    def rest(self, worker: int) -> None:
        """Note that a worker does nothing."""
        self._numbers[worker * FIELDS + DEADLINE] = 0

    def deadline(self, worker: int) -> float:
        """Read until when a worker may think; 0 when it does not."""
        return self._numbers[worker * FIELDS + DEADLINE]

    def asked(self, worker: int) -> tuple[int, int]:
        """Read for which slot a worker thinks, and on which ticket."""
        at = worker * FIELDS
        return int(self._numbers[at + SLOT]), int(self._numbers[at + TICKET])
