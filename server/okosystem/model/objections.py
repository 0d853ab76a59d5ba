"""Open objections and accepted corrections, listed by the statement or entity they concern.

An objection is open until it ends; a correction is open until it has been carried out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from okosystem.core.history import Period, read_periods
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.graph import Graph
from okosystem.model.labels import Labels
from okosystem.model.statements import Node, collect_nodes

_OBJECTION, _CORRECTION = "oko:objectsTo", "oko:proposalConcerns"
_ByConcern = Mapping[tuple[str, str], Sequence[tuple[Node, Period]]]


def open_objections(graph: Graph, *iris: str) -> list[Node]:
    """List the objections to some statements that are open on the day of the graph."""
    return _open(graph, _OBJECTION, iris)


def open_corrections(graph: Graph, *iris: str) -> list[Node]:
    """List the accepted corrections of some entities that have not been carried out."""
    return _open(graph, _CORRECTION, iris)


def _open(graph: Graph, property_: str, iris: Iterable[str]) -> list[Node]:
    known = _read(graph.store, graph.release, graph.labels)
    pairs = [pair for iri in dict.fromkeys(iris) for pair in known.get((property_, iri), ())]
    return [node for node, period in pairs if _is_open(period, graph)]


def _is_open(period: Period, graph: Graph) -> bool:
    """Tell whether it was open on the day; today, one with an end is closed, even in the future."""
    return period.holds(graph.as_of) if graph.as_of else period.end is None


@cached_per_store()
def _read(store: Store, release: Release, labels: Labels) -> _ByConcern:
    graph = Graph(release, store, labels)
    rows = graph.ask("objections")
    triples = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    periods = read_periods(triples)
    found = defaultdict[tuple[str, str], list[tuple[Node, Period]]](list)
    for iri, node in collect_nodes(graph, rows).items():
        for property_ in (_OBJECTION, _CORRECTION):
            for concern in node.iris(property_):
                found[property_, concern].append((node, periods.get(iri, Period())))
    return found
