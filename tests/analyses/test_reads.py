"""What the table of tabs says that each algorithm reads is what it reads."""

from collections.abc import Callable, Iterable
from datetime import date

import pyoxigraph as ox

from okosystem.analyses import (
    coverage,
    criticality,
    gaps,
    impact,
    overlap,
    phase_out,
    placement,
    ranking,
)
from okosystem.analyses.facts import Facts
from okosystem.graph.findings import QUERIES_OF_ALGORITHM
from okosystem.release.release import Release

SELDOM = {"proposed-places"}
"""Read only for a pair that shares little information and that nobody has placed."""


class Recorded(dict[str, str]):
    """The queries by name, and the names of those that were read."""

    def __init__(self, release: Release) -> None:
        super().__init__(release.analysis_queries)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return super().__getitem__(name)


def test_the_queries_of_each_algorithm_are_those_it_reads(release: Release) -> None:
    graph, day = ox.Store(), date.fromisoformat(release.manifest["modified"][:10])
    graph.bulk_load(path=str(release.file("graph.ttl")), format=ox.RdfFormat.TURTLE)
    graph.bulk_load(path=str(release.file("inferred.ttl")), format=ox.RdfFormat.TURTLE)
    facts = Facts(graph, release.analysis_queries, day)
    overlaps, found_gaps = overlap.run(facts), gaps.run(facts)
    algorithms: dict[str, Callable[[Facts], Iterable[object]]] = {
        "overlap": overlap.run,
        "phase-out": lambda facts: phase_out.run(facts, overlaps),
        "gaps": gaps.run,
        "ranking": lambda facts: ranking.run(facts, found_gaps),
        "placement": placement.run,
        "criticality": criticality.run,
        "impact": impact.run,
        "coverage": coverage.run,
    }
    read = {}
    for name, run in algorithms.items():
        queries = Recorded(release)
        list(run(Facts(graph, queries, day)))
        read[name] = queries.read - {"names"}
    read["overlap"] |= SELDOM
    assert read == {name: set(queries) for name, queries in QUERIES_OF_ALGORITHM.items()}
