"""An OpenTelemetry span for each request; loaded only when there is a collector."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, StatusCode

from okosystem.web.cache import STATUS
from okosystem.web.request_log import kind_of, readable

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

METHODS = frozenset(("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"))
OTHER = "_OTHER"
"""OpenTelemetry's value for an unknown method; clients can make up many."""


class RequestTracing:
    """WSGI middleware around `RequestLog`, within the client's trace (W3C Trace Context).

    A span ends when the response begins, like the time in log and metrics.
    """

    def __init__(self, app: WSGIApplication, tracer: "Tracer") -> None:
        self._app = app
        self._tracer = tracer

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on within a span."""
        method, kind = environ["REQUEST_METHOD"], kind_of(environ["PATH_INFO"])
        method = method if method in METHODS else OTHER
        attributes = {
            "http.request.method": method,
            "url.path": readable(environ["PATH_INFO"]),
            "okosystem.kind": kind,
        }
        names = ("traceparent", "tracestate")
        found = ((name, environ.get(f"HTTP_{name.upper()}")) for name in names)
        client_trace = {name: value for name, value in found if value}
        with self._tracer.start_as_current_span(
            f"{method} {kind}",
            context=extract(client_trace),
            kind=SpanKind.SERVER,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:

            def start_in_span(
                line: str, headers: list[tuple[str, str]], exc_info: Any = None
            ) -> Any:
                span.set_attribute("http.response.status_code", int(line[:3]))
                span.set_attribute("okosystem.request_id", dict(headers)["X-Request-Id"])
                if line.startswith("5"):
                    span.set_status(StatusCode.ERROR)
                return start_response(line, headers, exc_info)

            body = self._app(environ, start_in_span)
            span.set_attribute("okosystem.cache", environ.get(STATUS, "miss"))
            return body
