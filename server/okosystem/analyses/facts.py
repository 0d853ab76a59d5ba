"""The input of the algorithms: the rows of queries/analyses over the graph of one day.

The graph may be today's, that of another day (okosystem.analyses.as_of), or one with a scenario
laid over it; the algorithms cannot tell which.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from okosystem.analyses.results import Result, TextRenderer, result_triples
from okosystem.errors import InvalidQuery
from okosystem.rdf.terms import ID
from okosystem.rdf.triples import added, date_literal, to_quads

Row = Mapping[str, str]
Sets = Mapping[str, frozenset[str]]

IN_OPERATION = ID["lifecycle-status/in-operation"]
ENDED = frozenset(ID[f"lifecycle-status/{name}"] for name in ("retired", "replaced"))

_DAY = ox.Variable("day")


@dataclass(frozen=True)
class Facts:
    """A graph, the named queries that read it, and the day it represents."""

    store: ox.Store
    queries: Mapping[str, str]
    day: date
    cached: dict[str, list[Row]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_rows(cls, day: date, rows: Mapping[str, Sequence[Row]]) -> "Facts":
        """Take the rows of each query from the caller instead of from a graph."""
        return cls(ox.Store(), {}, day, {name: list(found) for name, found in rows.items()})

    @contextmanager
    def with_results(self, results: Iterable[Result]) -> Iterator["Facts"]:
        """Add results to the graph for the block, so that one algorithm can read another's."""
        triples = (triple for result in results for triple in result_triples(result, self.day))
        with added(self.store, to_quads(triples)):
            yield replace(self, cached={})

    def rows(self, name: str) -> list[Row]:
        """Run a query by name and cache its rows, without their unbound cells.

        The day is bound in a query that projects ?day.
        """
        if name not in self.cached:
            self.cached[name] = self._run(name)
        return self.cached[name]

    def _run(self, name: str) -> list[Row]:
        text = self.queries[name]
        day = date_literal(self.day.isoformat())
        solutions = self.store.query(text, substitutions={_DAY: day} if "?day" in text else {})
        if not isinstance(solutions, ox.QuerySolutions):
            raise InvalidQuery(f"{name}  the queries of the algorithms must be SELECT queries")
        names = [variable.value for variable in solutions.variables]
        return [
            {name: _text(term) for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]

    @cached_property
    def render(self) -> TextRenderer:
        """Renders texts with the names of entities."""
        rows = self.rows("names")
        return TextRenderer({(row["thing"], row["language"]): row["name"] for row in rows})

    @cached_property
    def _traits(self) -> Mapping[str, Sets]:
        kinds = group_rows(self.rows("traits"), "trait")
        return {kind: group_values(rows, "resource", "value") for kind, rows in kinds.items()}

    def trait(self, kind: str) -> Sets:
        """Resource → its values of one kind of trait; a resource without any is left out."""
        return self._traits.get(kind, {})

    def values(self, kind: str, *resources: str) -> frozenset[str]:
        """Collect the values of one kind of trait that some resources have."""
        trait = self.trait(kind)
        return frozenset().union(*(trait.get(resource, ()) for resource in resources))

    def in_operation(self, resources: Iterable[str]) -> list[str]:
        """Keep the resources in operation, in their order."""
        return [r for r in resources if IN_OPERATION in self.values("status", r)]

    @cached_property
    def _whole_of(self) -> Sets:
        rows = [row for row in self.rows("ties") if row["tie"] == "part-of"]
        return group_values(rows, "resource", "other")

    def wholes(self, resource: str) -> set[str]:
        """Find everything that a resource is a part of, directly or not."""
        found, queue = set[str](), [resource]
        while queue:
            new = self._whole_of.get(queue.pop(), frozenset()) - found
            found |= new
            queue += new
        return found

    @cached_property
    def broader_capabilities(self) -> Sets:
        """Capability → the capabilities it is a part of."""
        return group_values(self.rows("broader-capabilities"), "capability", "broader")


def group_rows(rows: Iterable[Row], key: str) -> Mapping[str, list[Row]]:
    """Group rows by a column, in order of appearance."""
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        found[row[key]].append(row)
    return found


def group_values(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    """Group the values of one column by another, skipping rows that lack either."""
    found = defaultdict[str, set[str]](set)
    for row in rows:
        if key in row and value in row:
            found[row[key]].add(row[value])
    return {name: frozenset(values) for name, values in sorted(found.items())}


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
