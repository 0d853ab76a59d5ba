"""The aspects in which resources are compared: shared and different values, and connections."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from okosystem.graph.as_of import viewed_day
from okosystem.graph.comparison import TABLE, Side
from okosystem.graph.findings import AnalysisFinding, findings
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, relations_on
from okosystem.graph.statements import Node
from okosystem.rdf.terms import value_of
from okosystem.sparql.answers import Term

Pair = tuple[str, str, AnalysisFinding | None, Sequence[Relation]]


@dataclass(frozen=True, slots=True)
class Value:
    """A value with its details, and the statement behind it, if any."""

    term: Term | Text
    added: Sequence[str] = ()
    node: Node | None = None

    @property
    def is_entity(self) -> bool:
        """Whether it is an entity with a page rather than a text."""
        return isinstance(self.term, ox.NamedNode)

    @property
    def plain(self) -> str:
        """The IRI or the text."""
        return value_of(self.term)


@dataclass(frozen=True, slots=True)
class Aspect:
    """An aspect in which resources are compared; comparison.toml describes the fields."""

    id: str
    title: str
    value: str = ""
    own: str = ""
    incoming: str = ""
    pointing: str = ""
    finding: str = ""
    added: Sequence[str] = ()
    judged: bool = True
    folded: bool = False

    def read(self, reader: Reader, side: Side) -> list[Value]:
        """Read the values of a resource."""
        entity = side.entity
        if self.pointing:
            return [Value(ox.NamedNode(iri)) for iri in side.pointing.get(self.pointing, ())]
        if self.incoming:
            holders: dict[str, Node] = {}
            for each in entity.incoming_by("oko:relationTarget", self.incoming):
                holders.setdefault(each.holder or "", each.node)
            return [self._value(iri, node) for iri, node in holders.items() if iri]
        if self.own:
            return [
                v
                for node in entity.statements_by(self.own)
                for v in self._values(reader, node, node)
            ]
        if self.finding:
            return [
                v for f in side.findings(self.finding) for v in self._values(reader, f.node, f.node)
            ]
        return self._values(reader, entity.node, None)

    def _values(self, reader: Reader, holder: Node, node: Node | None) -> list[Value]:
        values = [self._value(iri, node) for iri in holder.iris(self.value)]
        texts = holder.texts(reader.language, self.value)
        return values or [Value(text, node=node) for text in texts]

    def _value(self, iri: str, node: Node | None) -> Value:
        return Value(ox.NamedNode(iri), node.iris(*self.added) if node else (), node)


ASPECTS = [row.make(Aspect) for row in TABLE["aspects"]]


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect, and the values of each resource; an empty cell is unknown."""

    aspect: Aspect
    cells: Sequence[Sequence[Value]]

    @property
    def verdict(self) -> str:
        """How similar the resources are in this aspect; empty if unknown."""
        if not self.aspect.judged or not any(self.cells):
            return ""
        if not all(self.cells):
            return "unknown"
        counts = set(self._counts().values())
        if counts == {len(self.cells)}:
            return "alike"
        return "different" if counts == {1} else "partly"

    def mark_of(self, value: Value) -> str:
        """Return how many resources have a value: `all`, `some` or `one`; empty if unknown.

        It is unknown whether a value is unique if nothing is known of another resource.
        """
        having = self._counts()[value.plain.casefold()]
        if not self.aspect.judged or (having == 1 and not all(self.cells)):
            return ""
        if having == len(self.cells):
            return "all"
        return "one" if having == 1 else "some"

    @property
    def group(self) -> str:
        """The part of the page: `different`, `folded`, `alike`, `unknown`, or `none` known."""
        if not any(self.cells):
            return "none"
        if self.verdict in ("alike", "unknown"):
            return self.verdict
        return "folded" if self.aspect.folded else "different"

    def _counts(self) -> Counter[str]:
        """Count the resources that have each value, regardless of case."""
        return Counter(
            key for cell in self.cells for key in {value.plain.casefold() for value in cell}
        )


def compare_sides(reader: Reader, sides: Sequence[Side]) -> list[AspectRow]:
    """Read all aspects, including those in which nothing is known."""
    return [AspectRow(one, [one.read(reader, side) for side in sides]) for one in ASPECTS]


def pairs(reader: Reader, resources: Sequence[str]) -> Iterator[Pair]:
    """Describe every pair: the finding about their overlap, and the relations between them."""
    as_of = viewed_day(reader)
    overlaps = findings(reader, "OverlapFinding", store=as_of.store)
    day, connecting = as_of.day if as_of.store else None, TABLE["connecting"]
    relations = relations_on(reader, day, *connecting)
    for one, other in combinations(resources, 2):
        found = (f for f in overlaps if {one, other} <= set(f.node.iris("oko:concerns")))
        facts = [relation for relation in relations if {*relation.ends} == {one, other}]
        yield one, other, next(found, None), facts
