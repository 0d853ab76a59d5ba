"""Queries that are meant to harm: each is answered or refused in time, and nothing is left."""

import http.client
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import pytest

from okosystem.release.release import Release
from okosystem.web.limits import LARGEST_BODY
from tests.serve.conftest import PATIENCE, Server, Start, is_at_rest, wait_until
from tests.soaking.processes import Usage, measure

pytestmark = [pytest.mark.slow, pytest.mark.alone]

SECONDS = 2
MANY = range(10_000)
TWICE = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
PAIRS, TRIPLETS = "?a ?b ?c . ?d ?e ?f", "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
LISTENER = "http://127.0.0.1:{port}/"
"""The address of a server that waits for a connection."""
ANSWERED = {
    "values": f"SELECT * {{ VALUES ?x {{ {' '.join(map(str, MANY))} }} }}",
    "prefixes": "".join(f"PREFIX p{n}: <urn:{n}>\n" for n in MANY) + "ASK {}",
    "comment": "ASK {} #".ljust(LARGEST_BODY, "#"),
    "comments": "ASK {" + "# /* {\n" * 50_000 + "}",
    "spaces": "ASK {}".rjust(LARGEST_BODY),
    "long iri": f"ASK {{ <urn:{'x' * 500_000}> ?p ?o }}",
    "columns": f"SELECT {' '.join(f'(1 AS ?x{n})' for n in range(1000))} {{}}",
    "union": f"SELECT * {{ {' UNION '.join(['{}'] * 1000)} }}",
    "regex that backtracks": f"SELECT * {{ FILTER(REGEX('{'a' * 5000}!', '^(a+)+$')) }}",
    "regex that is large": "SELECT * { FILTER(REGEX('a', '((a{1000}){1000}){1000}')) }",
    "regex on everything": "SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), '(.*)*x(.*)*y$', 'si')) }",
    "file as graph": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
    "file as named graph": "SELECT * { GRAPH <file:///etc/passwd> { ?s ?p ?o } }",
    "listener as graph": f"ASK FROM <{LISTENER}> {{ ?s ?p ?o }}",
    "nul": "ASK { ?s ?p '\0' }",
    "overflow": "SELECT (9223372036854775807 + 1 AS ?x) (1/0 AS ?y) (SUBSTR('a', 1e308) AS ?z) {}",
    "offset": "SELECT * { ?s ?p ?o } OFFSET 9223372036854775807",
    "describe": "DESCRIBE * { ?s ?p ?o } LIMIT 9223372036854775807",
}
REFUSED = {
    "nothing": "",
    "braces": "}" * LARGEST_BODY,
    "function": "SELECT (<file:///etc/passwd>('x') AS ?y) {}",
    "limit": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999999",
    "surrogate": r"ASK { ?s ?p '\uD800' }",
    "service": f"SELECT * {{ SERVICE <{LISTENER}> {{ ?s ?p ?o }} }}",
    "silent service": f"SELECT * {{ SERVICE SILENT <{LISTENER}> {{ ?s ?p ?o }} }}",
    "service by name": f"SELECT * {{ VALUES ?x {{ <{LISTENER}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "load": f"LOAD <{LISTENER}>",
    "insert": "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "query and update": "ASK {} ; DROP ALL",
}
STOPPED = {
    "count": f"SELECT (COUNT(*) AS ?n) {{ {TRIPLETS} FILTER(STR(?a) < STR(?d)) }}",
    "order": f"SELECT * {{ {TRIPLETS} }} ORDER BY ?a ?d ?g",
    "distinct": f"SELECT DISTINCT * {{ {PAIRS} }}",
    "group": f"SELECT ?a (GROUP_CONCAT(?c) AS ?x) {{ {PAIRS} }} GROUP BY ?a",
    "construct": f"CONSTRUCT {{ ?a ?e ?c }} {{ {PAIRS} }}",
    "rows": f"SELECT * {{ {PAIRS} }} LIMIT 9223372036854775807",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "stars": "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>)*)*/((!<urn:y>)+)*)* ?b }",
    "texts": f"SELECT (STRLEN(?v40) AS ?n) {{ BIND('{'x' * 1000}' AS ?v0) {TWICE} }}",
    "in": f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({', '.join(map(str, MANY))})) }}",
    "minus": f"SELECT (COUNT(*) AS ?n) {{ {PAIRS} MINUS {{ ?d ?b ?c }} }}",
    "groups": f"ASK {'{' * 20_000}{'}' * 20_000}",
    "subqueries": f"{'SELECT * { { ' * 5_000}{'} }' * 5_000}",
    "blank nodes": f"ASK {{ {'[ ?p ' * 20_000}1{'] ' * 20_000}}}",
    "lists": f"ASK {{ ?s ?p {'(' * 20_000}{')' * 20_000} }}",
    "triple terms": f"ASK {{ ?s ?p {'<<( ?s ?p ' * 10_000}1{' )>>' * 10_000} }}",
}
STATUSES = {200: ANSWERED, 400: REFUSED, 503: STOPPED}


@dataclass(frozen=True, slots=True)
class Seen:
    """The answers to all queries, sent one after the other, and what the server used before."""

    server: Server
    before: Usage
    statuses: Mapping[str, int]
    slowest: float
    others: set[int]


def post(server: Server, query: str) -> int:
    kind = {"Content-Type": "application/sparql-query", "Accept": "*/*"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as line:
        line.request("POST", "/sparql", query.encode(), kind)
        response = line.getresponse()
        response.read()
        return response.status


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def seen(release: Release, start: Start, listener: socket.socket) -> Seen:
    server = start(release.folder, query_seconds=str(SECONDS))
    before, port = measure(server.process.pid), str(listener.getsockname()[1])
    statuses, seconds, others = {}, [], set()
    for name, query in (ANSWERED | REFUSED | STOPPED).items():
        began = time.monotonic()
        statuses[name] = post(server, query.replace("{port}", port))
        seconds.append(time.monotonic() - began)
        others |= {server.get("/health")[0], post(server, "ASK {}")}
    return Seen(server, before, statuses, max(seconds), others)


@pytest.mark.parametrize("status", STATUSES)
def test_a_hostile_query_is_answered_or_refused(seen: Seen, status: int) -> None:
    expected = dict.fromkeys(STATUSES[status], status)
    assert {name: seen.statuses[name] for name in expected} == expected


def test_no_hostile_query_takes_longer_than_it_may_wait_and_run(seen: Seen) -> None:
    assert seen.slowest < 2 * SECONDS + 1


def test_others_are_answered_after_each_hostile_query(seen: Seen) -> None:
    assert seen.others == {200}


def test_no_hostile_query_connects_to_another_server(seen: Seen, listener: socket.socket) -> None:
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_nothing_is_left_of_hostile_queries(seen: Seen) -> None:
    wait_until(lambda: is_at_rest(seen.server, seen.before), "nothing is left of the queries")
    assert measure(seen.server.process.pid).megabytes < seen.before.megabytes + 150
