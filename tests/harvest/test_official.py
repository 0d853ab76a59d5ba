"""Our implementation of the quality check and the profiles, against the published shapes."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.core.release import Release
from okosystem.core.shacl import check_shapes
from okosystem.harvest.compliance import shortfalls
from okosystem.harvest.faults import read_table
from okosystem.harvest.profile import Breach, find_breaches, read_rdf
from okosystem.harvest.triple_index import Term, TripleIndex
from okosystem.harvest.vocabulary import iri, short

pytestmark = pytest.mark.slow

TYPE = iri("rdf:type")
VALUES: list[Term] = [
    ox.NamedNode("https://a.example/untyped"),
    ox.NamedNode("http://publications.europa.eu/resource/authority/file-type/CSV"),
    ox.BlankNode("nameless"),
    ox.Literal("text"),
    ox.Literal("2020-01-01", datatype=ox.NamedNode(iri("xsd:date"))),
    ox.Literal("P1D", datatype=ox.NamedNode(iri("xsd:duration"))),
]


@pytest.fixture(scope="module")
def checked_with(shared: Path) -> list[ox.Triple]:
    """The published shapes of the quality check."""
    path = shared / "harvest/shapes/mqa/dcat-ap-no_shacl-shapes-2.0.0.ttl"
    return [quad.triple for quad in ox.parse(path=str(path))]


def record(text: bytes, name: str) -> TripleIndex:
    parsed = ox.parse(text, format=ox.RdfFormat.TURTLE)
    types = [iri("dcat:Dataset"), iri("dcat:DatasetSeries")]
    return TripleIndex(q.triple for q in parsed).record_graph(ox.NamedNode(name), types)


def agree(index: TripleIndex, shapes: list[ox.Triple]) -> bool:
    return bool(check_shapes(index.triples, shapes, "pyshacl")) == bool(shortfalls(index))


def test_the_good_record_conforms_in_both(good: str, checked_with: list[ox.Triple]) -> None:
    index = record(good.encode(), "https://fjell.example/data/fjell")
    assert check_shapes(index.triples, checked_with, "pyshacl") == []
    assert shortfalls(index) == []


def test_both_agree_when_any_one_statement_is_removed(
    shared: Path, good: str, checked_with: list[ox.Triple]
) -> None:
    gold = (shared / "harvest/examples/gold-datasets.ttl").read_bytes()
    for text, name in (
        (good.encode(), "https://fjell.example/data/fjell"),
        (gold, "https://example.no/dataset/komponenter"),
    ):
        whole = record(text, name).triples
        # One in three of theirs, for time: what is there and not in ours is few things.
        for number in range(0, len(whole), 1 if text == good.encode() else 3):
            rest = TripleIndex(whole[:number] + whole[number + 1 :])
            assert agree(rest, checked_with), f"without {whole[number]}"


@pytest.mark.parametrize(
    ("folder", "feed"),
    [
        ("dcat-ap-no-3", "datasets"),
        ("skos-ap-no", "concepts"),
        ("cpsv-ap-no", "services"),
        ("modelldcat-ap-no", "models"),
    ],
)
def test_our_own_documents_break_no_published_shape(
    shared: Path, release: Release, folder: str, feed: str
) -> None:
    body = release.file(f"fdk/{feed}.ttl").read_bytes()
    assert faults(shared, folder, body) == []


def test_both_agree_on_any_value_of_any_property(good: str, checked_with: list[ox.Triple]) -> None:
    """Nodes of every class with none, one or two values of every kind, all in one graph."""
    made = list(record(good.encode(), "https://fjell.example/data/fjell").triples)
    table = {name: part for name, part in read_table("compliance.toml").items() if ":" in name}
    for target, part in table.items():
        for name in part:
            for number, values in enumerate([[], *([v] for v in VALUES), VALUES[:2]]):
                thing = ox.NamedNode(
                    f"https://a.example/c/{target}/{name}/{number}".replace("* ", "-")
                )
                if target.startswith("* "):
                    link = ox.NamedNode(iri(target[2:]))
                    made.append(ox.Triple(ox.NamedNode("https://a.example/from"), link, thing))
                else:
                    made.append(ox.Triple(thing, ox.NamedNode(TYPE), ox.NamedNode(iri(target))))
                made += [ox.Triple(thing, ox.NamedNode(iri(name)), value) for value in values]
    theirs = {(f.focus, short(f.path)) for f in check_shapes(made, checked_with, "pyshacl")}
    # Theirs also tell of the values themselves, which then fail what points at them.
    theirs = {(thing, path) for thing, path in theirs if thing.startswith("https://a.example/c/")}
    ours = {(s.node, s.path) for s in shortfalls(TripleIndex(made))}
    ours = {(thing, path) for thing, path in ours if thing.startswith("https://a.example/c/")}
    assert len(ours) > 700
    assert sorted(ours - theirs) == []
    assert sorted(theirs - ours) == []


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("dcat-ap-no-3", "datasets"),
        ("skos-ap-no", "concepts"),
        ("cpsv-ap-no", "services"),
        ("modelldcat-ap-no", "models"),
    ],
)
def test_the_published_shapes_find_nothing_that_counts_in_good_records(
    shared: Path, folder: str, kind: str
) -> None:
    gold = (shared / f"harvest/examples/gold-{kind}.ttl").read_bytes()
    assert faults(shared, folder, gold) == []


def faults(shared: Path, folder: str, document: bytes) -> list[Breach]:
    shapes = read_rdf([shared / "harvest/shapes" / folder])
    lists = TripleIndex(read_rdf([shared / "harvest/vocab"]))
    index = TripleIndex(q.triple for q in ox.parse(document, format=ox.RdfFormat.TURTLE))
    return [breach for breach in find_breaches(index, shapes, lists) if breach.counts]
