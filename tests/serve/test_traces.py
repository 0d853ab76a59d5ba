"""Spans as a collector gets them: of what was asked, only what the log tells too."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from okosystem import tracing
from okosystem.core.errors import BadSetting
from okosystem.core.release import Release
from tests.serve.conftest import Start, wait_until

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
QUERY = 'SELECT ?secret { ?secret a "hemmelig" }'
WRONG = "SELECT ?secret {"


@dataclass
class Collector:
    """Takes OTLP over HTTP, as OpenTelemetry's own collector does."""

    address: str = ""
    letters: list[bytes] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    spans: list[dict[str, Any]] = field(default_factory=list)

    def take(self, path: str, letter: bytes) -> None:
        assert path == "/v1/traces"
        self.letters.append(letter)
        for told in ExportTraceServiceRequest.FromString(letter).resource_spans:
            self.services.add(known(told.resource.attributes)["service.name"])
            self.spans += [as_dict(span) for scope in told.scope_spans for span in scope.spans]

    def of(self, name: str, **wanted: Any) -> list[dict[str, Any]]:
        return [s for s in self.spans if s["name"] == name and wanted.items() <= s.items()]


def known(attributes: Any) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in attributes}


def as_dict(span: Any) -> dict[str, Any]:
    ids = {"trace": span.trace_id.hex(), "id": span.span_id.hex()}
    told = {"name": span.name, "parent": span.parent_span_id.hex(), "status": span.status.code}
    return known(span.attributes) | ids | told | {"events": len(span.events)}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            letter = self.rfile.read(int(self.headers["Content-Length"]))
            packed = self.headers["Content-Encoding"] == "gzip"
            collector.take(self.path, gzip.decompress(letter) if packed else letter)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield collector
        server.shutdown()


@pytest.fixture(scope="module")
def told(release: Release, start: Start, collector: Collector) -> Collector:
    """Ask for this and that, and stop at once: what is not sent yet is sent then."""
    server = start(release.folder, traces=collector.address, access_log="true")
    caller = f"00-{TRACE}-{PARENT}-01"
    for _ in range(6):
        server.ask("/doc/resource/id-porten?lang=nn", traceparent=caller, x_request_id="mine")
    server.ask(f"/sparql?query={quote(QUERY)}", traceparent=caller, x_request_id="asked")
    server.ask(f"/sparql?query={quote(WRONG)}", x_request_id="wrong")
    server.process.terminate()
    assert server.process.wait(60) == 0
    wait_until(lambda: collector.of("GET sparql", **{"okosystem.request_id": "wrong"}), "it came")
    assert {line["level"] for line in server.log() if line["logger"] != "_granian"} == {"INFO"}
    return collector


def test_a_request_is_a_span_in_the_trace_of_who_asked(told: Collector) -> None:
    spans = told.of("GET document", trace=TRACE, parent=PARENT)
    assert told.services == {"okosystem"}
    assert {span["okosystem.cache"] for span in spans} == {"miss", "hit"}
    assert len(spans) == 6
    for span in spans:
        assert span["url.path"] == "/doc/resource/id-porten"
        assert (span["http.response.status_code"], span["okosystem.request_id"]) == (200, "mine")


def test_a_query_is_a_span_within_that_of_its_request(told: Collector) -> None:
    (request,) = told.of("GET sparql", **{"okosystem.request_id": "asked"})
    (query,) = told.of("query", parent=request["id"])
    assert (query["trace"], request["parent"]) == (TRACE, PARENT)
    assert query["okosystem.query_sha256"] == tracing.hash_of(QUERY)
    assert "error.type" not in query


def test_a_query_that_fails_is_told_by_the_kind_of_fault_alone(told: Collector) -> None:
    (request,) = told.of("GET sparql", **{"okosystem.request_id": "wrong"})
    (query,) = told.of("query", parent=request["id"])
    assert (request["http.response.status_code"], request["status"]) == (400, 0)
    assert (query["error.type"], query["events"]) == ("InvalidQuery", 0)


def test_nothing_of_a_query_or_a_client_is_sent(told: Collector) -> None:
    for letter in told.letters:
        assert b"secret" not in letter
        assert b"lang=nn" not in letter
        assert b"127.0.0.1" not in letter


def test_a_collector_that_is_away_disturbs_no_answer(release: Release, start: Start) -> None:
    server = start(release.folder, traces="http://127.0.0.1:9")
    assert server.ask("/doc/resource/id-porten")[0] == 200
    server.process.terminate()
    assert server.process.wait(60) == 0
    assert "Failed to export spans" in json.dumps(server.log())


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


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, tracing.EXPORTER, None)
    with pytest.raises(BadSetting, match=r"pip install 'okosystem\[tracing\]'"):
        tracing.require("http://127.0.0.1:4318")
    tracing.require(tracing.NONE)
