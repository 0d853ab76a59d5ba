"""Who needs whom as a directed graph: life events → steps' resources, resources → resources.

An edge goes from the one who needs to the one needed, as in the data. It is strong when the one
stops without the other (a required dependency, a step of a life event), else weak. With `parts` a
part needs its whole as well; that a part stops does not stop the whole. networkx is read at the
first question: a server that is asked no such question pays nothing.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from okosystem.analysis.facts import Facts
from okosystem.core.terms import ID

REQUIRED = ID["dependency-strength/required"]
ENDED = frozenset(ID[f"lifecycle-status/{name}"] for name in ("retired", "replaced"))


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
        """The resources that are there on the day, in order."""
        status = self.facts.trait("status")
        return sorted(resource for resource, known in status.items() if not known & ENDED)

    @property
    def size(self) -> int:
        """How many resources and life events there are."""
        return len(self.resources) + len(self.events)

    def stopped_by(self, resource: str) -> Set[str]:
        """All that cannot go on without a resource."""
        return self.away(resource, None, strong=True).keys()

    def touched_by(self, resource: str) -> Set[str]:
        """All that may notice that a resource falls away."""
        return self.away(resource, None, strong=False).keys()

    def away(self, resource: str, steps: int | None, *, strong: bool) -> Mapping[str, int]:
        """Say how many steps away each is that needs a resource, within so many steps."""
        import networkx as nx

        graph = self._strong if strong else self._all
        if resource not in graph or steps == 0:
            return {}
        turned = graph.reverse(copy=False)
        found = dict(nx.single_source_shortest_path_length(turned, resource, cutoff=steps))
        return {node: length for node, length in found.items() if length}

    def path(self, one: str, other: str, *, strong: bool) -> list[str]:
        """Find the shortest way from what needs to what is needed; the first by name of equals."""
        import networkx as nx

        graph = self._strong if strong else self._all
        return list(min(nx.all_shortest_paths(graph, one, other)))

    def grounds(self, resource: str) -> list[str]:
        """List the statements and steps that say that something needs a resource directly."""
        needed = {r["statement"] for r in self.facts.rows("dependencies") if r["other"] == resource}
        used = {r["step"] for r in self.facts.rows("chains") if r.get("resource") == resource}
        return sorted(needed | used | {s for pair, s in self._parts if pair[1] == resource})

    @cached_property
    def betweenness(self) -> Mapping[str, float]:
        """How often each lies on the shortest way between two others, as a share."""
        import networkx as nx

        return dict(nx.betweenness_centrality(self._all, normalized=True))

    @cached_property
    def spread(self) -> tuple[float, float]:
        """Say of the whole: the mean share a fault can reach, and the share in the largest knot."""
        import networkx as nx

        resources = self._all.subgraph(self.resources)
        number = len(resources)
        reached = sum(1 + len(nx.ancestors(resources, resource)) for resource in resources)
        knot = max((len(found) for found in nx.strongly_connected_components(resources)), default=0)
        return reached / number**2 if number else 0.0, knot / number if knot > 1 else 0.0

    @cached_property
    def _all(self) -> Any:
        return self._graph(set(self._ties))

    @cached_property
    def _strong(self) -> Any:
        return self._graph({pair for pair, strong in self._ties.items() if strong})

    def _graph(self, pairs: set[tuple[str, str]]) -> Any:
        import networkx as nx

        graph = nx.DiGraph()
        graph.add_nodes_from([*self.resources, *sorted(self.events)])
        graph.add_edges_from(
            (one, other) for one, other in sorted(pairs) if one in graph and other in graph
        )
        return graph

    @cached_property
    def _ties(self) -> Mapping[tuple[str, str], bool]:
        """Each tie, and whether it is strong; a thing's tie to itself says nothing."""
        ties: dict[tuple[str, str], bool] = {}
        for row in self.facts.rows("dependencies"):
            pair = (row["resource"], row["other"])
            ties[pair] = ties.get(pair, False) or row["strength"] == REQUIRED
        for row in self.facts.rows("chains"):
            if "resource" in row:
                ties[row["event"], row["resource"]] = True
        ties |= {pair: True for pair, _ in self._parts}
        return {pair: strong for pair, strong in ties.items() if pair[0] != pair[1]}

    @cached_property
    def _parts(self) -> list[tuple[tuple[str, str], str]]:
        """Each part with its whole and the statement that says so, where parts count."""
        rows = self.facts.rows("ties") if self.parts else []
        return [
            ((r["resource"], r["other"]), r["statement"]) for r in rows if r["tie"] == "part-of"
        ]
