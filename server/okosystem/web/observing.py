"""Each request gets a name, is counted, and may get a line in the log. Runs before the cache."""

import logging
import re
import secrets
from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache
from itertools import count
from time import perf_counter
from typing import Any

from prometheus_client import Counter

from okosystem.web import metrics
from okosystem.web.cache import FOUND, App, StartResponse
from okosystem.web.keeping import Headers
from okosystem.web.keys import Environ

logger = logging.getLogger(__name__)

request_id: ContextVar[str] = ContextVar("request_id", default="")
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_PATH = 200
ALWAYS_TOLD = ("429", "5")
KINDS = {
    "sparql": "sparql",
    "id": "document",
    "doc": "document",
    "graph": "document",
    "rdf-graph-store": "document",
    "ns": "document",
    "void": "document",
    ".well-known": "document",
    "dumps": "dump",
    "api": "api",
    "static": "static",
    "vendor": "static",
    "health": "probe",
    "ready": "probe",
}


class Observed:
    """WSGI middleware: X-Request-Id on every answer, metrics, access log."""

    def __init__(
        self, app: App, *, count_them: bool, access_log: bool = False, log_addresses: bool = False
    ) -> None:
        self._app = app
        self._count = count_them
        self._told = ("",) if access_log else ALWAYS_TOLD
        self._addresses = log_addresses
        self._numbers = count(1)
        self._process = secrets.token_hex(8)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on under its name, and note what came of it."""
        started = perf_counter()
        name = environ.get("HTTP_X_REQUEST_ID")
        if name is None or not WELL_FORMED.fullmatch(name):
            name = f"{self._process}-{next(self._numbers):x}"
        request_id.set(name)
        status, sent = "500", []

        def named(line: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal status, sent
            status, sent = line[:3], headers
            return start_response(line, [*headers, ("X-Request-Id", name)], exc_info)

        body: Iterable[bytes] = ()
        try:
            body = self._app(environ, named)
        finally:
            seconds = perf_counter() - started
            if self._count:
                seen(environ["PATH_INFO"], status, environ.get(FOUND, "miss"), seconds)
            if status.startswith(self._told):
                self._tell(environ, status, seconds, size_of(body, sent))
        return body

    def _tell(self, environ: Environ, status: str, seconds: float, size: int | None) -> None:
        fields = {
            "request_id": request_id.get(),
            "method": environ["REQUEST_METHOD"],
            "path": shown(environ["PATH_INFO"]),
            "status": int(status),
            "ms": round(seconds * 1000, 3),
            "bytes": size,
            "cache": environ.get(FOUND, "miss"),
            "kind": kind_of(environ["PATH_INFO"]),
        }
        if self._addresses:
            fields["address"] = environ.get("REMOTE_ADDR", "")
        logger.log(level_of(status), "request", extra=fields)


def shown(path: str) -> str:
    """Give a path as WSGI has it for people to read, and no longer than they can."""
    return path.encode("latin-1", "replace").decode("utf-8", "replace")[:LONGEST_PATH]


def level_of(status: str) -> int:
    """Weigh an answer: our fault is an error, what we had to refuse or stop a warning."""
    if status.startswith("5"):
        return logging.WARNING if status == "503" else logging.ERROR
    return logging.WARNING if status == "429" else logging.INFO


def kind_of(path: str) -> str:
    """Sort a request by its path alone, into few kinds whatever strangers ask for."""
    first, _, rest = path[1:].partition("/")
    if first == "sporsmal" and "." in rest:
        return "api"
    return KINDS.get(first.partition(".")[0] or first, "page")


def size_of(body: Iterable[bytes], headers: Headers) -> int | None:
    """Tell how large the answer is; None for a stream that does not say."""
    if isinstance(body, list):
        return sum(map(len, body))
    told = (value for name, value in headers if name.lower() == "content-length")
    return int(next(told, 0)) or None


def seen(path: str, status: str, cache: str, seconds: float) -> None:
    """Count an answer, and how long it took unless the cache had it: then it took no time."""
    _responses(path[:LONGEST_PATH], status, cache).inc()
    if cache != "hit":
        metrics.latency.labels(kind_of(path)).observe(seconds)


@lru_cache(4096)
def _responses(path: str, status: str, cache: str) -> Counter:
    return metrics.responses.labels(kind_of(path), status, cache)
