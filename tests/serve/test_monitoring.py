"""What operators see of the server, over real HTTP: metrics, log, request ids."""

import json
import re
import subprocess
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from prometheus_client import CollectorRegistry

from okosystem.commands.metrics import LiveCollector
from okosystem.release.release import Release
from tests.serve.conftest import Server, Start

WORDS = "hemmelig-sporsmal"
ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?x) < STR(?y)) }"
    f" # {WORDS}"
)
GENERATED_ID = re.compile(r"[0-9a-f]{16}-[0-9a-f]+")
FIELDS = {
    "time", "level", "logger", "message", "request_id", "method", "path", "status", "ms", "bytes",
    "cache", "kind",
}  # fmt: skip


@pytest.fixture(scope="module")
def server(release: Release, start: Start) -> Server:
    return start(release.folder, access_log="true", query_seconds="1")


def requests(server: Server) -> list[dict[str, object]]:
    return [line for line in server.log() if line["message"] == "request"]


def growth(before: dict[str, float], after: dict[str, float], name: str) -> dict[str, float]:
    """Return the growth of each figure of a name, by its labels."""
    grown = {key: value - before.get(key, 0) for key, value in after.items()}
    return {k[len(name) :]: v for k, v in grown.items() if k.startswith(name) and v}


def test_a_valid_request_id_is_used_and_an_invalid_one_replaced(server: Server) -> None:
    assert server.get("/health", X_Request_Id="min.egen_1-2")[1]["x-request-id"] == "min.egen_1-2"
    for invalid in ("", "a b", "a" * 65, '"}', "æ"):
        assert GENERATED_ID.fullmatch(
            server.get("/health", X_Request_Id=invalid)[1]["x-request-id"]
        )
    first, second = (server.get("/ns.ttl")[1]["x-request-id"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize("path", ["/ns.ttl", "/finnes-ikke", "/static/nope", "/sparql?query=x"])
def test_every_response_has_a_request_id(server: Server, path: str) -> None:
    assert GENERATED_ID.fullmatch(server.get(path)[1]["x-request-id"])


def test_a_request_is_logged_in_one_line_without_its_query(server: Server) -> None:
    path = f"/om?q={WORDS}"
    _, headers, body = server.get(
        path,
        Cookie=f"a={WORDS}",
        Authorization=f"Bearer {WORDS}",
        X_Request_Id="en-linje",
    )
    (line,) = [line for line in requests(server) if line["request_id"] == "en-linje"]
    assert set(line) == FIELDS
    names = ("method", "path", "status", "bytes", "kind", "level", "cache")
    assert [line[name] for name in names] == ["GET", "/om", 200, len(body), "page", "INFO", "miss"]
    assert headers["x-request-id"] == "en-linje"


def test_a_stopped_query_is_logged_by_its_hash(server: Server) -> None:
    before = server.figures()
    status, headers, _ = server.get(f"/sparql?query={quote(ENDLESS)}&format=csv")
    assert status == 503
    (line,) = [line for line in server.log() if line["message"] == "query stopped"]
    assert line.pop("time")
    assert line == {
        "level": "WARNING",
        "logger": "okosystem.web.monitoring",
        "message": "query stopped",
        "request_id": headers["x-request-id"],
        "query_sha256": sha256(ENDLESS.encode()).hexdigest()[:16],
        "limit": "time",
        "most_seconds": 1.0,
        "most_memory_mb": 512,
        "most_answer_mb": 64,
    }
    grown = growth(before, server.figures(), "okosystem_queries_stopped_total")
    assert grown == {'{reason="time"}': 1}


def test_no_log_line_identifies_the_client_or_the_query(server: Server) -> None:
    text = server.errors.read_text("utf-8")
    assert WORDS not in text
    assert "127.0.0.1" not in json.dumps(requests(server))


def test_responses_are_counted_by_kind_status_and_cache(server: Server) -> None:
    before = server.figures()
    for path in ("/dumps", "/dumps/finnes-ikke", "/static/okosystem.css", "/sporsmal/sectors.csv"):
        server.get(path)
    for _ in range(9):
        server.get("/doc/resource/maskinporten.ttl")
    after = server.figures()
    grown = growth(before, after, "okosystem_http_responses_total")
    misses = grown.pop('{cache="miss",kind="document",status="200"}')
    hits = grown.pop('{cache="hit",kind="document",status="200"}')
    # Each of the two processes has its own cache.
    assert (misses in (1, 2), misses + hits) == (True, 9)
    assert grown == {
        '{cache="miss",kind="api",status="200"}': 1,
        '{cache="miss",kind="dump",status="200"}': 1,
        '{cache="miss",kind="dump",status="404"}': 1,
        '{cache="miss",kind="static",status="200"}': 1,
    }
    timed = growth(before, after, "okosystem_http_request_duration_seconds_count")
    assert timed == {
        '{kind="api"}': 1, '{kind="document"}': misses, '{kind="dump"}': 2, '{kind="static"}': 1,
    }  # fmt: skip
    assert after["okosystem_cache_bytes"] > before["okosystem_cache_bytes"]


def test_an_empty_metrics_file_gives_no_figures(tmp_path: Path) -> None:
    (tmp_path / "counter_1.db").touch()
    assert list(LiveCollector(CollectorRegistry(), tmp_path).collect()) == []


def test_figures_of_a_process_exist_from_its_fork_to_its_end(
    tmp_path: Path,
) -> None:
    """It may write before multiprocessing, which forked it, has registered it."""
    process = subprocess.Popen(["/bin/sleep", "600"])
    figures = tmp_path / f"gauge_livesum_{process.pid}.db"
    figures.touch()
    list(LiveCollector(CollectorRegistry(), tmp_path).collect())
    assert figures.exists()
    process.kill()
    process.wait()
    list(LiveCollector(CollectorRegistry(), tmp_path).collect())
    assert not figures.exists()


def test_metrics_describe_the_release_and_the_limits(server: Server, release: Release) -> None:
    figures = server.figures()
    counts = release.manifest["counts"]
    labels = f'{{digest="{release.digest}",version="{release.manifest["version"]}"}}'
    assert figures[f"okosystem_release_info{labels}"] == 1
    assert figures["okosystem_release_triples"] == counts["asserted"] + counts["inferred"]
    assert figures["okosystem_processes"] == 2
    assert figures["okosystem_queries_running_places"] == 4
    assert figures["okosystem_queries_waiting_places"] == 64
    assert figures["okosystem_queries_running"] == 0
    assert figures["okosystem_cache_limit_bytes"] == 2 * 4 * (1 << 20)


def test_metrics_are_hidden_from_public_clients(server: Server) -> None:
    assert server.get("/metrics")[0] == 404


def test_readiness_covers_graph_queries_and_release(server: Server, release: Release) -> None:
    status, headers, body = server.get("/ready")
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert json.loads(body) == {
        "ready": True,
        "graph": True,
        "queries": True,
        "version": release.manifest["version"],
        "release": release.digest,
    }


def test_the_log_is_json_after_a_query_out_of_memory(release: Release, start: Start) -> None:
    server = start(release.folder, query_memory_mb="64", query_seconds="60")
    hungry = "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY ?o ?c"
    assert server.get(f"/sparql?query={quote(hungry)}&format=csv")[0] == 503
    (line,) = [line for line in server.log() if line["message"] == "query stopped"]
    assert line["limit"] == "memory"
    assert server.get(f"/sparql?query={quote('ASK ' + '{' * 9000)}&format=csv")[0] == 503
    (_, line) = [line for line in server.log() if line["message"] == "query stopped"]
    assert (line["limit"], line["ending"]) == ("crash", "SIGSEGV")
