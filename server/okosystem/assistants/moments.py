"""The graph of another day, or with a scenario on top: worked out once, then asked as any graph."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date
from threading import Lock

import pyoxigraph as ox
from cachetools import LRUCache, cached

from okosystem.analysis.parameters import read_day
from okosystem.assistants.graph import Graph
from okosystem.engine.apart import Apart
from okosystem.engine.oxigraph import Store
from okosystem.model.labels import Labels

KEPT = 4
"""Graphs held at once, each of some thirty megabytes."""
_apart = Apart("okosystem.analysis.full_graph", kept=0)


def graph_of(graph: Graph, day: str, scenario: str, client: str) -> Graph:
    """Give the graph of a day; without day and scenario the one that was published.

    Raises InvalidParameter, and Busy or TooManyQueries while others are worked out.
    """
    if not day and not scenario:
        return graph
    when = read_day(graph.release, day, scenario)
    if when == graph.day and not scenario:
        return graph
    return _graph(graph, when, scenario, client)


def _of_moment(graph: Graph, day: date, scenario: str, client: str) -> Hashable:
    return graph, day, scenario


@cached(LRUCache[Hashable, Graph](KEPT), key=_of_moment, lock=Lock())
def _graph(graph: Graph, day: date, scenario: str, client: str) -> Graph:
    release = graph.release
    words = [str(release.folder.resolve()), str(day), *([scenario] if scenario else [])]
    lines = _apart.answer(client, (release.digest, day, scenario), *words)
    triples = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    quads = (ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    store = Store(quads, release.prefixes)
    names, unnamed = (store.query(release.page_queries[n]).rows() for n in ("labels", "unnamed"))
    labels = Labels(names, release.prefixes, unnamed)
    return replace(graph, store=store, labels=labels, day=day, scenario=scenario)
