"""What the algorithms know: the rows of the queries in queries/analyses, over a graph on a day.

The graph may be today's, that of another day (okosystem.analysis.past), or today's with a scenario
on top: an algorithm does not know which.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyoxigraph as ox

from okosystem.core.errors import InvalidQuery

Row = Mapping[str, str]
Sets = Mapping[str, frozenset[str]]

_DAY = ox.Variable("day")
_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


@dataclass(frozen=True)
class Facts:
    """A graph, the queries to ask it by name, and the day it is read as of."""

    store: ox.Store
    queries: Mapping[str, str]
    day: date
    answered: dict[str, list[Row]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def told(cls, day: date, rows: Mapping[str, Sequence[Row]]) -> "Facts":
        """Make facts of the answers that someone else has gathered; no graph is asked."""
        return cls(ox.Store(), {}, day, {name: list(found) for name, found in rows.items()})

    def rows(self, name: str) -> list[Row]:
        """Answer a query by name, once; what is not bound is not in the row.

        A query that projects ?day is asked about the day.
        """
        if name not in self.answered:
            self.answered[name] = self._asked(name)
        return self.answered[name]

    def _asked(self, name: str) -> list[Row]:
        text = self.queries[name]
        day = ox.Literal(self.day.isoformat(), datatype=_DATE)
        found = self.store.query(text, substitutions={_DAY: day} if "?day" in text else {})
        if not isinstance(found, ox.QuerySolutions):
            raise InvalidQuery(f"{name}  an algorithm asks SELECT queries only")
        names = [variable.value for variable in found.variables]
        return [
            {name: _text(term) for name, term in zip(names, row, strict=True) if term is not None}
            for row in found
        ]

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """The name of each thing in each language it has one in."""
        return {(row["thing"], row["language"]): row["name"] for row in self.rows("names")}

    @cached_property
    def traits(self) -> Mapping[str, Sets]:
        """Kind of trait → resource → what it has of it."""
        kinds = defaultdict[str, list[Row]](list)
        for row in self.rows("traits"):
            kinds[row["trait"]].append(row)
        return {kind: gathered(rows, "resource", "value") for kind, rows in kinds.items()}

    def trait(self, kind: str) -> Sets:
        """Resource → what it has of one kind of trait; a resource without any is not there."""
        return self.traits.get(kind, {})


def gathered(rows: Iterable[Row], key: str, value: str) -> dict[str, frozenset[str]]:
    """Gather the values of each key, where both are bound."""
    found = defaultdict[str, set[str]](set)
    for row in rows:
        if key in row and value in row:
            found[row[key]].add(row[value])
    return {name: frozenset(values) for name, values in sorted(found.items())}


def slug(iri: str) -> str:
    """Give the last word of an IRI."""
    return iri.rpartition("/")[2]


def slugs(iris: Iterable[str]) -> Sequence[str]:
    """Give the last words of IRIs, in order."""
    return sorted(slug(iri) for iri in iris)


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
