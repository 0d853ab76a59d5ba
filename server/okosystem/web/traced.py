"""A span for each request, for OpenTelemetry; in place only when there is a collector."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, StatusCode

from okosystem.web.cache import FOUND, App, StartResponse
from okosystem.web.keeping import Headers
from okosystem.web.keys import Environ
from okosystem.web.observing import kind_of, shown

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
OTHER = "_OTHER"
"""OpenTelemetry's word for a method it does not know; strangers can make up many."""


class Traced:
    """WSGI middleware around `Observed`, and in the trace of who asked (W3C Trace Context).

    A span ends when the answer begins, as the time in log and metrics does.
    """

    def __init__(self, app: App, tracer: "Tracer") -> None:
        self._app = app
        self._tracer = tracer

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, and tell of it."""
        method, kind = environ["REQUEST_METHOD"], kind_of(environ["PATH_INFO"])
        method = method if method in METHODS else OTHER
        told = {
            "http.request.method": method,
            "url.path": shown(environ["PATH_INFO"]),
            "okosystem.kind": kind,
        }
        with self._tracer.start_as_current_span(
            f"{method} {kind}",
            context=extract(caller(environ)),
            kind=SpanKind.SERVER,
            attributes=told,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def answered(line: str, headers: Headers, exc_info: Any = None) -> Any:
                span.set_attribute("http.response.status_code", int(line[:3]))
                span.set_attribute("okosystem.request_id", dict(headers)["X-Request-Id"])
                if line.startswith("5"):
                    span.set_status(StatusCode.ERROR)
                return start_response(line, headers, exc_info)

            body = self._app(environ, answered)
            span.set_attribute("okosystem.cache", environ.get(FOUND, "miss"))
            return body


def caller(environ: Environ) -> dict[str, str]:
    """Read the trace that the request says it is part of."""
    names = ("traceparent", "tracestate")
    return {name: told for name in names if (told := environ.get(f"HTTP_{name.upper()}"))}
