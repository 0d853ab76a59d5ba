"""Traces for OpenTelemetry, sent to a collector that the operator names; else nothing is loaded.

A span tells what the log tells. It carries no query, no parameter and no client: strangers' SPARQL
is known by its hash. What else OpenTelemetry can be told (`OTEL_…`: name of the service, headers
to the collector, sampling) it reads from the environment itself.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from okosystem.core.errors import BadSetting

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

NAME = "okosystem"
NONE = "none"
EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
FOR_TRACES = "/v1/traces"
LAST_WORDS = 3
"""Seconds a process that ends may take to send its last spans."""
_tracers: "list[Tracer]" = []


def require(collector: str) -> None:
    """Raise BadSetting when this is no address of a collector, or nothing here can send to one."""
    if collector == NONE:
        return
    if not collector.startswith(("http://", "https://")):
        raise BadSetting(
            f"OKOSYSTEM_TRACES={collector!r} is no address. How to fix it: where the collector "
            "takes OTLP over HTTP, such as http://127.0.0.1:4318, or unset it."
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
    """Send the spans of this process there, from a thread of its own; what it cannot send is lost.

    Call it once, after the process was forked: threads do not survive that.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    os.environ.setdefault("OTEL_SERVICE_NAME", NAME)
    exporter = OTLPSpanExporter(endpoint=collector.rstrip("/") + FOR_TRACES, timeout=LAST_WORDS)
    provider = TracerProvider(resource=Resource.create({"service.version": version(NAME)}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    # A server process is a child of multiprocessing, where atexit is not heeded.
    Finalize(None, provider.shutdown, exitpriority=1)
    _tracers.append(provider.get_tracer(NAME))
    return _tracers[0]


def of_query(sparql: str) -> AbstractContextManager[None]:
    """Make a span of a stranger's query, within that of the request; without a collector, none."""
    return _query(_tracers[0], sparql) if _tracers else nullcontext()


@contextmanager
def _query(tracer: "Tracer", sparql: str) -> Iterator[None]:
    told = {"okosystem.query_sha256": hash_of(sparql)}
    with tracer.start_as_current_span(
        # An exception's text may quote the query.
        "query", attributes=told, record_exception=False, set_status_on_exception=False
    ) as span:  # fmt: skip
        try:
            yield
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            raise


def hash_of(sparql: str) -> str:
    """Name a query in logs and traces: who has it can find it there, nobody can read it there."""
    return sha256(sparql.encode("utf-8", "replace")).hexdigest()[:16]
