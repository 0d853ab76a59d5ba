"""Strangers' queries: each in a process that can be killed, and none without limit."""

import time
from dataclasses import dataclass
from pathlib import Path

from okosystem.core.errors import Busy, GraphError, NoWorker, QueryTooSlow
from okosystem.core.messages import Message
from okosystem.engine import fence, frames
from okosystem.engine.advice import advice
from okosystem.engine.asking import Question, Written
from okosystem.engine.calling import Calling
from okosystem.engine.faults import (
    NO_ANSWER,
    NO_WORKER,
    too_hungry,
    too_large,
    unreadable,
    unwritable,
)
from okosystem.engine.places import NONE_FREE, Places
from okosystem.engine.refusals import refuse_federation
from okosystem.engine.starting import Home

GRACE = 5
"""Seconds that workers may take beyond what they are allowed, before they are taken for dead."""
FAULTS = {
    frames.WRONG,
    frames.UNWRITABLE,
    frames.TOO_LATE,
    frames.TOO_SLOW,
    frames.DIED,
    frames.TOO_LARGE,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, and one client, may take."""

    seconds: float = 10
    memory_mb: int = 512
    answer_mb: int = 64
    workers: int = 4
    waiting: int = 32
    per_client: int = 8


class Pool:
    """So many workers, kept by a zygote that holds the graph; safe for threads.

    Processes that are given the same folder share them.
    """

    def __init__(self, store: Path, limits: Limits, folder: Path | None = None) -> None:
        if store.is_dir():
            fence.require()
        self.limits = limits
        self._places = Places(limits.workers, limits.waiting, limits.per_client)
        given = (limits.memory_mb, limits.answer_mb, limits.workers)
        self._workers = Calling(Home(store, given, folder), 2 * limits.seconds + GRACE)

    def ask(self, question: Question, client: str, seconds: float | None = None) -> Written:
        """Answer a stranger's query.

        `seconds` may lower the limit, not raise it. Raises InvalidQuery, QueryTooSlow,
        QueryTooLarge, TooManyQueries (this client's) or Busy (everybody's).
        """
        refuse_federation(question.sparql)
        allowed = min(seconds or self.limits.seconds, self.limits.seconds)
        begin_by = time.monotonic() + self.limits.seconds
        with self._places.taken(client, allowed):
            kind, body = self._answer(question, allowed, begin_by)
        if kind in FAULTS:
            raise self._fault(kind, body, question, allowed)
        return Written(question.media_type(kind), body)

    def close(self) -> None:
        """Let go of the workers; they end when no process uses them."""
        self._workers.close()

    def _answer(self, question: Question, allowed: float, begin_by: float) -> tuple[bytes, bytes]:
        try:
            return self._workers.ask(question.encoded(), allowed, begin_by)
        except TimeoutError as error:
            raise NoWorker(NO_ANSWER) from error
        except (EOFError, OSError) as error:
            raise NoWorker(NO_WORKER) from error

    def _fault(self, kind: bytes, body: bytes, question: Question, allowed: float) -> GraphError:
        if kind == frames.WRONG:
            return unreadable(body.decode())
        if kind == frames.UNWRITABLE:
            return unwritable(body.decode())
        if kind == frames.TOO_LATE:
            return Busy(NONE_FREE)
        if kind == frames.TOO_SLOW:
            return QueryTooSlow(
                Message(
                    "The query took longer than %(seconds)s seconds and was stopped. %(advice)s",
                    seconds=f"{allowed:g}",
                    advice=advice(question.sparql),
                )
            )
        if kind == frames.DIED:
            return too_hungry(self.limits.memory_mb)
        return too_large(self.limits.answer_mb)
