"""The shortest ways between two things, and what is within reach of one. Pure.

networkx is read at the first question: a server that is asked no such question pays nothing.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

Pair = tuple[str, str]
Path = tuple[str, ...]


def shortest(pairs: Iterable[Pair], start: str, end: str, most: int) -> list[Path]:
    """List the shortest ways from start to end, whichever way the links point.

    There is none when nothing joins them; of very many, `most` are found and put in order.
    """
    import networkx as nx

    graph = _undirected(pairs)
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        return []
    return sorted(tuple(path) for path in islice(nx.all_shortest_paths(graph, start, end), most))


def within(pairs: Iterable[Pair], start: str, depth: int | None = None) -> Mapping[str, int]:
    """Say how many links away each thing is that the links lead to from start, to a depth."""
    import networkx as nx

    graph = nx.DiGraph(sorted(pairs))
    graph.add_node(start)
    return dict(nx.single_source_shortest_path_length(graph, start, cutoff=depth))


def joined(pairs: Iterable[Pair], start: str) -> set[str]:
    """Find all that hangs together with a thing, over any number of links, itself included."""
    import networkx as nx

    graph = _undirected(pairs)
    graph.add_node(start)
    return set(nx.node_connected_component(graph, start))


def _undirected(pairs: Iterable[Pair]) -> Any:
    import networkx as nx

    return nx.Graph(sorted(pairs))
