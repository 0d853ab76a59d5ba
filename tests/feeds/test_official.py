"""The quality check and the profiles, as implemented here, against the published shapes."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.build.shacl import check_shapes
from okosystem.feeds.document import TripleIndex
from okosystem.feeds.profile import Breach, find_breaches, read_rdf
from okosystem.feeds.quality import shortfalls
from okosystem.feeds.rules import iri, read_table, short
from okosystem.rdf.terms import Term
from okosystem.release.release import Release

pytestmark = pytest.mark.slow

TYPE = iri("rdf:type")
VALUES: list[Term] = [
    ox.NamedNode("https://a.example/untyped"),
    ox.NamedNode("http://publications.europa.eu/resource/authority/file-type/CSV"),
    ox.BlankNode("record"),
    ox.Literal("text"),
    ox.Literal("2020-01-01", datatype=ox.NamedNode(iri("xsd:date"))),
    ox.Literal("P1D", datatype=ox.NamedNode(iri("xsd:duration"))),
]


@pytest.fixture(scope="module")
def quality_shapes(shared: Path) -> list[ox.Triple]:
    """The published shapes of the quality check."""
    path = shared / "harvest/shapes/mqa/dcat-ap-no_shacl-shapes-2.0.0.ttl"
    return [quad.triple for quad in ox.parse(path=str(path))]


def record(text: bytes, name: str) -> TripleIndex:
    parsed = ox.parse(text, format=ox.RdfFormat.TURTLE)
    types = [iri("dcat:Dataset"), iri("dcat:DatasetSeries")]
    return TripleIndex(q.triple for q in parsed).record_graph(ox.NamedNode(name), types)


def agree(index: TripleIndex, shapes: list[ox.Triple]) -> bool:
    return bool(check_shapes(index.triples, shapes, "pyshacl")) == bool(shortfalls(index))


def test_the_good_record_conforms_to_both(good: str, quality_shapes: list[ox.Triple]) -> None:
    index = record(good.encode(), "https://fjell.example/data/fjell")
    assert check_shapes(index.triples, quality_shapes, "pyshacl") == []
    assert shortfalls(index) == []


def test_both_agree_without_any_one_statement(
    shared: Path, good: str, quality_shapes: list[ox.Triple]
) -> None:
    gold = (shared / "harvest/examples/gold-datasets.ttl").read_bytes()
    for text, name in (
        (good.encode(), "https://fjell.example/data/fjell"),
        (gold, "https://example.no/dataset/komponenter"),
    ):
        triples = record(text, name).triples
        # Every third statement of the published example, to save time: few differ from ours.
        for number in range(0, len(triples), 1 if text == good.encode() else 3):
            rest = TripleIndex(triples[:number] + triples[number + 1 :])
            assert agree(rest, quality_shapes), f"without {triples[number]}"


@pytest.mark.parametrize(
    ("folder", "feed"),
    [
        ("dcat-ap-no-3", "fdk/datasets"),
        ("dcat-ap-no-3", "catalog"),
        ("dcat-ap-eu-3.0.1", "catalog"),
        ("skos-ap-no", "fdk/concepts"),
        ("cpsv-ap-no", "fdk/services"),
        ("cpsv-ap-no", "fdk/events"),
        ("modelldcat-ap-no", "fdk/models"),
    ],
)
def test_generated_documents_conform_to_the_published_shapes(
    shared: Path, release: Release, folder: str, feed: str
) -> None:
    body = release.file(f"{feed}.ttl").read_bytes()
    assert faults(shared, folder, body) == []


def test_both_agree_on_any_value_of_any_property(
    good: str, quality_shapes: list[ox.Triple]
) -> None:
    """Nodes of every class with none, one or two values of every kind, all in one graph."""
    triples = list(record(good.encode(), "https://fjell.example/data/fjell").triples)
    table = {name: part for name, part in read_table("compliance.toml").items() if ":" in name}
    for target, part in table.items():
        for name in part:
            for number, values in enumerate([[], *([v] for v in VALUES), VALUES[:2]]):
                node = ox.NamedNode(
                    f"https://a.example/c/{target}/{name}/{number}".replace("* ", "-")
                )
                if target.startswith("* "):
                    link = ox.NamedNode(iri(target[2:]))
                    triples.append(ox.Triple(ox.NamedNode("https://a.example/from"), link, node))
                else:
                    triples.append(ox.Triple(node, ox.NamedNode(TYPE), ox.NamedNode(iri(target))))
                triples += [ox.Triple(node, ox.NamedNode(iri(name)), value) for value in values]
    published = {(f.focus, short(f.path)) for f in check_shapes(triples, quality_shapes, "pyshacl")}
    # The published shapes also report the values themselves, for which the nodes then fail.
    published = {
        (node, path) for node, path in published if node.startswith("https://a.example/c/")
    }
    computed = {(s.node, s.path) for s in shortfalls(TripleIndex(triples))}
    computed = {(node, path) for node, path in computed if node.startswith("https://a.example/c/")}
    assert len(computed) > 700
    assert sorted(computed - published) == []
    assert sorted(published - computed) == []


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("dcat-ap-no-3", "datasets"),
        ("skos-ap-no", "concepts"),
        ("cpsv-ap-no", "services"),
        ("modelldcat-ap-no", "models"),
    ],
)
def test_good_records_conform_to_the_published_shapes(shared: Path, folder: str, kind: str) -> None:
    gold = (shared / f"harvest/examples/gold-{kind}.ttl").read_bytes()
    assert faults(shared, folder, gold) == []


def faults(shared: Path, folder: str, document: bytes) -> list[Breach]:
    shapes = read_rdf([shared / "harvest/shapes" / folder])
    lists = TripleIndex(read_rdf([shared / "harvest/vocab"]))
    index = TripleIndex(q.triple for q in ox.parse(document, format=ox.RdfFormat.TURTLE))
    return [breach for breach in find_breaches(index, shapes, lists) if breach.counts]
