"""Compare resources: shared and different values, connections, and reasons for each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import pyoxigraph as ox

from okosystem.core.package import read_package_table
from okosystem.core.terms import ID, value_of
from okosystem.engine.answers import Term
from okosystem.graph.entity_history import entity_as_of
from okosystem.graph.findings import AnalysisFinding, findings
from okosystem.graph.incoming import incoming_by_property
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, relations_on
from okosystem.graph.statements import Entity, Node, read_entity
from okosystem.graph.viewed_day import ViewedDay

TABLE = read_package_table("graph/comparison.toml")
REASONS: Mapping[str, str] = TABLE["reasons"]
STATUSES_LEAVING, BINDING_LEVELS = (
    {ID[path] for path in TABLE[name]} for name in ("leaving", "binding")
)
CHARACTERISATION, PRIMARY = "oko:hasCharacterisation", "oko:assessedPrimaryCapability"
Pair = tuple[str, str, AnalysisFinding | None, Sequence[Relation]]
# A reason to choose a resource or not to, for this reader, and the statement behind it.
Reason = tuple[str, Node]


@dataclass(frozen=True, slots=True)
class Side:
    """A compared resource with its statements and incoming links by property, as of a day."""

    iri: str
    entity: Entity
    as_of: ViewedDay
    pointing: Mapping[str, Sequence[str]]

    def findings(self, reader: Reader, kind: str) -> list[AnalysisFinding]:
        """List the findings of a class about the resource."""
        found = findings(reader, kind, store=self.as_of.store)
        return [each for each in found if self.iri in each.node.iris("oko:concerns")]

    def assessed(self, property_: str) -> set[str]:
        """Collect the values of a property in the editors' assessment; empty without one."""
        nodes = self.entity.statements_by(CHARACTERISATION)
        return {iri for node in nodes for iri in node.iris(property_)}


def read_side(reader: Reader, iri: str, as_of: ViewedDay) -> Side:
    """Read a resource; raises UnknownResource if it was not known that day."""
    then = reader.around(entity_as_of(reader, iri, as_of.day) if as_of.store else None)
    entity = read_entity(then, iri, with_incoming=True)
    return Side(iri, entity, as_of, dict(incoming_by_property(then, iri)))


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
                v
                for f in side.findings(reader, self.finding)
                for v in self._values(reader, f.node, f.node)
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


def pairs(reader: Reader, resources: Sequence[str], as_of: ViewedDay) -> Iterator[Pair]:
    """Describe every pair: the finding about their overlap, and the relations between them."""
    overlaps = findings(reader, "OverlapFinding", store=as_of.store)
    day, connecting = as_of.day if as_of.store else None, TABLE["connecting"]
    relations = relations_on(reader, day, *connecting)
    for one, other in combinations(resources, 2):
        found = (f for f in overlaps if {one, other} <= set(f.node.iris("oko:concerns")))
        facts = [relation for relation in relations if {*relation.ends} == {one, other}]
        yield one, other, next(found, None), facts


def reasons_for(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find the known reasons to choose this resource rather than the others."""
    for node in _binding(side):
        if groups := node.iris("oko:obligedGroup"):
            yield _reason(
                reader, REASONS["obliged"], groups, node, node.iris("oko:obligationLevel")
            )
    for need in TABLE["needs"]:
        own = side.assessed(need["property"])
        known = [found for other in others if (found := other.assessed(need["property"]))]
        if known and (distinct := own - own.intersection(*known)):
            yield _reason(reader, need["choose"], reader.sort(distinct), _characterisation(side))


def reasons_against(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find the warnings, and the needs and users that only the others are assessed for."""
    yield from warnings(reader, side, others)
    for need in TABLE["needs"]:
        # A resource without a characterisation is unknown, not lacking.
        if own := side.assessed(need["property"]):
            assessed = {other.iri: other.assessed(need["property"]) for other in others}
            lacking: dict[tuple[str, ...], list[str]] = {}
            for iri in reader.sort(set[str]().union(*assessed.values()) - own):
                having = tuple(other for other, found in assessed.items() if iri in found)
                lacking.setdefault(having, []).append(iri)
            for having, iris in lacking.items():
                yield _reason(reader, need["avoid"], iris, _characterisation(side), having)


def warnings(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find the reasons against a resource for any need; no warning means unknown."""
    entity = side.entity
    events = entity.statements_by("oko:hasCurrentLifecycleEvent", "oko:hasPlannedLifecycleEvent")
    for node in events:
        if STATUSES_LEAVING.intersection(status := node.iris("oko:status")[:1]):
            yield _reason(reader, REASONS["ending"], status, node)
    for statement in entity.incoming_by("oko:relationTarget", "oko:Replacement"):
        if statement.holder:
            yield _reason(reader, REASONS["replaced"], [statement.holder], statement.node)
    for statement in entity.incoming_by("oko:recommendsPhaseOutOf"):
        yield _reason(reader, REASONS["advised"], [statement.node.iri], statement.node)
    for found in side.findings(reader, "PhaseOutDraft"):
        if found.verdict in TABLE["against"]:
            yield _reason(reader, REASONS["drafted"], found.node.iris("oko:verdict"), found.node)
    yield from _obliged_elsewhere(reader, side, others)


def _obliged_elsewhere(reader: Reader, side: Side, others: Sequence[Side]) -> Iterator[Reason]:
    """Find conditions that oblige a group to another resource for the same need, not this."""
    own = {iri for node in _binding(side) for iri in node.iris("oko:obligedGroup")}
    for other in others:
        if side.assessed(PRIMARY) & other.assessed(PRIMARY):
            for node in _binding(other):
                if groups := [iri for iri in node.iris("oko:obligedGroup") if iri not in own]:
                    yield _reason(reader, REASONS["elsewhere"], groups, node, [other.iri])


def _binding(side: Side) -> list[Node]:
    nodes = side.entity.statements_by("oko:hasObligation")
    return [node for node in nodes if node.iri_of("oko:obligationLevel") in BINDING_LEVELS]


def _characterisation(side: Side) -> Node:
    return side.entity.statements_by(CHARACTERISATION)[0]


def _reason(
    reader: Reader, text: str, what: Iterable[str], node: Node, others: Iterable[str] = ()
) -> Reason:
    names, rest = (", ".join(map(reader.label, iris)) for iris in (what, others))
    return reader.text(text) % {"what": names or reader.text("ukjent"), "others": rest}, node
