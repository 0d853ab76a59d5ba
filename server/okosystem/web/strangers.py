"""Strangers' queries as they come, wait, are answered, refused or stopped: counted and told of."""

import logging
from collections.abc import Mapping
from threading import Lock

from okosystem import tracing
from okosystem.core.errors import (
    Busy,
    EngineAnswerInvalid,
    EngineUnavailable,
    GraphError,
    NoWorker,
    QueryOutOfMemory,
    QueryTooLarge,
    QueryTooSlow,
    TooManyQueries,
)
from okosystem.engine.query import Limits, Query, SerializedAnswer
from okosystem.engine.stores import Engine
from okosystem.web import metrics
from okosystem.web.request_log import request_id

logger = logging.getLogger(__name__)

STOPPED: Mapping[type[GraphError], str] = {
    QueryTooSlow: "time",
    QueryOutOfMemory: "memory",
    QueryTooLarge: "size",
}
REFUSED: Mapping[type[GraphError], str] = {
    TooManyQueries: "client",
    Busy: "queue",
    NoWorker: "worker",
    EngineUnavailable: "engine",
}


class Watch:
    """Stands before an engine's `evaluate`; a query that is stopped is logged, but by its hash."""

    def __init__(self, engine: Engine) -> None:
        self._evaluate = engine.evaluate
        self._limits = engine.limits
        self._lock = Lock()
        self._inside = 0
        self._is_collected = metrics.is_collected()
        metrics.running_places.set(engine.limits.workers)
        metrics.waiting_places.set(engine.limits.waiting)

    def __call__(
        self, question: Query, client: str, seconds: float | None = None
    ) -> SerializedAnswer:
        """Answer a stranger's query as the engine does."""
        if not self._is_collected:
            return self._answered(question, client, seconds)
        self._step(1)
        try:
            return self._answered(question, client, seconds)
        finally:
            self._step(-1)

    def _answered(self, question: Query, client: str, seconds: float | None) -> SerializedAnswer:
        try:
            with tracing.of_query(question.sparql):
                return self._evaluate(question, client, seconds)
        except GraphError as error:
            tell_of(error, question.sparql, seconds, self._limits)
            raise

    def _step(self, by: int) -> None:
        with self._lock:
            self._inside += by
            metrics.running.set(min(self._inside, self._limits.workers))
            metrics.waiting.set(max(0, self._inside - self._limits.workers))


def watched(engine: Engine) -> Engine:
    """Have the queries of an engine counted, whichever it is."""
    engine.evaluate = Watch(engine)  # type: ignore[assignment, method-assign]
    return engine


def tell_of(error: GraphError, sparql: str, seconds: float | None, limits: Limits) -> None:
    """Count a query that is refused or stopped; log one that is stopped, or answered wrongly."""
    if isinstance(error, EngineAnswerInvalid):
        fields = {"request_id": request_id.get(), "seen": error.seen}
        logger.warning("the engine's answer is of no use", extra=fields)
    if reason := STOPPED.get(type(error)):
        metrics.stopped.labels(reason).inc()
        stopped = {
            "request_id": request_id.get(),
            "query_sha256": tracing.hash_of(sparql),
            "limit": reason,
            "most_seconds": min(seconds or limits.seconds, limits.seconds),
            "most_memory_mb": limits.memory_mb,
            "most_answer_mb": limits.answer_mb,
        }
        logger.warning("query stopped", extra=stopped)
    elif reason := REFUSED.get(type(error)):
        metrics.refused.labels(reason).inc()
