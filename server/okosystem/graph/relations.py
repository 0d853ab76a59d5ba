"""Statements that join two entities, and the shortest paths along them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter

from okosystem.analyses.history import Period
from okosystem.analyses.network import Path
from okosystem.graph.labels import Text, best
from okosystem.graph.reader import Reader, cached_per_graph, released_on
from okosystem.rdf.terms import kind_of, value_of
from okosystem.sparql.answers import Row

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement that joins two entities, with its evidence, sources and period.

    `kind` is the kind of statement; `says` is a role, a kind of dependency or a kind of value.
    """

    kind: str
    iri: str
    subject: str
    object: str
    says: str
    strength: str
    given: str
    evidence: str
    ways: tuple[str, ...]
    sources: tuple[str, ...]
    period: Period

    ends = property(attrgetter("subject", "object"))

    def holds(self, day: date | None, today: date) -> bool:
        """Whether it holds on a day; without one, whether it has not ended yet."""
        if day is not None:
            return self.period.holds(day)
        return self.period.end is None or self.period.end > today


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a path, with the relations that join its two ends."""

    start: str
    end: str
    relations: Sequence[Relation]


@cached_per_graph(32)
def relations_on(graph: Reader, day: date | None, *kinds: str) -> Sequence[Relation]:
    """List the relations of some kinds that hold on a day, or now."""
    today = released_on(graph.release)
    return [relation for relation in all_relations(graph, *kinds) if relation.holds(day, today)]


@cached_per_graph(4)
def count_dependants(graph: Reader, day: date | None = None) -> Counter[str]:
    """Count the other entities that depend on each, on a day or now."""
    needed = {(r.object, r.subject) for r in relations_on(graph, day, "dependency")}
    return Counter(iri for iri, _ in needed)


def all_relations(graph: Reader, *kinds: str) -> list[Relation]:
    """List the relations of some kinds, past and future ones included."""
    return [relation for relation in _read_relations(graph) if relation.kind in kinds]


def relation_text(graph: Reader, relation: Relation, language: str) -> Text | None:
    """Choose the description of a relation for a reader."""
    return best(_read_texts(graph).get(relation.iri, {}), language)


def without_sectors(relations: Iterable[Relation], start: str, end: str) -> list[Relation]:
    """Leave out relations through a whole sector: sharing one does not connect two entities."""

    def is_between(iri: str) -> bool:
        return kind_of(iri) == "sector" and iri not in (start, end)

    return [relation for relation in relations if not any(map(is_between, relation.ends))]


def describe_paths(relations: Iterable[Relation], paths: Iterable[Path]) -> list[list[Step]]:
    """Describe each path as steps, with the relations that make each step."""
    between = defaultdict[frozenset[str], list[Relation]](list)
    for relation in relations:
        between[frozenset(relation.ends)].append(relation)
    return [
        [Step(start, end, between[frozenset((start, end))]) for start, end in pairwise(path)]
        for path in paths
    ]


@cached_per_graph()
def _read_relations(graph: Reader) -> Sequence[Relation]:
    return [read_relation(row) for row in graph.ask("facts")]


@cached_per_graph()
def _read_texts(graph: Reader) -> Mapping[str, Mapping[str, str]]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in graph.ask("texts"):
        language = str(getattr(row["text"], "language", None) or "")
        texts[value_of(row["statement"])][language] = value_of(row["text"])
    return texts


def read_relation(row: Row) -> Relation:
    """Read a relation from a row with the columns of facts.rq."""
    texts = {name: value_of(term) for name, term in row.items()}
    return Relation(
        kind=texts["kind"],
        iri=texts["statement"],
        subject=texts["subject"],
        object=texts["object"],
        says=texts["says"],
        strength=texts["strength"],
        given=texts["given"],
        evidence=texts["evidence"],
        ways=tuple(sorted(texts["ways"].split())),
        sources=tuple(sorted(texts["sources"].split())),
        period=_period(texts["begins"], texts["last"], texts["ended"]),
    )


def _period(begins: str, last: str, ended: str) -> Period:
    ends = [date.fromisoformat(last) + _ONE_DAY] if last else []
    ends += [date.fromisoformat(ended)] if ended else []
    return Period(date.fromisoformat(begins) if begins else None, min(ends, default=None))
