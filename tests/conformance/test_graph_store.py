"""The read operations of the SPARQL 1.1 Graph Store HTTP Protocol, over real HTTP.

Each W3C case has the same requests in the same order, to /rdf-graph-store (indirect) or to the
address of the graph itself (direct). The graph person/1.ttl of the suite is replaced by that of
ID-porten, which exists; person/2.ttl after its DELETE, and person/4.ttl, are missing graphs.
Every write must be refused with 403 and the reason; a GET after it must return the graph of the
release.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from okosystem.release.release import Release
from tests.conformance.exchanges import named_graph
from tests.conformance.http_client import Reply, Server
from tests.conformance.manifests import end_of, entries, manifest_graph

STORE = "/rdf-graph-store"
PORT = named_graph("id-porten")
OURS = f"{STORE}?graph={quote(PORT, safe='')}"
OURS_PLAIN = f"{STORE}?graph={PORT}"
OURS_ODD = f"{STORE}?graph={PORT.replace('id-', '%69d-')}"
OURS_TWICE = f"{STORE}?graph={PORT.replace('id-', '%2569d-')}"
ABSENT = f"{STORE}?graph=http%3A%2F%2Fwww.example%2Fgsp%2Fperson%2F4.ttl"
DEFAULT = f"{STORE}?default"
DIRECT, DIRECT_ABSENT = f"/graph/{PORT.rpartition('/graph/')[2]}", "/graph/person/2.ttl"
TURTLE = "text/turtle; charset=utf-8"
TRIPLE = b"<http://www.example/gsp/person/1> a <http://xmlns.com/foaf/0.1/Person> ."
REFUSED, FOUND, HERE, NOT_HERE = "refused", "found", "here", "not here"
CASES: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "put_get_repeat_indirect": [
        ("PUT", OURS, REFUSED),
        ("GET", OURS, FOUND),
        ("PUT", OURS, REFUSED),
        ("GET", OURS, FOUND),
    ],
    "put_get_default": [("PUT", DEFAULT, REFUSED), ("GET", DEFAULT, FOUND)],
    "put_delete_get_delete_indirect": [
        ("PUT", ABSENT, REFUSED),
        ("DELETE", ABSENT, REFUSED),
        ("GET", ABSENT, NOT_HERE),
        ("DELETE", ABSENT, REFUSED),
    ],
    "post_get_post_get_indirect": [
        ("POST", OURS, REFUSED),
        ("GET", OURS, FOUND),
        ("POST", OURS, REFUSED),
        ("GET", OURS, FOUND),
    ],
    "post_get_new_graph": [("POST", STORE, REFUSED), ("GET", OURS, FOUND)],
    "head_existing_indirect": [("PUT", OURS, REFUSED), ("HEAD", OURS, HERE)],
    "head_non_existing_indirect": [("HEAD", ABSENT, NOT_HERE)],
    "put_get_uri_pct_encoded_indirect": [("PUT", OURS, REFUSED), ("GET", OURS_PLAIN, FOUND)],
    "put_get_uri_pct_encoded_twice": [
        ("PUT", OURS_ODD, REFUSED),
        ("PUT", OURS_TWICE, REFUSED),
        ("GET", OURS_ODD, FOUND),
        ("GET", OURS_TWICE, NOT_HERE),
    ],
}
CASES_DIRECT: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "put_get_repeat_direct": [
        ("PUT", DIRECT, REFUSED),
        ("GET", DIRECT, FOUND),
        ("PUT", DIRECT, REFUSED),
        ("GET", DIRECT, FOUND),
    ],
    "put_delete_get_delete_direct": [
        ("PUT", DIRECT_ABSENT, REFUSED),
        ("DELETE", DIRECT_ABSENT, REFUSED),
        ("GET", DIRECT_ABSENT, NOT_HERE),
        ("DELETE", DIRECT_ABSENT, REFUSED),
    ],
    "post_get_post_get_direct": [
        ("POST", DIRECT, REFUSED),
        ("GET", DIRECT, FOUND),
        ("POST", DIRECT, REFUSED),
        ("GET", DIRECT, FOUND),
    ],
    "head_existing_direct": [("PUT", DIRECT, REFUSED), ("HEAD", DIRECT, HERE)],
}


@pytest.mark.parametrize("name", [*CASES, *CASES_DIRECT])
def test_a_graph_store_case_is_answered_as_in_the_standard(
    server: Server, release: Release, name: str
) -> None:
    for method, path, expected in {**CASES, **CASES_DIRECT}[name]:
        assert_reply(send(server, method, path), expected, expected_graph(release, path))


@pytest.mark.parametrize(
    ("manifest", "cases"), [("manifest-indirect", CASES), ("manifest-direct", CASES_DIRECT)]
)
def test_every_case_of_the_manifests_is_tested(
    shared: Path, manifest: str, cases: Mapping[str, object]
) -> None:
    path = shared / f"w3c/sparql/sparql11/graph-store-protocol/{manifest}.ttl"
    assert [end_of(entry) for entry in entries(manifest_graph(path))] == list(cases)


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml"]
)
def test_a_graph_is_in_the_requested_format(
    server: Server, release: Release, media_type: str
) -> None:
    reply = server.get(OURS, {"Accept": media_type})
    assert (reply.status, reply.media_type) == (200, media_type)
    assert parse_reply(reply, media_type) == expected_graph(release, OURS)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{STORE}?graph=not%20an%20iri", 400),
        (f"{STORE}?graph=relative", 400),
        (f"{OURS}&default", 400),
        (f"{OURS}&graph=http%3A%2F%2Fwww.example%2F", 400),
    ],
)
def test_a_graph_that_cannot_be_returned_is_a_problem(
    server: Server, path: str, status: int
) -> None:
    assert server.get(path).status == status


def test_a_format_that_is_not_offered_is_406(server: Server) -> None:
    assert server.get(OURS, {"Accept": "image/png"}).status == 406


def send(server: Server, method: str, path: str) -> Reply:
    if method in ("GET", "HEAD"):
        return server.ask(method, path, {"Accept": TURTLE if method == "HEAD" else "text/turtle"})
    if method == "DELETE":
        return server.ask(method, path)
    return server.ask(method, path, {"Content-Type": TURTLE}, TRIPLE)


def assert_reply(reply: Reply, expected: str, graph: ox.Dataset) -> None:
    if expected == REFUSED:
        assert (reply.status, reply.media_type) == (403, "application/problem+json")
        assert "is read-only" in reply.json["detail"]
    elif expected == NOT_HERE:
        assert reply.status == 404
    else:
        assert (reply.status, reply.header("Content-Type")) == (200, TURTLE)
        assert (reply.body == b"") is (expected == HERE)
    if expected == FOUND:
        assert parse_reply(reply, "text/turtle") == graph


def expected_graph(release: Release, path: str) -> ox.Dataset:
    """Return the graph of the release that a path should return."""
    expected = ox.DefaultGraph() if path == DEFAULT else ox.NamedNode(PORT)
    quads = ox.parse(path=str(release.file("store.nq")), format=ox.RdfFormat.N_QUADS)
    return normalise(quad for quad in quads if quad.graph_name == expected)


def parse_reply(reply: Reply, media_type: str) -> ox.Dataset:
    return normalise(ox.parse(reply.body, format=ox.RdfFormat.from_media_type(media_type)))


def normalise(quads: Iterable[ox.Quad]) -> ox.Dataset:
    """Label blank nodes by position, and write values as the engine does: +00:00 is Z."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset = ox.Dataset(store)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@pytest.mark.parametrize("path", [STORE, DIRECT])
def test_options_lists_the_methods_that_are_not_refused(server: Server, path: str) -> None:
    reply = server.ask("OPTIONS", path)
    assert (reply.status, reply.header("Allow")) == (200, "GET, HEAD, OPTIONS")
