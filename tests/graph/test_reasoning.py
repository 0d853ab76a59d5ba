"""owlrl is the referee: on the real graph the rules and it conclude the same about our things."""

import pyoxigraph as ox
import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Node

from okosystem.core.source_graph import SourceGraph
from okosystem.core.terms import BASE

Statement = tuple[Node, Node, Node]

SCHEMA_WORDS = {
    RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass,
    OWL.equivalentProperty, OWL.disjointWith, OWL.inverseOf, OWL.propertyChainAxiom,
}  # fmt: skip


def noise(statement: Statement) -> bool:
    """Name what is left out: literal subjects, x sameAs x, owl:Thing and friends, schema words."""
    s, p, o = statement
    ours = isinstance(s, URIRef) and s.startswith(f"{BASE}id/")
    return not ours or p in SCHEMA_WORDS or p == OWL.sameAs or (p == RDF.type and o == OWL.Thing)


def as_rdflib(triples: list[ox.Triple]) -> Graph:
    text = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    return Graph(bind_namespaces="none").parse(data=text, format="nt")


@pytest.fixture(scope="module")
def by_owlrl(world: SourceGraph) -> Graph:
    graph = as_rdflib([quad.triple for quad in world.asserted])
    closure = DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    closure.expand(graph)
    return graph


def test_the_rules_conclude_what_owlrl_concludes(world: SourceGraph, by_owlrl: Graph) -> None:
    ours = {t for t in as_rdflib(list(world.triples)) if not noise(t)}
    theirs = {t for t in by_owlrl if not noise(t)}
    assert sorted(theirs - ours) == []
    assert sorted(ours - theirs) == []


def test_owlrl_finds_no_contradiction(by_owlrl: Graph) -> None:
    errors = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
    assert list(by_owlrl.subjects(RDF.type, errors)) == []
