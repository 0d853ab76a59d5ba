"""The real graph: owlrl, the reference engine, infers what the rules infer."""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, URIRef

from okosystem.core import reasoning
from okosystem.core.source_graph import SourceGraph

pytestmark = pytest.mark.slow

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")


@pytest.fixture(scope="module")
def closures() -> list[Graph]:
    """The full closures that owlrl computes for the graph of `by_owlrl`."""
    return []


@pytest.fixture(scope="module")
def by_owlrl(world: SourceGraph, closures: list[Graph]) -> Iterator[SourceGraph]:
    compute = reasoning.owlrl_closure

    def record(triples: Iterable[ox.Triple]) -> Graph:
        closures.append(compute(triples))
        return closures[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reasoning, "owlrl_closure", record)
        yield SourceGraph(world.project, world.files, "owlrl")


def test_owlrl_infers_the_triples_of_the_rules(world: SourceGraph, by_owlrl: SourceGraph) -> None:
    assert by_owlrl.inferred == world.inferred
    assert len(world.inferred) > 4000


def test_owlrl_finds_no_inconsistency(by_owlrl: SourceGraph, closures: list[Graph]) -> None:
    assert len(by_owlrl.inferred) > 4000
    assert [list(graph.subjects(RDF.type, ERROR)) for graph in closures] == [[]]
