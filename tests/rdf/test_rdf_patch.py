"""RDF Patch leads from one graph exactly to another, also for rdflib's reader."""

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from okosystem.errors import BrokenRdf
from okosystem.rdf.rdf_patch import GENID, Patch, skolemize
from okosystem.rdf.triples import to_lines
from tests.skolem import deskolemize

BEFORE = """
PREFIX : <http://e/>
:a :p "æ \\n \\"x\\""@nb , 1 , "old" ; :list ( :x :y ) .
:gone :p :a .
[] :members ( :x :y ) .
"""
AFTER = """
PREFIX : <http://e/>
:a :p "æ \\n \\"x\\""@nb , 1 , "new" ; :list ( :x :y ) , ( :x :y ) .
:new :p :a .
[] :members ( :x :y :z ) .
"""


def lines(turtle: str) -> set[bytes]:
    return {*to_lines(ox.parse(turtle, format=ox.RdfFormat.TURTLE))}


def rdflib_graph(found: Iterable[bytes]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=b"".join(found), format="nt")


@pytest.mark.filterwarnings("ignore:Dataset.default_context")  # of rdflib's own reader
def test_a_patch_leads_to_the_second_graph_for_rdflib_and_for_us() -> None:
    before, after = skolemize(lines(BEFORE)), skolemize(lines(AFTER))
    written = Patch.between(before, after, {"id": "https://e/2", "date": "2026-11-29"}).to_bytes()
    read = Patch.read(written, "2.patch")
    assert read.apply(before) == after
    assert read.headers == {"id": "https://e/2", "date": "2026-11-29"}
    dataset = rdflib.Dataset()
    for triple in rdflib_graph(before):
        dataset.default_graph.add(triple)
    dataset.parse(data=written.decode(), format="patch")
    patched = rdflib.Graph()
    for triple in dataset.default_graph:
        patched.add(triple)
    assert set(patched) == set(rdflib_graph(after))
    assert isomorphic(rdflib_graph(deskolemize(after)), rdflib_graph(lines(AFTER)))


def test_a_patch_has_the_lines_of_the_standard() -> None:
    old, new = lines("<http://e/a> <http://e/p> 1 ."), lines("<http://e/a> <http://e/p> 'b' .")
    assert Patch.between(old, new, {"id": "https://e/2"}).to_bytes().decode().splitlines() == [
        "H id <https://e/2> .",
        "TX .",
        'D <http://e/a> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        'A <http://e/a> <http://e/p> "b" .',
        "TC .",
    ]


def test_blank_nodes_that_say_the_same_have_the_same_skolem_iris_in_every_version() -> None:
    before, after = skolemize(lines(BEFORE)), skolemize(lines(AFTER))
    changed = [line.decode() for line in before ^ after]
    assert not any(GENID in line and " <http://e/p> " in line for line in changed)
    assert sum(line in after for line in before if b" <http://e/list> " in line) == 1
    assert skolemize(lines(BEFORE)) == before


def test_two_blank_nodes_that_say_the_same_stay_two() -> None:
    graph = lines("PREFIX : <http://e/> [] :p 1 . [] :p 1 . :a :q [ :p 2 ] , [ :p 2 ] .")
    assert len(skolemize(graph)) == len(graph) == 6


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("TX .\nA <http://e/a> <http://e/p> 1 .", "the transaction does not end with TC"),
        ("TX .\nX <http://e/a> .\nTC .", "2.patch:2  cannot be read: not a line of RDF Patch"),
        ("TX .\nTC .\nA <http://e/a> <http://e/p> <http://e/b> .", "2.patch:3"),
        ("TX .\nA <http://e/a> 1 1 .\nTC .", "a statement is not N-Triples"),
    ],
)
def test_a_damaged_patch_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BrokenRdf, match=reason):
        Patch.read(text.encode(), "2.patch")
