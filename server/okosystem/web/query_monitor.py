"""Metrics and logs of public clients' queries: running, waiting, refused and stopped."""

import logging
from collections.abc import Mapping
from threading import Lock

from okosystem import tracing
from okosystem.core import errors
from okosystem.engine.query import Query, SerializedAnswer
from okosystem.engine.stores import Engine
from okosystem.web import metrics
from okosystem.web.request_log import request_id

logger = logging.getLogger(__name__)

STOPPED: Mapping[type[errors.GraphError], str] = {
    errors.QueryTooSlow: "time",
    errors.QueryOutOfMemory: "memory",
    errors.QueryTooLarge: "size",
    errors.QueryCrashed: "crash",
}
REFUSED: Mapping[type[errors.GraphError], str] = {
    errors.TooManyQueries: "client",
    errors.Busy: "queue",
    errors.NoWorker: "worker",
    errors.EngineUnavailable: "engine",
}


class QueryMonitor:
    """Wraps an engine's `evaluate`. A stopped query is logged by its hash, not its text."""

    def __init__(self, engine: Engine) -> None:
        self._evaluate = engine.evaluate
        self._limits = engine.limits
        self._lock = Lock()
        self._admitted = 0
        self._is_collected = metrics.is_collected()
        metrics.running_places.set(engine.limits.workers)
        metrics.waiting_places.set(engine.limits.waiting)

    def __call__(self, query: Query, client: str, seconds: float | None = None) -> SerializedAnswer:
        """Evaluate a query and count it."""
        self._count(1)
        try:
            with tracing.of_query(query.sparql):
                return self._evaluate(query, client, seconds)
        except errors.GraphError as error:
            self._record_failure(error, query.sparql, seconds)
            raise
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        if self._is_collected:
            with self._lock:
                self._admitted += change
                metrics.running.set(min(self._admitted, self._limits.workers))
                metrics.waiting.set(max(0, self._admitted - self._limits.workers))

    def _record_failure(self, error: errors.GraphError, sparql: str, seconds: float | None) -> None:
        """Count a query that was refused or stopped; log a stopped one, or an unusable answer."""
        limits = self._limits
        if isinstance(error, errors.EngineAnswerInvalid):
            fields = {"request_id": request_id.get(), "seen": error.seen}
            logger.warning("the engine's answer is unusable", extra=fields)
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
            if isinstance(error, errors.QueryCrashed):
                stopped["ending"] = error.ending
            logger.warning("query stopped", extra=stopped)
        elif reason := REFUSED.get(type(error)):
            metrics.refused.labels(reason).inc()
