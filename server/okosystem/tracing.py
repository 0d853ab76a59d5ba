"""OpenTelemetry traces, sent to the collector in the settings; without one nothing is loaded.

A span has the same content as a log line: no query, no parameter and no client; a public query is
identified by its hash. The SDK reads its own settings (`OTEL_…`) from the environment.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING
from wsgiref.types import WSGIEnvironment

from okosystem.core.errors import BadSetting

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

NAME = "okosystem"
NO_COLLECTOR = "none"
EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
TRACES_PATH = "/v1/traces"
FLUSH_SECONDS = 3
"""Seconds that an ending process may use to send its last spans."""
METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
OTHER_METHOD = "_OTHER"
"""OpenTelemetry's value for an unknown method; clients can make up many."""
_tracers: "list[Tracer]" = []
_NO_SPAN = nullcontext[Callable[[str, str], None]](lambda status, cache: None)


def require(collector: str) -> None:
    """Raise BadSetting if this is not the address of a collector, or the SDK is not installed."""
    if collector == NO_COLLECTOR:
        return
    if not collector.startswith(("http://", "https://")):
        raise BadSetting(
            f"OKOSYSTEM_TRACES={collector!r} is not an address. How to fix it: name the "
            "collector's OTLP address, such as http://127.0.0.1:4318, or unset it."
        )
    try:
        import_module(EXPORTER)
    except ImportError as error:
        raise BadSetting(
            "OKOSYSTEM_TRACES is set, and OpenTelemetry is not installed. How to fix it: "
            "pip install --require-hashes -r requirements-tracing.lock, or "
            "pip install 'okosystem[tracing]'; or unset it."
        ) from error


def begin(collector: str) -> "Tracer":
    """Start the thread that exports the spans of this process; failed exports are dropped.

    Call it after the process was forked: threads do not survive a fork.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    os.environ.setdefault("OTEL_SERVICE_NAME", NAME)
    exporter = OTLPSpanExporter(endpoint=collector.rstrip("/") + TRACES_PATH, timeout=FLUSH_SECONDS)
    provider = TracerProvider(resource=Resource.create({"service.version": version(NAME)}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    # Server processes are children of multiprocessing, which does not run atexit handlers.
    Finalize(None, provider.shutdown, exitpriority=1)
    _tracers.append(provider.get_tracer(NAME))
    return _tracers[0]


def of_query(sparql: str) -> AbstractContextManager[object]:
    """Open a span for a public query; a no-op without a collector."""
    return _query_span(sparql) if _tracers else _NO_SPAN


@contextmanager
def _query_span(sparql: str) -> Iterator[None]:
    attributes = {"okosystem.query_sha256": hash_of(sparql)}
    with _tracers[0].start_as_current_span(
        # An exception's text may quote the query.
        "query",
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            raise


def of_request(
    environ: WSGIEnvironment, describe: Callable[[str], tuple[str, str]], request_id: str
) -> AbstractContextManager[Callable[[str, str], None]]:
    """Open a span for a request, within the client's trace (W3C Trace Context).

    `describe` returns the kind and the readable form of a path. Gives the function that records
    status and use of the cache; a no-op without a collector.
    """
    if not _tracers:
        return _NO_SPAN
    return _request_span(environ, *describe(environ["PATH_INFO"]), request_id)


@contextmanager
def _request_span(
    environ: WSGIEnvironment, kind: str, path: str, request_id: str
) -> Iterator[Callable[[str, str], None]]:
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind, StatusCode

    method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else OTHER_METHOD
    attributes = {
        "http.request.method": method,
        "url.path": path,
        "okosystem.kind": kind,
        "okosystem.request_id": request_id,
    }
    names = ("traceparent", "tracestate")
    client_trace = {
        n: environ[f"HTTP_{n.upper()}"] for n in names if environ.get(f"HTTP_{n.upper()}")
    }
    with _tracers[0].start_as_current_span(
        f"{method} {kind}",
        extract(client_trace),
        SpanKind.SERVER,
        attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as span:

        def record(status: str, cache: str) -> None:
            span.set_attribute("http.response.status_code", int(status))
            span.set_attribute("okosystem.cache", cache)
            if status.startswith("5"):
                span.set_status(StatusCode.ERROR)

        yield record


def hash_of(sparql: str) -> str:
    """Return the hash that identifies a query in logs and traces without revealing it."""
    return sha256(sparql.encode("utf-8", "replace")).hexdigest()[:16]
