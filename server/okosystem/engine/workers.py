"""The workers of a zygote: forked, watched, killed when over time, buried and replaced."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from okosystem.engine import frames
from okosystem.engine.confinement import die_with, keep_only, say_nothing
from okosystem.engine.desks import SLOW, Desks
from okosystem.engine.oxigraph import Store
from okosystem.engine.slots import Slots
from okosystem.engine.worker import Worker


class Workers:
    """So many workers at most, each at a desk of its own.

    `enter` confines the worker that calls it, and gives it the store.
    """

    def __init__(self, enter: Callable[[], Store], slots: Slots, most: int, answer: int) -> None:
        self._enter = enter
        self._slots = slots
        self._most = most
        self._ready = min(most, os.cpu_count() or 1)
        self._answer = answer
        self._desks = Desks(most)
        self._processes: dict[int, int] = {}
        self._seen: dict[int, tuple[float, float]] = {}
        self._overtime: set[int] = set()

    def look_after(self) -> None:
        """Bury the dead, kill those over time, and make as many as are missing."""
        for number, status in self._dead():
            self._bury(number, status)
        slow = sum(self._is_slow(number, time.monotonic()) for number in self._processes)
        missing = min(self._most, self._ready + slow) - len(self._processes)
        free = [number for number in range(self._most) if number not in self._processes]
        for number in islice(free, max(0, missing)):
            self._processes[number] = self._fork(number)

    def forget(self, block: int) -> None:
        """Kill the workers that think for somebody who is gone."""
        for number, process in self._processes.items():
            slot, _ = self._desks.asked(number)
            if self._desks.deadline(number) and self._slots.is_of(slot, block):
                os.kill(process, signal.SIGKILL)

    def _is_slow(self, number: int, now: float) -> bool:
        """Kill a worker that is over time; tell whether it is slow."""
        deadline = self._desks.deadline(number)
        if 0 < deadline < now and number not in self._overtime:
            self._overtime.add(number)
            os.kill(self._processes[number], signal.SIGKILL)
        seen, since = self._seen.get(number, (0.0, now))
        if seen != deadline:
            self._seen[number] = (deadline, now)
            return False
        return deadline > 0 and now - since > SLOW

    def _dead(self) -> Iterator[tuple[int, int]]:
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                process, status = found
                for number in [n for n, p in self._processes.items() if p == process]:
                    del self._processes[number]
                    yield number, status

    def _bury(self, number: int, status: int) -> None:
        """Answer in its place, or ask for the question again that it may have taken with it."""
        kind = frames.TOO_SLOW if number in self._overtime else frames.DIED
        self._overtime.discard(number)
        if self._desks.deadline(number):
            self._slots.tell(*self._desks.asked(number), kind)
        elif status:
            known = {self._desks.asked(n)[0] for n in self._processes if self._desks.deadline(n)}
            for slot in range(len(self._slots.answers)):
                if slot not in known:
                    self._slots.tell(slot, 0, frames.AGAIN)

    def _fork(self, number: int) -> int:
        self._desks.rest(number)
        zygote = os.getpid()
        if child := os.fork():
            return child
        try:
            die_with(zygote)
            signal.set_wakeup_fd(-1)
            say_nothing()
            slots = self._slots
            queue, *answers = keep_only((slots.queue, *slots.answers))
            worker = Worker(number, self._desks, queue, answers, slots.letters, self._answer)
            worker.serve(self._enter())
        finally:
            os._exit(0)
