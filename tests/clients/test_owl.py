"""OWLAPI and HermiT, which Protégé and owlready2 use, on the ontology and the data we serve."""

from pathlib import Path
from urllib.request import Request, urlopen

import owlready2
import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import OKO
from tests.clients.owlapi import NEEDS_JAVA, classify, violations

pytestmark = NEEDS_JAVA
PREFIXES = f"""
PREFIX oko: <{OKO}>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture(scope="module")
def ontology(server: str) -> set[ox.Triple]:
    return fetch(f"{server}/ns")


@pytest.fixture(scope="module")
def graph(server: str) -> set[ox.Triple]:
    """The whole graph, with the ontology and what is inferred."""
    return fetch(f"{server}/rdf-graph-store?default")


def fetch(address: str) -> set[ox.Triple]:
    request = Request(address, headers={"Accept": "application/rdf+xml"})  # noqa: S310
    with urlopen(request) as response:  # noqa: S310
        quads = ox.parse(response.read(), format=ox.RdfFormat.RDF_XML)
        return {quad.triple for quad in quads}


def parse(turtle: str) -> set[ox.Triple]:
    quads = ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE)
    return {quad.triple for quad in quads}


def test_the_ontology_is_in_owl_2_dl_and_owl_2_rl(ontology: set[ox.Triple], tmp_path: Path) -> None:
    assert violations(ontology, tmp_path) == []
    assert len(ontology) > 1000


@pytest.mark.slow
def test_owlapi_finds_what_a_profile_lacks(ontology: set[ox.Triple], tmp_path: Path) -> None:
    axioms = """
    oko:order rdfs:range xsd:date .
    oko:Actor rdfs:subClassOf [ a owl:Class ; owl:unionOf (oko:Need oko:Source) ] .
    oko:Need <urn:undeclared> 'b' .
    """
    found = violations(ontology | parse(axioms), tmp_path)
    assert sorted(tuple(line.split(":")[:2]) for line in found) == [
        ("OWL 2 DL", " Use of undeclared annotation property"),
        ("OWL 2 RL", " Use of data range not in profile"),
        (
            "OWL 2 RL",
            " Use of non-superclass expression in position that requires a superclass expression",
        ),
        ("OWL 2 RL", " Use of undeclared annotation property"),
    ]


@pytest.mark.slow
def test_hermit_finds_ontology_and_data_consistent(graph: set[ox.Triple], tmp_path: Path) -> None:
    assert classify(graph, tmp_path) == []
    assert any(t.predicate.value == str(OKO["attestedFrom"]) for t in graph)


def test_hermit_finds_a_class_that_cannot_have_members(
    ontology: set[ox.Triple], tmp_path: Path
) -> None:
    empty = "oko:Empty a owl:Class ; rdfs:subClassOf oko:SharedResource , oko:Participation ."
    assert classify(ontology | parse(empty), tmp_path) == [str(OKO["Empty"])]


@pytest.mark.slow
def test_hermit_finds_an_inconsistency(graph: set[ox.Triple], tmp_path: Path) -> None:
    resource = "<https://w3id.org/felles-okosystem/id/resource/id-porten>"
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        classify(graph | parse(f"{resource} a oko:Participation ."), tmp_path)
