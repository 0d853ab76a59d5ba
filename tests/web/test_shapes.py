"""The shapes as one document: with two dumps, all that a client needs to validate the graph."""

import pyoxigraph as ox
import pytest
from pyshacl import validate as pyshacl_validate
from rdflib import Graph
from rdflib.compare import isomorphic

from okosystem.build.shacl import check_shapes
from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import shapes_graph
from okosystem.rdf.rdflib_adapter import PreparedGraph
from okosystem.rdf.terms import BASE, SH, SHAPE
from okosystem.release.release import Release
from tests.web.conftest import ask

FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
SHAPES = ox.NamedNode(f"{BASE}shapes")


def triples(text: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def dump(port: int, name: str) -> bytes:
    status, _, body = ask(port, "GET", f"/dumps/{name}")
    assert status == 200
    return body


@pytest.fixture(scope="module")
def document(port: int) -> bytes:
    return ask(port, "GET", "/shapes", Accept="text/turtle")[2]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_document_is_negotiated(port: int, document: bytes, suffix: str) -> None:
    status, headers, body = ask(port, "GET", "/shapes", Accept=FORMATS[suffix])
    assert (status, headers["content-type"].partition(";")[0]) == (200, FORMATS[suffix])
    assert f'</shapes.{suffix}>; rel="alternate"' not in headers["link"]
    assert ask(port, "GET", f"/shapes.{suffix}", Accept="*/*")[2] == body
    expected = Graph().parse(data=document, format="turtle")
    assert isomorphic(Graph().parse(data=body, format=FORMATS[suffix]), expected)


def test_other_formats_are_refused_and_a_shape_leads_to_the_document(port: int) -> None:
    assert ask(port, "GET", "/shapes", Accept="text/csv")[0] == 406
    assert ask(port, "GET", "/shapes.csv")[0] == 406
    status, headers, _ = ask(port, "GET", "/shape")
    assert (status, headers["location"]) == (303, "/shapes")


def test_the_document_describes_all_that_it_refers_to(document: bytes, release: Release) -> None:
    found = triples(document)
    described = {triple.subject for triple in found}
    referred = {t.object for t in found if isinstance(t.object, ox.NamedNode)}
    prefixes = {t.object for t in found if t.predicate.value == SH["prefixes"]}
    assert {node for node in referred if node.value.startswith(SHAPE)} | prefixes <= described
    properties = {t.predicate.value for t in found if t.subject == SHAPES}
    assert {name.rpartition("/")[2].rpartition("#")[2] for name in properties} >= {
        *("title", "license", "publisher", "modified", "versionInfo", "type"),
    }
    assert document == release.file("shapes.ttl").read_bytes()


def test_three_files_give_the_findings_of_the_build(
    port: int, document: bytes, world: SourceGraph
) -> None:
    data = [t for name in ("graph.ttl", "inferred.ttl") for t in triples(dump(port, name))]
    expected = check_shapes(world.triples, shapes_graph(world.project))
    assert {f.as_dict()["focus"] for f in check_shapes(data, triples(document))} == {
        f.as_dict()["focus"] for f in expected
    }
    assert len(check_shapes(data, triples(document))) == len(expected)


def test_the_dump_of_the_graph_says_what_validation_needs(port: int) -> None:
    text = dump(port, "graph.ttl")
    comment = text.partition(b"\n\n")[0].decode()
    for name in ("shapes", "dumps/inferred.ttl"):
        assert f"{BASE}{name}" in comment
    dataset = ox.NamedNode(f"{BASE}id/dataset/kunnskapsgraf")
    shapes_graph = ox.NamedNode(SH["shapesGraph"])
    assert ox.Triple(dataset, shapes_graph, SHAPES) in set(triples(text))


@pytest.mark.slow
def test_pyshacl_validates_with_these_files_alone(port: int, document: bytes) -> None:
    data = PreparedGraph().parse(data=dump(port, "graph.ttl"), format="turtle")
    data.parse(data=dump(port, "inferred.ttl"), format="turtle")
    shapes = Graph().parse(data=document, format="turtle")
    conforms, _, text = pyshacl_validate(
        data, shacl_graph=shapes, meta_shacl=True, allow_warnings=True
    )
    assert conforms, text
