from collections import defaultdict

import pyoxigraph as ox
import pytest

from okosystem.build.source_graph import SourceGraph
from okosystem.rdf.terms import (
    DCAT,
    ID,
    OKO,
    ORG,
    RDF_TYPE,
    value_of,
)
from okosystem.turtle.turtle import quads
from tests.reasoning import derive

PREFIXES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX : <urn:x:>
"""


@pytest.mark.parametrize(
    ("asserted", "follows"),
    [
        (":p rdfs:subPropertyOf :q . :a :p 1 .", {":a :q 1"}),
        (":p owl:inverseOf :q . :a :p :b .", {":b :q :a"}),
        (":p owl:inverseOf :q . :a :q :b .", {":b :p :a"}),
        (":p a owl:SymmetricProperty . :a :p :b .", {":b :p :a"}),
        (":p a owl:TransitiveProperty . :a :p :b . :b :p :c . :c :p :d .",
         {":a :p :c", ":b :p :d", ":a :p :d"}),
        (":p owl:propertyChainAxiom (:q :r) . :a :q :b . :b :r :c .", {":a :p :c"}),
        (":p owl:propertyChainAxiom (:q :r :s) . :a :q :b . :b :r :c . :c :s :d .", {":a :p :d"}),
        (":p rdfs:domain :C . :a :p 1 .", {":a a :C"}),
        (":p rdfs:range :C . :a :p :b .", set()),
        (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :a a :C .", {":a a :D", ":a a :E"}),
    ],
)  # fmt: skip
def test_each_rule_infers_exactly_its_triples(asserted: str, follows: set[str]) -> None:
    expected = {q.triple for text in follows for q in quads(f"{PREFIXES} {text} .")}
    assert set(derive(quads(PREFIXES + asserted))) == expected


def test_a_loop_of_dependencies_terminates() -> None:
    asserted = quads(PREFIXES + ":p a owl:TransitiveProperty . :a :p :b . :b :p :a .")
    expected = {q.triple for q in quads(PREFIXES + ":a :p :a . :b :p :b .")}
    assert set(derive(asserted)) == expected


def test_asserted_statements_are_not_inferred_again() -> None:
    asserted = quads(PREFIXES + ":C rdfs:subClassOf :D . :a a :C , :D .")
    assert derive(asserted) == []
    assert all(isinstance(q, ox.Quad) for q in asserted)


def objects(world: SourceGraph, predicate: str) -> set[str]:
    return {value_of(t.object) for t in world.triples if t.predicate.value == predicate}


def test_resources_fall_under_ministries_only(world: SourceGraph) -> None:
    ministries = objects(world, OKO["ministry"])
    assert ministries == objects(world, OKO["underMinistry"])
    assert all(iri.endswith("departementet") for iri in ministries)
    assert f"{ID}actor/ks" in objects(world, ORG["transitiveSubOrganizationOf"])


def test_only_solutions_and_guidance_are_dcat_resources(world: SourceGraph) -> None:
    types = defaultdict[str, set[str]](set)
    for triple in world.triples:
        if triple.predicate.value == RDF_TYPE:
            types[value_of(triple.object)].add(value_of(triple.subject))
    assert types[DCAT["Resource"]] == types[OKO["DigitalSolution"]] | types[OKO["Guidance"]]
    assert f"{ID}resource/skate" in types[OKO["SharedResource"]] - types[DCAT["Resource"]]
