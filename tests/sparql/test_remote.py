"""Remote engines over real HTTP: the same answers, and behaviour when they are killed."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import fill_in
from tests.sparql import servers
from tests.sparql.queries import PREFIXES, QUERIES
from tests.sparql.scripted import reply, scripted
from tests.sparql.servers import Engine, ask, get

pytestmark = pytest.mark.slow

DIFFERENCES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (Path(__file__).parent / "differences.toml").read_text(encoding="utf-8")
)
# In Virtuoso, a path with * within OPTIONAL and UNION leaves out its start, and NOT EXISTS after a
# path of alternatives filters nothing.
OTHER_ROWS = {"oxigraph": (), "virtuoso": ("common-components", "things-with-word")}
# Virtuoso's anytime limit ends the first at some point: with an error, or with the rows found by
# then. Of the second it leaves out the group that IF makes, depending on its statistics.
UNCOMPARED = {
    "oxigraph": (),
    "virtuoso": ("modernise-for-capability", "architect-questions-in-numbers"),
}
# No engine stops an abandoned query, so it must end by itself, in about twenty seconds.
SLOW = (
    "SELECT (COUNT(*) AS ?n) { { SELECT ?x { ?a ?p ?x } LIMIT 6000 } "
    "{ SELECT ?y { ?b ?q ?y } LIMIT 6000 } FILTER(STR(?x) < STR(?y)) }"
)
SECRET = "Bearer c2VjcmV0OnNlY3JldA=="  # noqa: S105


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def name(request: pytest.FixtureRequest) -> str:
    engine: str = request.param
    return engine


@pytest.fixture(scope="module")
def engine(name: str, request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="module")
def port(
    engine: Engine, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    log = tmp_path_factory.mktemp("served") / "server.log"
    with servers.okosystem(release, log, engine.settings) as number:
        yield number


def lines(body: bytes) -> list[bytes]:
    """Return the lines, ignoring their order and the labels of blank nodes."""
    return sorted(re.sub(rb"_:\w+", b"_:b", line) for line in body.splitlines())


@pytest.mark.parametrize("query", QUERIES)
def test_answers_match_the_local_engine_except_for_known_differences(
    query: str, name: str, port: int, store: Store
) -> None:
    local = store.query(PREFIXES + QUERIES[query])
    kind = "application/n-triples" if local.is_graph else "text/csv"
    expected = local.write(kind)
    status, headers, body = ask(port, PREFIXES + QUERIES[query], kind)
    same = status == 200 and lines(body) == lines(expected)
    difference = DIFFERENCES[name].get(query, "200: same")
    assert (f"{status}", same) == (difference[:3], query not in DIFFERENCES[name])
    assert headers["content-type"].partition(";")[0] in (kind, "application/problem+json")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_named_query_runs_as_it_is_shown(
    language: str, name: str, port: int, release: Release, store: Store
) -> None:
    for query in release.queries.values():
        if query.name in UNCOMPARED[name]:
            continue
        sparql = fill_in(query, release.prefixes, language=language)
        status, _, body = ask(port, sparql)
        expected = csv.reader(io.StringIO(store.query(sparql).write("text/csv").decode()))
        rows = list(csv.reader(io.StringIO(body.decode())))
        assert status == 200, (query.name, body[:700])
        is_same = len(rows) == len(list(expected))
        assert is_same == (query.name not in OTHER_ROWS[name]), query.name


@pytest.mark.parametrize("kind", ["json", "xml", "csv", "tsv"])
def test_every_result_format_is_offered(kind: str, port: int, store: Store) -> None:
    sparql = 'SELECT ?a { VALUES ?a { "å"@nb <urn:a> "2020-01-01" } } ORDER BY STR(?a)'
    status, headers, body = ask(port, sparql, format=kind)
    media_type = headers["content-type"].partition(";")[0]
    assert (status, body) == (200, store.query(sparql).write(media_type))


@pytest.mark.parametrize("kind", ["ttl", "jsonld", "rdf", "nt", "nq", "trig"])
def test_every_graph_format_is_offered(kind: str, port: int, store: Store) -> None:
    sparql = f"{PREFIXES}CONSTRUCT {{ ?s dct:title ?o }} WHERE {{ ?s a oko:Need ; dct:title ?o }}"
    status, headers, body = ask(port, sparql, format=kind)
    form = ox.RdfFormat.from_media_type(headers["content-type"].partition(";")[0])
    assert form is not None
    expected = ox.parse(
        store.query(sparql).write("application/n-triples"), format=ox.RdfFormat.N_TRIPLES
    )
    assert status == 200
    assert {quad.triple for quad in ox.parse(body, format=form)} == {
        quad.triple for quad in expected
    }


def test_an_invalid_query_is_400_with_the_engines_message(port: int) -> None:
    status, headers, body = ask(port, "SELECT ?s { ?s ?p")
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    message = json.loads(body)["detail"]
    assert message.startswith("The SPARQL engine behind this server cannot parse the query: ")
    assert "input:" not in message


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        'DEFINE get:soft "soft" SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }',
        'SELECT (bif:http_get("http://127.0.0.1/") AS ?x) {}',
    ],
)
def test_only_plain_queries_reach_the_engine(sparql: str, port: int) -> None:
    status, _, body = ask(port, sparql)
    assert status == 400
    assert b"engine behind" not in body
    assert ask(port, "ASK { <urn:a> <urn:b> <urn:c> }")[2] == b"false"


def test_a_slow_query_is_abandoned_and_the_next_one_answered(port: int) -> None:
    status, headers, body = ask(port, SLOW, timeout="1")
    assert (status, headers["retry-after"]) == (503, "5")
    assert b"longer than 1 seconds and was stopped. How to fix it: COUNT and GROUP BY" in body
    assert ask(port, "ASK {}")[2] == b"true"


def test_answers_are_not_cached(port: int) -> None:
    _, headers, _ = ask(port, "ASK {}")
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers
    assert "etag" in get(port, "/doc/resource/id-porten.ttl")[1]


def test_changed_data_is_seen_at_once(release: Release, tmp_path: Path, log: Path) -> None:
    with (
        servers.oxigraph(release, tmp_path) as engine,
        servers.okosystem(release, log, engine.settings) as port,
    ):
        query = "ASK { <urn:a> <urn:b> <urn:c> }"
        assert ask(port, query)[2] == b"false"
        servers.put(engine, b"<urn:a> <urn:b> <urn:c> .")
        assert ask(port, query)[2] == b"true"


def test_the_row_limit_of_virtuoso_is_an_error(
    virtuoso: Engine, release: Release, log: Path
) -> None:
    with servers.okosystem(release, log, virtuoso.settings) as port:
        status, _, body = ask(port, "SELECT ?s { ?s ?p ?o }")
    assert status == 503
    assert b"sent only a part of the result" in body


def test_only_sparql_fails_when_the_engine_is_killed(
    release: Release, tmp_path: Path, log: Path
) -> None:
    with (
        servers.oxigraph(release, tmp_path) as engine,
        servers.okosystem(release, log, engine.settings) as port,
    ):
        assert json.loads(get(port, "/ready")[2])["engine"] == "not asked yet"
        assert ask(port, "ASK {}")[2] == b"true"
        assert json.loads(get(port, "/ready")[2])["engine"] == "answers"
        engine.process.kill()
        engine.process.wait()
        status, headers, body = ask(port, "ASK {}")
        assert (status, headers["content-type"]) == (503, "application/problem+json")
        assert headers["retry-after"] == "5"
        assert b"The SPARQL engine behind this server does not respond" in body
        page = get(port, "/sparql?query=ASK%7B%7D")
        assert (page[0], page[1]["content-type"]) == (503, "text/html; charset=utf-8")
        for path in ("/", "/doc/resource/id-porten", "/sporsmal/sectors", "/sparql"):
            assert get(port, path)[0] == 200
        status, _, body = get(port, "/ready", "application/json")
        assert (status, json.loads(body)["engine"]) == (200, "does not answer")
    assert "does not answer" in log.read_text(encoding="utf-8")


def test_the_secret_reaches_the_engine_and_no_log(
    release: Release, log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with scripted([reply()], [reply(status="503 Later")]) as server:
        store = {"OKOSYSTEM_STORE": f"sparql+{server.address}"}
        secret = {"OKOSYSTEM_STORE_AUTHORIZATION": SECRET}
        with servers.okosystem(release, log, store | secret) as port:
            answers = [ask(port, "ASK {}"), ask(port, "ASK {}"), get(port, "/ready")]
    assert [status for status, _, _ in answers] == [200, 503, 200]
    assert all(f"Authorization: {SECRET}".encode() in request for request in server.requests)
    assert SECRET not in log.read_text(encoding="utf-8")
    assert not any(SECRET.encode() in body for _, _, body in answers)
