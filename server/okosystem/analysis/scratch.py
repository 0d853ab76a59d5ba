"""A copy of a graph with results added, so that one algorithm can read what another found."""

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from okosystem.analysis.facts import Facts
from okosystem.analysis.results import Result, triples


def with_results(facts: Facts, results: Iterable[Result]) -> Facts:
    """Copy the facts, with results as nodes of the graph; the given graph stays as it is."""
    store = ox.Store()
    store.extend(facts.store)
    found = (triple for result in results for triple in triples(result, facts.day))
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in found)
    return replace(facts, store=store, answered={})
