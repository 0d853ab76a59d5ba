"""Dependencies as a directed graph, and paths between any two entities.

In `Network` an edge goes from what needs to what is needed: from life events to the resources of
their steps, and from resources to resources. It is strong when the one stops without the other (a
required dependency, a step of a life event), else weak. With `parts` a part needs its whole as
well, but not the whole its parts.

networkx is imported on first use, since most server processes never need it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from okosystem.analyses.facts import ENDED, Facts
from okosystem.rdf.terms import ID

REQUIRED = ID["dependency-strength/required"]
Pair = tuple[str, str]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Network:
    """The dependencies of a day, strong and weak."""

    facts: Facts
    parts: bool = False

    @cached_property
    def events(self) -> frozenset[str]:
        """The life events whose steps are described."""
        return frozenset(row["event"] for row in self.facts.rows("chains"))

    @cached_property
    def resources(self) -> list[str]:
        """The resources that have not ended on the day, in order."""
        status = self.facts.trait("status")
        return sorted(resource for resource, known in status.items() if not known & ENDED)

    def distances(
        self, resource: str, limit: int | None = None, *, strong: bool
    ) -> Mapping[str, int]:
        """Return the number of steps to each node that needs a resource, up to a limit."""
        import networkx as nx

        graph = self._graphs[strong]
        if resource not in graph or limit == 0:
            return {}
        reversed_graph = graph.reverse(copy=False)
        found = dict(nx.single_source_shortest_path_length(reversed_graph, resource, cutoff=limit))
        return {node: length for node, length in found.items() if length}

    def path(
        self, dependent: str, needed: str, distances: Mapping[str, int], *, strong: bool
    ) -> list[str]:
        """Find the shortest path; of several equally short, the first by name.

        `distances` are those to what is needed.
        """
        graph, path = self._graphs[strong], [dependent]
        for left in range(distances[dependent] - 1, 0, -1):
            path.append(min(n for n in graph[path[-1]] if distances.get(n) == left))
        return [*path, needed]

    def direct_statements(self, resource: str) -> list[str]:
        """List the statements and steps that make something depend on a resource directly."""
        needed = {r["statement"] for r in self.facts.rows("dependencies") if r["other"] == resource}
        used = {r["step"] for r in self.facts.rows("chains") if r.get("resource") == resource}
        return sorted(needed | used | {s for pair, s in self._parts if pair[1] == resource})

    @cached_property
    def betweenness(self) -> Mapping[str, float]:
        """The normalised betweenness centrality of each node."""
        import networkx as nx

        return dict(nx.betweenness_centrality(self._graphs[False], normalized=True))

    @cached_property
    def _graphs(self) -> Mapping[bool, Any]:
        """The graph of the strong edges, and that of all edges."""
        import networkx as nx

        graphs = {True: nx.DiGraph(), False: nx.DiGraph()}
        nodes = dict.fromkeys((*self.resources, *sorted(self.events)))
        edges = [pair for pair in sorted(self._edges) if nodes.keys() >= set(pair)]
        for only_strong, graph in graphs.items():
            graph.add_nodes_from(nodes)
            graph.add_edges_from(e for e in edges if self._edges[e] or not only_strong)
        return graphs

    @cached_property
    def _edges(self) -> Mapping[Pair, bool]:
        """Each edge, and whether it is strong, without those from a node to itself."""
        edges: dict[Pair, bool] = {}
        for row in self.facts.rows("dependencies"):
            pair = (row["resource"], row["other"])
            edges[pair] = edges.get(pair, False) or row["strength"] == REQUIRED
        for row in self.facts.rows("chains"):
            if "resource" in row:
                edges[row["event"], row["resource"]] = True
        edges |= {pair: True for pair, _ in self._parts}
        return {pair: strong for pair, strong in edges.items() if pair[0] != pair[1]}

    @cached_property
    def _parts(self) -> list[tuple[Pair, str]]:
        """Each part and its whole, with the statement; empty when `parts` is off."""
        rows = self.facts.rows("ties") if self.parts else []
        return [
            ((r["resource"], r["other"]), r["statement"]) for r in rows if r["tie"] == "part-of"
        ]


def shortest_paths(pairs: Iterable[Pair], start: str, end: str, limit: int) -> list[Path]:
    """List the shortest paths in either direction of the links, sorted, at most `limit`."""
    import networkx as nx

    graph = nx.Graph(sorted(pairs))
    if start not in graph or end not in graph or not nx.has_path(graph, start, end):
        return []
    return sorted(tuple(path) for path in islice(nx.all_shortest_paths(graph, start, end), limit))


def reachable(pairs: Iterable[Pair], start: str, depth: int | None = None) -> Mapping[str, int]:
    """Return the number of links from start to each entity they lead to, down to a depth."""
    import networkx as nx

    graph = nx.DiGraph(sorted(pairs))
    graph.add_node(start)
    return dict(nx.single_source_shortest_path_length(graph, start, cutoff=depth))


def connected_component(pairs: Iterable[Pair], start: str) -> set[str]:
    """Find everything connected to an entity by any number of links, itself included."""
    import networkx as nx

    graph = nx.Graph(sorted(pairs))
    graph.add_node(start)
    return set(nx.node_connected_component(graph, start))
