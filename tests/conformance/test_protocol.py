"""The SPARQL 1.1 Protocol and Service Description, over real HTTP.

The W3C cases query three documents of kasei.us, each in a graph of that name, which cannot be
loaded into this server. So each request is sent with three resources (ID-porten, Altinn,
Ansattporten) and their named graphs instead. The graph data0.rdf, for which no case has data, is
unchanged: an unknown graph is empty. Requests that W3C expects to change data must be refused
with 403.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import ID
from tests.conformance.exchanges import Exchange, named_graph, read_exchanges
from tests.conformance.http_client import Reply, Server
from tests.conformance.schema import faults
from tests.conformance.tables import read_tables
from tests.conftest import SHARED

MANIFEST = SHARED / "w3c/sparql/sparql11/protocol/manifest.ttl"
CASES = read_exchanges(MANIFEST) if MANIFEST.is_file() else {}
REFUSED = {name.rpartition("/")[2] for name in read_tables().refused if "/protocol/" in name}
SD = "http://www.w3.org/ns/sparql-service-description#"
OTHER = f"<{ID['resource/altinn']}>"
BOOLEAN = {"application/sparql-results+xml", "application/sparql-results+json"}
KINDS: Mapping[str, set[str]] = {
    "boolean": BOOLEAN,
    "tabular": BOOLEAN | {"text/csv", "text/tab-separated-values"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}


@pytest.mark.parametrize("name", [name for name in CASES if name not in REFUSED])
def test_a_protocol_case_is_answered_as_in_the_standard(server: Server, name: str) -> None:
    for exchange in CASES[name]:
        assert_answered(exchange, send(server, exchange))


@pytest.mark.parametrize("name", sorted(REFUSED & CASES.keys()))
def test_an_update_is_refused_by_every_method(server: Server, name: str) -> None:
    reply = send(server, CASES[name][0])
    assert (reply.status, reply.media_type) == (403, "application/problem+json")
    assert "is read-only" in reply.json["detail"]


def assert_answered(exchange: Exchange, reply: Reply) -> None:
    assert reply.status // 100 in exchange.classes, reply.body
    if exchange.kind:
        assert reply.media_type in KINDS[exchange.kind]
    if exchange.truth is not None:
        assert reply.json["boolean"] is exchange.truth


def send(server: Server, exchange: Exchange) -> Reply:
    return server.ask(exchange.method, exchange.path, exchange.headers, exchange.body)


OUTSIDE_DATASET: Sequence[tuple[str, dict[str, str]]] = [
    ("{other} a ?type", {"default_graph_uri": named_graph("id-porten")}),
    ("GRAPH ?g { ?s ?p ?o }", {"default_graph_uri": named_graph("id-porten")}),
    ("?s ?p ?o", {"named_graph_uri": named_graph("id-porten")}),
    ("GRAPH ?g { {other} a ?type }", {"named_graph_uri": named_graph("id-porten")}),
    (
        "GRAPH ?g { {other} a ?type }",
        {"default_graph_uri": named_graph("altinn"), "named_graph_uri": named_graph("id-porten")},
    ),
]


@pytest.mark.parametrize(("pattern", "dataset"), OUTSIDE_DATASET)
def test_only_the_dataset_of_the_request_is_queried(
    server: Server, pattern: str, dataset: dict[str, str]
) -> None:
    """The reverse of the dataset cases, which a server that ignores the dataset would pass."""
    ask = f"ASK {{ {pattern.replace('{other}', OTHER)} }}"
    assert server.query(ask).json["boolean"] is True
    assert server.query(ask, **dataset).json["boolean"] is False


def test_get_on_the_endpoint_returns_rdf(server: Server) -> None:
    """W3C service description: returns-rdf."""
    reply = server.get("/sparql")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    assert len(parse_description(reply)) > 10


def test_the_description_names_the_endpoint(server: Server) -> None:
    """W3C service description: has-endpoint-triple."""
    endpoint = ox.NamedNode(f"http://{server.host}:{server.port}/sparql")
    endpoints = {
        t.object for t in parse_description(server.get("/sparql")) if t.predicate == endpoint_of()
    }
    assert endpoints == {endpoint}


def test_the_description_conforms_to_its_schema(server: Server) -> None:
    """W3C service description: conforms-to-schema, checked by domains and ranges."""
    assert faults(parse_description(server.get("/sparql"))) == []


def test_every_case_of_the_manifests_over_http_has_a_test(shared: Path) -> None:
    assert CASES.keys() >= REFUSED
    assert len(CASES) == 34


def parse_description(reply: Reply) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)]


def endpoint_of() -> ox.NamedNode:
    return ox.NamedNode(f"{SD}endpoint")
