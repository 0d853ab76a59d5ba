"""Draw facts at random, to be checked against their sources by somebody who did not write them.

Run: .venv/bin/python -m tests.graph.sample_facts 20261129 30
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from okosystem.build.source_graph import SourceGraph
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    curie,
    iri_of,
    value_of,
)
from okosystem.turtle.findings import Finding, Severity
from okosystem.turtle.sources import Project

EVIDENCE, FACT = ox.NamedNode(OKO["evidenceClass"]), ox.NamedNode(ID["evidence/fact"])


def main(seed: int, count: int) -> None:
    """Print facts with their position, what they state, and the pages of their sources."""
    project = Project.at(Path())
    graph = SourceGraph(project, project.graph_files)
    facts = sorted(iri_of(q.subject) for q in graph.store.quads_for_pattern(None, EVIDENCE, FACT))
    for number, iri in enumerate(random.Random(seed).sample(facts, count), 1):  # noqa: S311
        place = graph.positions.of(Finding(Severity.INFO, iri, "", "", "", "", {}))
        print(f"\n{number}. {curie(iri, project.prefixes)}  {place}")
        print(*sorted(describe(graph, iri)), sep="\n")


def describe(graph: SourceGraph, iri: str) -> Iterator[str]:
    """Describe what is asserted of an entity or statement, a line for each value."""
    prefixes = graph.project.prefixes
    for triple in {q.triple for q in graph.asserted if iri_of(q.subject) == iri}:
        line = f"   {curie(triple.predicate.value, prefixes)}  {value_of(triple.object)}"
        is_source = triple.predicate.value == DCT["source"]
        yield f"{line}  {pages_of(graph.store, iri_of(triple.object))}" if is_source else line


def pages_of(store: ox.Store, source: str) -> str:
    """List the addresses of a source."""
    values = {value_of(q.object) for q in store.quads_for_pattern(ox.NamedNode(source), None, None)}
    return " ".join(sorted(v for v in values if v.startswith("http") and not v.startswith(ID)))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
