"""Strangers' queries: each in a process that can be killed, and none without limit."""

import time
from dataclasses import dataclass
from pathlib import Path

from okosystem.core.errors import (
    BadSetting,
    Busy,
    GraphError,
    InvalidQuery,
    NoWorker,
    QueryTooHungry,
    QueryTooLarge,
    QueryTooSlow,
)
from okosystem.engine import fence, frames
from okosystem.engine.advice import advice
from okosystem.engine.asking import Question, Written
from okosystem.engine.calling import Calling
from okosystem.engine.places import Places
from okosystem.engine.refusals import refuse_federation
from okosystem.engine.starting import Home

GRACE = 5
"""Seconds that workers may take beyond what they are allowed, before they are taken for dead."""
MOST_WORKERS = 200
"""A line for each is handed over at once, and the kernel hands over no more than 253 files."""
FAULTS = {frames.WRONG, frames.TOO_LATE, frames.TOO_SLOW, frames.DIED, frames.TOO_LARGE}


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
        if limits.workers > MOST_WORKERS:
            raise BadSetting(
                f"OKOSYSTEM_QUERY_WORKERS={limits.workers} is more than {MOST_WORKERS}. "
                "How to mend it: as many as there are processors, and a few more."
            )
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
            raise NoWorker("no worker answered. The server's log says why.") from error
        except (EOFError, OSError) as error:
            raise NoWorker("no worker could be started. The server's log says why.") from error

    def _fault(self, kind: bytes, body: bytes, question: Question, allowed: float) -> GraphError:
        if kind == frames.WRONG:
            return InvalidQuery(body.decode())
        if kind == frames.TOO_LATE:
            return Busy("no worker became free in time. How to mend it: try again in a moment.")
        if kind == frames.TOO_SLOW:
            return QueryTooSlow(
                f"the query took longer than {allowed:g} seconds and was stopped. "
                f"{advice(question.sparql)}"
            )
        if kind == frames.DIED:
            return QueryTooHungry(
                f"the query needed more than {self.limits.memory_mb} MB of memory and was stopped. "
                "How to mend it: avoid ORDER BY over everything, and joins that share nothing."
            )
        return QueryTooLarge(
            f"the answer is larger than {self.limits.answer_mb} MB. "
            "How to mend it: add LIMIT, or take a dump from /dumps."
        )
