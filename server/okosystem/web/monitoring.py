"""Request ids, metrics, traces and logs: of requests, outside the cache, and of public queries."""

import logging
import re
import secrets
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from hashlib import sha256
from itertools import count
from threading import Lock
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from okosystem import errors, tracing
from okosystem.release.stores import Engine
from okosystem.settings import Settings
from okosystem.sparql.query import Query, SerializedAnswer
from okosystem.web import metrics
from okosystem.web.cache import STATUS, length_of

logger = logging.getLogger(__name__)

VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
MAX_PATH = 200
ALWAYS_LOGGED = ("429", "5")
METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
OTHER_METHOD = "_OTHER"
"""OpenTelemetry's value for an unknown method; clients can make up many."""
_kinds: Mapping[str, str] = {
    first: kind for kind, names in metrics.TABLE["kinds"].items() for first in names
}
_request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestMonitor:
    """WSGI middleware: X-Request-Id on every response, a span, metrics, access log."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._logged = ("",) if settings.access_log else ALWAYS_LOGGED
        self._log_addresses = settings.log_addresses
        self._numbers = count(1)
        self._process = secrets.token_hex(8)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on with its id, and record the outcome when the response begins."""
        start = perf_counter()
        name = environ.get("HTTP_X_REQUEST_ID")
        if name is None or not VALID_ID.fullmatch(name):
            name = f"{self._process}-{next(self._numbers):x}"
        _request_id.set(name)
        status, sent = "500", []

        def start_with_id(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status, sent
            status, sent = line[:3], headers
            return start_response(line, [*headers, ("X-Request-Id", name)], exc_info)

        body: Iterable[bytes] = ()
        with tracing.span(lambda: _describe(environ, name), environ) as span:
            try:
                body = self._app(environ, start_with_id)
            finally:
                seconds, cache = perf_counter() - start, environ.get(STATUS, "miss")
                if span:
                    tracing.set_outcome(span, int(status), cache)
                if metrics.is_collected():
                    kind = kind_of(environ["PATH_INFO"])
                    metrics.responses.labels(kind, status, cache).inc()
                    if cache != "hit":
                        metrics.latency.labels(kind).observe(seconds)
                if status.startswith(self._logged):
                    self._log(environ, int(status), seconds, length_of(body, sent))
        return body

    def _log(self, environ: WSGIEnvironment, status: int, seconds: float, size: int | None) -> None:
        fields = {
            "request_id": _request_id.get(),
            "method": environ["REQUEST_METHOD"],
            "path": readable(environ["PATH_INFO"]),
            "status": status,
            "ms": round(seconds * 1000, 3),
            "bytes": size,
            "cache": environ.get(STATUS, "miss"),
            "kind": kind_of(environ["PATH_INFO"]),
        }
        if self._log_addresses:
            fields["address"] = environ.get("REMOTE_ADDR", "")
        # Our own failures are errors, refused or stopped requests warnings.
        is_warning = status in (429, 503)
        level = logging.WARNING if is_warning else logging.ERROR if status >= 500 else logging.INFO
        logger.log(level, "request", extra=fields)


def _describe(environ: WSGIEnvironment, request_id: str) -> tuple[str, Mapping[str, str]]:
    """Name and describe the span of a request."""
    method, kind = environ["REQUEST_METHOD"], kind_of(environ["PATH_INFO"])
    method = method if method in METHODS else OTHER_METHOD
    return f"{method} {kind}", {
        "http.request.method": method,
        "url.path": readable(environ["PATH_INFO"]),
        "okosystem.kind": kind,
        "okosystem.request_id": request_id,
    }


def readable(path: str) -> str:
    """Decode a WSGI path for people, cut to a readable length."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")[:MAX_PATH]


def kind_of(path: str) -> str:
    """Classify a request by its path, into few kinds whatever clients request."""
    first, _, rest = path[1:].partition("/")
    if first == "sporsmal" and "." in rest:
        return "api"
    return _kinds.get(first.partition(".")[0] or first, "page")


class QueryMonitor:
    """Wraps an engine's `evaluate`. A stopped query is logged by its hash, not its text."""

    def __init__(self, engine: Engine) -> None:
        self._evaluate = engine.evaluate
        self._limits = engine.limits
        self._lock = Lock()
        self._admitted = 0
        metrics.running_places.set(engine.limits.workers)
        metrics.waiting_places.set(engine.limits.waiting)

    def __call__(self, query: Query, client: str, seconds: float | None = None) -> SerializedAnswer:
        """Evaluate a query and count it."""
        self._count(1)
        try:
            with tracing.span(lambda: ("query", {"okosystem.query_sha256": hash_of(query.sparql)})):
                return self._evaluate(query, client, seconds)
        except errors.GraphError as error:
            self._record_failure(error, query.sparql, seconds)
            raise
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        if metrics.is_collected():
            with self._lock:
                self._admitted += change
                metrics.running.set(min(self._admitted, self._limits.workers))
                metrics.waiting.set(max(0, self._admitted - self._limits.workers))

    def _record_failure(self, error: errors.GraphError, sparql: str, seconds: float | None) -> None:
        """Count a query that was refused or stopped; log a stopped one, or an unusable answer."""
        limits, kind = self._limits, type(error).__name__
        request = {"request_id": _request_id.get()}
        if isinstance(error, errors.EngineAnswerInvalid):
            logger.warning("the engine's answer is unusable", extra=request | {"seen": error.seen})
        if reason := metrics.TABLE["refused"].get(kind):
            metrics.refused.labels(reason).inc()
        if reason := metrics.TABLE["stopped"].get(kind):
            metrics.stopped.labels(reason).inc()
            stopped = {
                "query_sha256": hash_of(sparql),
                "limit": reason,
                "most_seconds": min(seconds or limits.seconds, limits.seconds),
                "most_memory_mb": limits.memory_mb,
                "most_answer_mb": limits.answer_mb,
            }
            ending = {"ending": error.ending} if isinstance(error, errors.QueryCrashed) else {}
            logger.warning("query stopped", extra=request | stopped | ending)


def hash_of(sparql: str) -> str:
    """Return the hash that identifies a query in logs and traces without revealing it."""
    return sha256(sparql.encode("utf-8", "replace")).hexdigest()[:16]
