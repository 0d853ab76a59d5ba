"""A remote engine that is slow, broken or unavailable, or whose answers are too large."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from okosystem.errors import (
    EngineAnswerInvalid,
    EngineUnavailable,
    InvalidQuery,
    QueryTooLarge,
    QueryTooSlow,
    TooManyQueries,
)
from okosystem.rdf.terms import XSD
from okosystem.release.release import Release
from okosystem.release.stores import Backend
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.query import Limits, Query, SerializedAnswer
from okosystem.sparql.remote import Dataset, Remote
from okosystem.web.app import create_app
from tests.process import free_port
from tests.sparql.scripted import JSON, YES, Scripted, reply, scripted, slowly

pytestmark = pytest.mark.slow

TRUE = SerializedAnswer("text/csv", b"true")
LIMITS = Limits(seconds=30, answer_mb=1)
SHORT = Limits(seconds=1)
SECRET = "Basic c2VjcmV0OnNlY3JldA=="  # noqa: S105


def ask(address: str, sparql: str = "ASK {}", limits: Limits = LIMITS) -> SerializedAnswer:
    remote = Remote(address, limits, {}, authorization=SECRET)
    try:
        return remote.evaluate(Query(sparql, (), (), "text/csv", "text/turtle"), "c")
    finally:
        remote.close()


SLOW = [
    [b""] * 40 + [reply()],
    slowly(reply()),
    [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 40, reply().partition(b"\r\n")[2]],
    [reply()[:-20], *slowly(reply()[-20:])],
]


@pytest.mark.parametrize("pieces", SLOW, ids=["silent", "drips", "drips-headers", "drips-body"])
def test_a_slow_engine_is_abandoned_at_the_deadline(pieces: list[bytes]) -> None:
    """Each would answer correctly within four seconds."""
    with scripted(pieces) as server:
        with pytest.raises(QueryTooSlow, match="longer than 1 seconds and was stopped"):
            ask(server.address, limits=SHORT)
        assert len(server.requests) == 1


def test_the_connect_timeout_does_not_limit_a_slow_answer() -> None:
    with scripted([b""] * 15 + [reply()]) as server:
        assert ask(server.address, limits=Limits(seconds=30)) == TRUE


def test_an_engine_with_an_endless_handshake_is_unavailable() -> None:
    with scripted([b""] * 40) as server, pytest.raises(EngineUnavailable, match="does not respond"):
        ask(server.address.replace("http:", "https:"), limits=SHORT)


LARGE = b'{"head":{"vars":["a"]},"results":{"bindings":[%s]}}' % b",".join(
    [b'{"a":{"type":"uri","value":"urn:a"}}'] * 40_000
)


def test_reading_stops_at_the_size_limit() -> None:
    with scripted([reply(LARGE)]) as server:
        with pytest.raises(QueryTooLarge, match="The result is larger than 1 MB"):
            ask(server.address, "SELECT ?a {}")
        whole = ask(server.address, "SELECT ?a {}", Limits(answer_mb=2))
    assert whole.body == b"a\r\n" + b"urn:a\r\n" * 40_000


def test_an_answer_marked_as_truncated_is_an_error() -> None:
    cut = scripted([reply(X_SPARQL_MaxRows="1000")])
    with cut as server, pytest.raises(QueryTooLarge, match="only a part of the result"):
        ask(server.address)


DEEP = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":%s1' % (
    b'{"type":"triple","value":{"object":' * 20_000
)
BROKEN = [
    (reply(DEEP), "SELECT * {}", "triple terms are nested too deep"),
    (
        reply(b"<urn:a> <urn:b> " + b"<<( <urn:a> <urn:b> " * 20_000, kind="text/turtle"),
        "DESCRIBE <urn:a>",
        "brackets are nested more than 1000 deep",
    ),
    (reply(YES[:-5]), "ASK {}", "an invalid answer"),
    (reply(LARGE[:-3]), "SELECT ?a {}", "an invalid answer"),
    (reply(YES, kind="text/html"), "ASK {}", "text/html where a table was asked for"),
    (reply(b"<urn:a> <urn:b> ", kind="text/turtle"), "DESCRIBE <urn:a>", "an invalid answer"),
    (reply(), "DESCRIBE <urn:a>", "where triples were asked for"),
    (reply(), "SELECT * {}", "a yes or no where rows were asked for"),
    (reply(LARGE[:90] + b"]}}"), "ASK {}", "an invalid answer"),
    (reply()[:-3], "ASK {}", "in the middle of its answer"),
    (reply(b"no", "403 Forbidden", "text/plain"), "ASK {}", "answered with status 403: no"),
    (
        reply(b"<h1>no</h1>", "404 Not Found", "text/html"),
        "ASK {}",
        r"404: its reason is not in a format that",
    ),
    (reply(b"divided\n\nSPARQL query:\nx", "500 No", "text/plain"), "ASK {}", "500: divided$"),
]


@pytest.mark.parametrize(("answer", "sparql", "message"), BROKEN)
def test_an_unusable_answer_is_the_engines_error(answer: bytes, sparql: str, message: str) -> None:
    with scripted([answer]) as server:
        with pytest.raises(EngineAnswerInvalid, match=message):
            ask(server.address, sparql, Limits(seconds=20))
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "health"),
    [
        (reply(b"ASK {}", "401 No", "text/plain"), "answers with status 401"),
        (reply(b"<p>", kind="text/html"), "answers"),
    ],
)
def test_health_describes_the_last_reply(answer: bytes, health: str) -> None:
    with scripted([answer]) as server:
        remote = Remote(server.address, LIMITS, {})
        with pytest.raises(EngineAnswerInvalid):
            remote.evaluate(Query("ASK {}", (), (), "text/csv", "text/turtle"), "c")
        remote.close()
    assert remote.health == health


def test_the_engines_message_is_shortened() -> None:
    long_reply = scripted([reply(b"\x1bline 1" + b"x" * 900, "400 Bad Request", "text/plain")])
    with long_reply as server, pytest.raises(InvalidQuery) as caught:
        ask(server.address)
    start = "The SPARQL engine behind this server cannot parse the query:  line 1"
    assert str(caught.value) == start + "x" * 493


def test_an_unavailable_engine_is_retried() -> None:
    replies = [reply(status="503 Later"), reply(status="502 Bad Gateway")]
    with scripted([], [replies[1]], [reply()]) as server:
        assert ask(server.address, limits=Limits(seconds=30)) == TRUE
        assert len(server.requests) == 3
    with scripted([replies[0]]) as server:
        with pytest.raises(EngineUnavailable, match="does not respond"):
            ask(server.address, limits=Limits(seconds=30))
        assert len(server.requests) == 3


def test_a_retry_after_beyond_the_deadline_is_not_awaited() -> None:
    with scripted([reply(status="503 Later", Retry_After="60")], [reply()]) as server:
        with pytest.raises(EngineUnavailable, match="does not respond"):
            ask(server.address, limits=Limits(seconds=5))
        assert len(server.requests) == 1


def test_an_engine_that_refuses_connections_is_unavailable(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(EngineUnavailable, match="does not respond"):
        ask(f"http://127.0.0.1:{free_port()}/sparql")
    assert "does not answer: Failed to connect" in caplog.text
    assert SECRET not in caplog.text


def test_the_request_contains_only_the_query_and_the_headers() -> None:
    with scripted([reply()]) as server:
        ask(server.address, "ASK { ?å ?p 1 }")
        host = server.address.split("/")[2]
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.decode().split("\r\n") == [
        "POST /sparql HTTP/1.1",
        f"Host: {host}",
        "Content-Type: application/x-www-form-urlencoded",
        "User-Agent: okosystem",
        f"Authorization: {SECRET}",
        f"Accept: {JSON}",
        f"Content-Length: {len(body)}",
    ]
    base = b"BASE+%3Chttps%3A%2F%2Fw3id.org%2Ffelles-okosystem%2Fsparql%3E+"
    assert body == b"query=" + base + b"ASK+%7B+%3F%C3%A5+%3Fp+1+%7D"


def test_a_redirect_is_not_followed_with_the_secret() -> None:
    with scripted([reply()]) as other:
        moved = reply(b"", "307 Temporary Redirect", Location=other.address)
        with (
            scripted([moved]) as server,
            pytest.raises(EngineAnswerInvalid, match="answered with status 307"),
        ):
            ask(server.address)
        assert other.requests == []


def test_a_proxy_in_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted([reply()]) as proxy, scripted([reply()]) as server:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.setenv("all_proxy", proxy.address)
        assert ask(server.address) == TRUE
        assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_clients_have_the_limits_of_the_local_engine() -> None:
    query = Query("ASK {}", (), (), "text/csv", "text/turtle")
    with scripted([b""] * 20 + [reply()]) as server, ThreadPoolExecutor() as threads:
        remote = Remote(server.address, Limits(seconds=30, per_client=2), {})
        slow = [threads.submit(remote.evaluate, query, "greedy") for _ in range(2)]
        while len(server.requests) < 2:
            time.sleep(0.01)
        with pytest.raises(TooManyQueries, match="2 of your queries"):
            remote.evaluate(query, "greedy")
        assert [answer.result() for answer in slow] == [TRUE, TRUE]
        remote.close()


ROWS = b'{"head":{"vars":["n"]},"results":{"bindings":[%s]}}' % b",".join([b"{}"] * 9)


@pytest.mark.parametrize(
    ("sparql", "answer", "expected"),
    [
        ("SELECT * {}", reply(ROWS), SerializedAnswer("text/tab-separated-values", b"?n\n\n\n", 7)),
        (
            "CONSTRUCT WHERE { ?s ?p ?o }",
            reply(b"<urn:a> <urn:b> 1, 2, 3 .", kind="text/turtle"),
            SerializedAnswer(
                "application/n-triples",
                b"".join(
                    b'<urn:a> <urn:b> "%d"^^<%sinteger> .\n' % (n, XSD.encode()) for n in (1, 2)
                ),
                1,
            ),
        ),
    ],
)
def test_only_the_first_rows_are_returned(
    sparql: str, answer: bytes, expected: SerializedAnswer
) -> None:
    with scripted([answer]) as server:
        remote = Remote(server.address, LIMITS, {})
        query = Query(sparql, (), (), "text/tab-separated-values", "application/n-triples", 2)
        assert remote.evaluate(query, "c") == expected
        remote.close()


DATASET = Dataset(["urn:default"], ["urn:one", "urn:two"])


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (("ASK {}", (), ()), b"&default-graph-uri=urn%3Adefault"),
        (
            ("ASK { GRAPH ?g {} }", (), ()),
            b"&default-graph-uri=urn%3Adefault&named-graph-uri=urn%3Aone&named-graph-uri=urn%3Atwo",
        ),
        (("ASK FROM <urn:a> {}", (), ()), b""),
        (("ASK {}", ["urn:a"], ["urn:b"]), b"&default-graph-uri=urn%3Aa&named-graph-uri=urn%3Ab"),
        (("ASK {}", (), ["urn:b"]), b"&named-graph-uri=urn%3Ab"),
    ],
)
def test_the_configured_dataset_is_sent_only_when_the_query_has_none(
    query: tuple[str, list[str], list[str]], body: bytes
) -> None:
    with scripted([reply()]) as server:
        remote = Remote(server.address, LIMITS, {}, DATASET)
        remote.evaluate(Query(*query, "text/csv", "text/turtle"), "c")
        remote.close()
    assert server.requests[0].endswith(b"%7D" + body)


@pytest.fixture
def broken() -> Iterator[Scripted]:
    with scripted([reply(b"<html>", kind="text/html")]) as server:
        yield server


def test_an_unusable_answer_is_502_as_data_and_as_a_page(
    broken: Scripted, release: Release, store: Store
) -> None:
    app = create_app(release, store, backend=Backend(f"sparql+{broken.address}"))
    client = app.test_client()
    data = client.get("/sparql?query=ASK{}", headers={"Accept": "text/csv"})
    assert (data.status_code, data.mimetype) == (502, "application/problem+json")
    assert data.json is not None
    assert data.json["detail"].startswith(
        "The SPARQL engine behind this server sent an invalid answer"
    )
    page = client.get("/sparql?query=ASK{}", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (502, "text/html")
    assert "text/html where a table was asked for" in page.text


def test_the_log_describes_an_unusable_answer_without_the_query(
    broken: Scripted, release: Release, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(release, store, backend=Backend(f"sparql+{broken.address}"))
    app.test_client().get("/sparql?query=ASK{}", headers={"Accept": "text/csv"})
    (line,) = [line for line in caplog.records if line.name == "okosystem.web.monitoring"]
    assert line.levelname == "WARNING"
    assert line.message == "the engine's answer is unusable"
    assert line.__dict__["seen"] == "status 200, text/html"
