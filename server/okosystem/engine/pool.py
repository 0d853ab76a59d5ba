"""Strangers' queries: each in a process of its own that can be killed, and none without limit."""

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from okosystem.core.errors import (
    InvalidQuery,
    NoWorker,
    QueryTooHungry,
    QueryTooLarge,
    QueryTooSlow,
)
from okosystem.engine import fence, frames
from okosystem.engine.advice import advice
from okosystem.engine.asking import Question, Worker, Written
from okosystem.engine.places import Places
from okosystem.engine.refusals import refuse_federation


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, and one client, may take."""

    seconds: float = 10
    memory_mb: int = 512
    answer_mb: int = 64
    workers: int = 2
    waiting: int = 32
    per_client: int = 8


class Pool:
    """So many workers, made when needed from a zygote that holds the graph; safe for threads."""

    def __init__(self, store: Path, limits: Limits) -> None:
        if store.is_dir():
            fence.require()
        self.limits = limits
        self._store = store
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._places = Places(limits.workers, limits.waiting, limits.per_client)
        self._start()

    def ask(self, question: Question, client: str, seconds: float | None = None) -> Written:
        """Answer a stranger's query.

        `seconds` may lower the limit, not raise it. Raises InvalidQuery, QueryTooSlow,
        QueryTooLarge, TooManyQueries (this client's) or Busy (everybody's).
        """
        refuse_federation(question.sparql)
        allowed = min(seconds or self.limits.seconds, self.limits.seconds)
        with self._places.taken(client, allowed):
            kind, body = self._answer(question, allowed)
        if kind == frames.WRONG:
            raise InvalidQuery(body.decode())
        if kind == frames.TOO_LARGE:
            raise QueryTooLarge(
                f"the answer is larger than {self.limits.answer_mb} MB. "
                "How to mend it: add LIMIT, or take a dump from /dumps."
            )
        return Written(question.media_type(kind), body)

    def close(self) -> None:
        """End the zygote and every worker."""
        with self._lock:
            for worker in self._idle:
                worker.kill()
            self._idle.clear()
            os.killpg(self._zygote.pid, signal.SIGKILL)
            self._end()

    def _answer(self, question: Question, seconds: float) -> tuple[bytes, bytes]:
        worker = self._take()
        try:
            answered = worker.ask(question.encoded(), seconds)
        except TimeoutError as error:
            worker.kill()
            raise QueryTooSlow(
                f"the query took longer than {seconds:g} seconds and was stopped. "
                f"{advice(question.sparql)}"
            ) from error
        except (EOFError, OSError) as error:
            worker.kill()
            raise QueryTooHungry(
                f"the query needed more than {self.limits.memory_mb} MB of memory and was stopped. "
                "How to mend it: avoid ORDER BY over everything, and joins that share nothing."
            ) from error
        with self._lock:
            self._idle.append(worker)
        return answered

    def _take(self) -> Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            try:
                return self._fork()
            except OSError:
                self._end()
                self._start()
            try:
                return self._fork()
            except OSError as error:
                raise NoWorker("no worker could be started. The server's log says why.") from error

    def _fork(self) -> Worker:
        self._line.send(b"1")
        number, descriptors, _, _ = socket.recv_fds(self._line, 4, 1)
        if not descriptors:
            raise BrokenPipeError("the zygote is gone")
        return Worker(int.from_bytes(number, "big"), socket.socket(fileno=descriptors[0]))

    def _end(self) -> None:
        self._line.close()
        self._zygote.kill()
        self._zygote.wait()

    def _start(self) -> None:
        self._line, theirs = socket.socketpair()
        limits = (str(self.limits.memory_mb), str(self.limits.answer_mb))
        command = [sys.executable, "-P", "-m", "okosystem.engine.worker", str(self._store), *limits]
        self._zygote = subprocess.Popen(  # noqa: S603
            command, stdin=theirs.fileno(), env=_environment(), start_new_session=True
        )
        theirs.close()


def _environment() -> dict[str, str]:
    """Give the worker nothing of ours but what Python needs to find its modules."""
    kept = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
    return {name: os.environ[name] for name in kept if name in os.environ}
