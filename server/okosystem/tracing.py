"""OpenTelemetry traces, sent to the collector in the settings; without one nothing is loaded.

A span has the same content as a log line: no query, no parameter and no client; a public query is
identified by its hash. The SDK reads its own settings (`OTEL_…`) from the environment.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from importlib.metadata import version
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING
from wsgiref.types import WSGIEnvironment

from okosystem.errors import BadSetting

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

NAME = "okosystem"
NO_COLLECTOR = "none"
EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
TRACES_PATH = "/v1/traces"
FLUSH_SECONDS = 3
"""Seconds that an ending process may use to send its last spans."""
_tracers: "list[Tracer]" = []
_NO_SPAN = nullcontext(None)


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


def begin(collector: str) -> None:
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


def span(
    describe: Callable[[], tuple[str, Mapping[str, str]]], request: WSGIEnvironment | None = None
) -> "AbstractContextManager[Span | None]":
    """Open a span, that of a request within the client's trace; None without a collector.

    `describe` returns its name and attributes. An exception is recorded by its type only: its text
    may quote a query.
    """
    return _open_span(*describe(), request) if _tracers else _NO_SPAN


@contextmanager
def _open_span(
    name: str, attributes: Mapping[str, str], request: WSGIEnvironment | None
) -> "Iterator[Span]":
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = None
    if request:
        names = {"HTTP_TRACEPARENT": "traceparent", "HTTP_TRACESTATE": "tracestate"}
        headers = {names[key]: request[key] for key in names if request.get(key)}
        context = TraceContextTextMapPropagator().extract(headers)
    with _tracers[0].start_as_current_span(
        name,
        context,
        SpanKind.SERVER if request else SpanKind.INTERNAL,
        attributes,
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield opened
        except Exception as error:
            opened.set_attribute("error.type", type(error).__name__)
            raise


def set_outcome(span: "Span", status: int, cache: str) -> None:
    """Record the status of a response, and its use of the cache."""
    from opentelemetry.trace import StatusCode

    span.set_attribute("http.response.status_code", status)
    span.set_attribute("okosystem.cache", cache)
    if status >= 500:
        span.set_status(StatusCode.ERROR)
