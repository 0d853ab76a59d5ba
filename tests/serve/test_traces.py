"""Spans as a collector receives them: no more of a request than the log has."""

import gzip
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from okosystem import tracing
from okosystem.errors import BadSetting
from okosystem.release.release import Release
from tests.serve.conftest import Start, wait_until

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
QUERY = 'SELECT ?secret { ?secret a "hemmelig" }'
WRONG = "SELECT ?secret {"


@dataclass
class Collector:
    """Receives OTLP over HTTP, as the OpenTelemetry Collector does."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    spans: list[dict[str, Any]] = field(default_factory=list)

    def receive(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        self.bodies.append(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.services.add(values_of(resource.resource.attributes)["service.name"])
            self.spans += [as_dict(span) for scope in resource.scope_spans for span in scope.spans]

    def named(self, name: str, **attributes: Any) -> list[dict[str, Any]]:
        return [s for s in self.spans if s["name"] == name and attributes.items() <= s.items()]


def values_of(attributes: Any) -> dict[str, Any]:
    return {
        attribute.key: attribute.value.string_value or attribute.value.int_value
        for attribute in attributes
    }


def as_dict(span: Any) -> dict[str, Any]:
    ids = {"trace": span.trace_id.hex(), "id": span.span_id.hex()}
    fields = {"name": span.name, "parent": span.parent_span_id.hex(), "status": span.status.code}
    return values_of(span.attributes) | ids | fields | {"events": len(span.events)}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            compressed = self.headers["Content-Encoding"] == "gzip"
            collector.receive(self.path, gzip.decompress(body) if compressed else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@pytest.fixture(scope="module")
def traced(release: Release, start: Start, collector: Collector) -> Collector:
    """Send some requests, and stop at once, which sends the remaining spans."""
    server = start(release.folder, traces=collector.address, access_log="true")
    caller = f"00-{TRACE}-{PARENT}-01"
    for _ in range(6):
        server.get("/doc/resource/id-porten?lang=nn", traceparent=caller, x_request_id="mine")
    server.get(f"/sparql?query={quote(QUERY)}", traceparent=caller, x_request_id="asked")
    server.get(f"/sparql?query={quote(WRONG)}", x_request_id="wrong")
    server.process.terminate()
    assert server.process.wait(60) == 0
    wait_until(
        lambda: collector.named("GET sparql", **{"okosystem.request_id": "wrong"}), "it came"
    )
    assert {line["level"] for line in server.log() if line["logger"] != "_granian"} == {"INFO"}
    return collector


def test_a_request_is_a_span_in_the_trace_of_its_client(traced: Collector) -> None:
    spans = traced.named("GET document", trace=TRACE, parent=PARENT)
    assert traced.services == {"okosystem"}
    assert {span["okosystem.cache"] for span in spans} == {"miss", "hit"}
    assert len(spans) == 6
    for span in spans:
        assert span["url.path"] == "/doc/resource/id-porten"
        assert (span["http.response.status_code"], span["okosystem.request_id"]) == (200, "mine")


def test_a_query_is_a_span_within_the_span_of_its_request(traced: Collector) -> None:
    (request,) = traced.named("GET sparql", **{"okosystem.request_id": "asked"})
    (query,) = traced.named("query", parent=request["id"])
    assert (query["trace"], request["parent"]) == (TRACE, PARENT)
    assert query["okosystem.query_sha256"] == sha256(QUERY.encode()).hexdigest()[:16]
    assert "error.type" not in query


def test_a_failed_query_is_described_only_by_its_error_type(traced: Collector) -> None:
    (request,) = traced.named("GET sparql", **{"okosystem.request_id": "wrong"})
    (query,) = traced.named("query", parent=request["id"])
    assert (request["http.response.status_code"], request["status"]) == (400, 0)
    assert (query["error.type"], query["events"]) == ("InvalidQuery", 0)


def test_no_text_of_a_query_or_a_client_is_sent(traced: Collector) -> None:
    for body in traced.bodies:
        assert b"secret" not in body
        assert b"lang=nn" not in body
        assert b"127.0.0.1" not in body


def test_an_unreachable_collector_does_not_affect_responses(release: Release, start: Start) -> None:
    server = start(release.folder, traces="http://127.0.0.1:9")
    assert server.get("/doc/resource/id-porten")[0] == 200
    server.process.terminate()
    assert server.process.wait(60) == 0
    assert "Failed to export spans" in json.dumps(server.log())


@pytest.mark.slow
def test_a_silent_collector_and_invalid_parents_do_not_affect_responses(
    release: Release, start: Start
) -> None:
    """More spans than are sent together, so that sending them has begun."""
    invalid = ("", "00", f"ff-{TRACE}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01", "x" * 4000)
    seconds = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        server = start(release.folder, traces=address, workers="1")
        for number in range(700):
            began = time.monotonic()
            assert server.get("/om", traceparent=invalid[number % len(invalid)])[0] == 200
            seconds.append(time.monotonic() - began)
        silent.accept()[0].close()
        assert max(seconds) < 2
        server.process.terminate()
        assert server.process.wait(60) == 0


def test_an_invalid_collector_address_stops_the_start(
    okosystem: list[str], release: Release
) -> None:
    done = subprocess.run(
        [*okosystem, "serve", "--release", str(release.folder)],
        env=os.environ | {"OKOSYSTEM_TRACES": "collector:4318"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        2,
        "okosystem: OKOSYSTEM_TRACES='collector:4318' is not an address. How to fix it: name the "
        "collector's OTLP address, such as http://127.0.0.1:4318, or unset it.\n",
    )


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, tracing.EXPORTER, None)
    with pytest.raises(BadSetting, match=r"pip install 'okosystem\[tracing\]'"):
        tracing.require("http://127.0.0.1:4318")
    tracing.require(tracing.NO_COLLECTOR)
