"""Request ids, metrics and the access log, outside the cache."""

import logging
import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache
from itertools import count
from time import perf_counter
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import Counter

from okosystem.web import metrics
from okosystem.web.cache import STATUS, length_of

logger = logging.getLogger(__name__)

request_id: ContextVar[str] = ContextVar("request_id", default="")
VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
MAX_PATH = 200
ALWAYS_LOGGED = ("429", "5")
KINDS = {
    "sparql": "sparql",
    "id": "document",
    "doc": "document",
    "graph": "document",
    "rdf-graph-store": "document",
    "ns": "document",
    "void": "document",
    "shapes": "document",
    ".well-known": "document",
    "dumps": "dump",
    "api": "api",
    "static": "static",
    "vendor": "static",
    "health": "probe",
    "ready": "probe",
}


class RequestLog:
    """WSGI middleware: X-Request-Id on every response, metrics, access log."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        with_metrics: bool,
        access_log: bool = False,
        log_addresses: bool = False,
    ) -> None:
        self._app = app
        self._with_metrics = with_metrics
        self._logged = ("",) if access_log else ALWAYS_LOGGED
        self._log_addresses = log_addresses
        self._numbers = count(1)
        self._process = secrets.token_hex(8)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on with its id, and record the outcome."""
        start = perf_counter()
        name = environ.get("HTTP_X_REQUEST_ID")
        if name is None or not VALID_ID.fullmatch(name):
            name = f"{self._process}-{next(self._numbers):x}"
        request_id.set(name)
        status, sent = "500", []

        def start_with_id(line: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status, sent
            status, sent = line[:3], headers
            return start_response(line, [*headers, ("X-Request-Id", name)], exc_info)

        body: Iterable[bytes] = ()
        try:
            body = self._app(environ, start_with_id)
        finally:
            seconds = perf_counter() - start
            if self._with_metrics:
                measure(environ["PATH_INFO"], status, environ.get(STATUS, "miss"), seconds)
            if status.startswith(self._logged):
                self._log(environ, status, seconds, length_of(body, sent))
        return body

    def _log(self, environ: WSGIEnvironment, status: str, seconds: float, size: int | None) -> None:
        fields = {
            "request_id": request_id.get(),
            "method": environ["REQUEST_METHOD"],
            "path": readable(environ["PATH_INFO"]),
            "status": int(status),
            "ms": round(seconds * 1000, 3),
            "bytes": size,
            "cache": environ.get(STATUS, "miss"),
            "kind": kind_of(environ["PATH_INFO"]),
        }
        if self._log_addresses:
            fields["address"] = environ.get("REMOTE_ADDR", "")
        # Our own failures are errors, refused or stopped requests warnings.
        is_error = status.startswith("5") and status != "503"
        is_warning = status in ("429", "503")
        level = logging.ERROR if is_error else logging.WARNING if is_warning else logging.INFO
        logger.log(level, "request", extra=fields)


def readable(path: str) -> str:
    """Decode a WSGI path for people, cut to a readable length."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")[:MAX_PATH]


def kind_of(path: str) -> str:
    """Classify a request by its path, into few kinds whatever clients request."""
    first, _, rest = path[1:].partition("/")
    if first == "sporsmal" and "." in rest:
        return "api"
    return KINDS.get(first.partition(".")[0] or first, "page")


def measure(path: str, status: str, cache: str, seconds: float) -> None:
    """Count a response, and record its latency unless it came from the cache."""
    kind = kind_of(path)
    _counter(kind, status, cache).inc()
    if cache != "hit":
        metrics.latency.labels(kind).observe(seconds)


@lru_cache
def _counter(kind: str, status: str, cache: str) -> Counter:
    return metrics.responses.labels(kind, status, cache)
