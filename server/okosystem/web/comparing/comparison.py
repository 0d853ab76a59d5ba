"""What resources share, what connects them, and when one is not the first choice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from okosystem.core.terms import ID
from okosystem.model.relations import Relation, relations_on
from okosystem.model.statements import Entity, Node
from okosystem.web.alphabet import in_order
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.comparing.aspects import ASPECTS, CHARACTERISATION, Aspect, Side, Value
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.viewed_day import ViewedDay

CONNECTING = ("dependency", "part", "replacement", "reference")
LEAVING = {ID[f"lifecycle-status/{word}"] for word in ("phasing-out", "replaced", "retired")}
PRIMARY = "oko:assessedPrimaryCapability"
PATTERN, USERS = "oko:assessedInteractionPattern", "oko:assessedUserGroup"
BINDING = {ID[f"obligation-level/{word}"] for word in ("mandatory", "recommended")}
AGAINST_VERDICTS = ("propose-phase-out", "consider-merging")
# Aspects with many values or long texts, folded on the page.
LONG = ("lest", "navn", "utfasing", "avhenger", "baerer", "del", "erstatter",
        "innsats", "livshendelser")  # fmt: skip
VERDICTS: Mapping[str, str] = {
    "likt": mark("likt"),
    "delvis": mark("delvis likt"),
    "ulikt": mark("ulikt"),
    "ukjent": mark("ukjent for noen"),
}
SHARED_BY_ALL, UNIQUE, SHARED_BY_SOME = mark("felles"), mark("bare her"), mark("felles for noen")


@dataclass(frozen=True, slots=True)
class AspectRow:
    """One aspect, and the values of each resource; an empty cell is unknown."""

    aspect: Aspect
    cells: Sequence[Sequence[Value]]

    @property
    def verdict(self) -> str:
        """How alike the resources are in this aspect; empty if that cannot be said."""
        if not self.aspect.judged or not any(self.cells):
            return ""
        if not all(self.cells):
            return "ukjent"
        sets = [{value.key for value in cell} for cell in self.cells]
        if all(found == sets[0] for found in sets):
            return "likt"
        all_keys = [key for found in sets for key in found]
        return "delvis" if len(set(all_keys)) < len(all_keys) else "ulikt"

    def mark_of(self, value: Value) -> str:
        """Describe whether a value is shared by all or some, or is unique here.

        It cannot be called unique if nothing is known of another resource.
        """
        having = sum(value.key in {v.key for v in cell} for cell in self.cells)
        if not self.aspect.judged or (having == 1 and not all(self.cells)):
            return ""
        if having == len(self.cells):
            return SHARED_BY_ALL
        return UNIQUE if having == 1 else SHARED_BY_SOME

    @property
    def group(self) -> str:
        """The part of the page: `ulikt`, `mer`, `likt`, `ukjent` for some, or empty for all."""
        if not any(self.cells):
            return ""
        if self.verdict in ("", "delvis", "ulikt"):
            return "mer" if self.aspect.id in LONG else "ulikt"
        return self.verdict


def compare_sides(sides: Sequence[Side]) -> Sequence[AspectRow]:
    """Read all aspects, including those in which nothing is known."""
    return [AspectRow(one, [one.read(side) for side in sides]) for one in ASPECTS]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two resources, the finding about their overlap, and the statements that connect them."""

    one: str
    other: str
    found: AnalysisFinding | None
    facts: Sequence[Relation]


def pairs(resources: Sequence[str], as_of: ViewedDay) -> list[Pair]:
    """Describe every pair of the compared resources."""
    overlaps = findings("OverlapFinding", store=as_of.store)
    relations = relations_on(current_graph(), as_of.day if as_of.store else None, *CONNECTING)
    return [
        Pair(
            one,
            other,
            next((f for f in overlaps if {one, other} <= set(f.node.iris("oko:concerns"))), None),
            [relation for relation in relations if {*relation.ends} == {one, other}],
        )
        for one, other in combinations(resources, 2)
    ]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason not to choose a resource first: a text, the entities it names, and its statement."""

    text: str
    entities: Sequence[str]
    others: Sequence[str] = ()
    node: Node | None = None


def reasons_for(side: Side, beside: Sequence[Side]) -> list[Reason]:
    """List the known reasons to choose this resource rather than the others."""
    entity, others = side.entity, [one.entity for one in beside]
    return [
        *_obliging(entity),
        *_distinct(entity, others, PATTERN, mark("behovet er «%(what)s»")),
        *_distinct(entity, others, USERS, mark("brukeren er %(what)s")),
    ]


def warnings(side: Side, beside: Sequence[Side]) -> list[Reason]:
    """List what speaks against a resource whatever the need; no warning means unknown."""
    others = [one.entity for one in beside]
    return [
        *_ending(side.entity),
        *_recommended_out(side.entity, side.as_of),
        *_obliged_elsewhere(side.entity, others),
    ]


def reasons_against(side: Side, beside: Sequence[Side]) -> list[Reason]:
    """List the warnings, and the needs and users that only the others are assessed for."""
    entity, others = side.entity, [one.entity for one in beside]
    return [
        *warnings(side, beside),
        *_lacking(entity, others, PATTERN,
                  mark("Når behovet er «%(what)s». Etter vår vurdering passer %(others)s bedre.")),
        *_lacking(entity, others, USERS,
                  mark("Når brukeren er %(what)s. Etter vår vurdering passer %(others)s bedre.")),
    ]  # fmt: skip


def _obliging(entity: Entity) -> Iterator[Reason]:
    for node in _binding(entity):
        text = mark("du er i %(what)s (%(others)s)")
        if groups := node.iris("oko:obligedGroup"):
            yield Reason(text, groups, node.iris("oko:obligationLevel"), node)


def _distinct(entity: Entity, others: Sequence[Entity], term: str, text: str) -> Iterator[Reason]:
    """Find what this one is characterised as, and not all the others are."""
    sets = [found for other in others if (found := _characterised_as(other, term))]
    own = _characterised_as(entity, term)
    if sets and (distinct := own - own.intersection(*sets)):
        yield Reason(text, in_order(distinct), node=entity.statements_by(CHARACTERISATION)[0])


def _ending(entity: Entity) -> Iterator[Reason]:
    events = entity.statements_by("oko:hasCurrentLifecycleEvent", "oko:hasPlannedLifecycleEvent")
    for event in events:
        status = event.iri_of("oko:status") or ""
        if status in LEAVING:
            yield Reason(mark("Alltid: status er %(what)s."), [status], node=event)
    for statement in entity.incoming_by("oko:relationTarget", "oko:Replacement"):
        if statement.holder:
            text = mark("Når erstatteren kan brukes: %(what)s.")
            yield Reason(text, [statement.holder], node=statement.node)


def _recommended_out(entity: Entity, as_of: ViewedDay) -> Iterator[Reason]:
    for statement in entity.incoming_by("oko:recommendsPhaseOutOf"):
        text = mark("Det finnes et råd om utfasing: %(what)s.")
        yield Reason(text, [statement.node.iri], node=statement.node)
    for found in findings("PhaseOutDraft", store=as_of.store):
        if entity.node.iri in found.node.iris("oko:concerns") and found.verdict in AGAINST_VERDICTS:
            text = mark("Reglene tilsier utfasing, som utkast: %(what)s.")
            yield Reason(text, found.node.iris("oko:verdict"), node=found.node)


def _obliged_elsewhere(entity: Entity, others: Sequence[Entity]) -> Iterator[Reason]:
    """Find conditions that oblige a group to another resource for the same need, not this."""
    own = {iri for node in _binding(entity) for iri in node.iris("oko:obligedGroup")}
    text = mark("For %(what)s: en rammebetingelse peker på %(others)s.")
    for other in others:
        if _characterised_as(entity, PRIMARY) & _characterised_as(other, PRIMARY):
            for node in _binding(other):
                groups = [iri for iri in node.iris("oko:obligedGroup") if iri not in own]
                if groups:
                    yield Reason(text, groups, [other.node.iri], node)


def _binding(entity: Entity) -> list[Node]:
    nodes = entity.statements_by("oko:hasObligation")
    return [node for node in nodes if node.iri_of("oko:obligationLevel") in BINDING]


def _lacking(entity: Entity, others: Sequence[Entity], term: str, text: str) -> Iterator[Reason]:
    """Find what the others are characterised as, and this one is not.

    A resource without a characterisation is unknown, not lacking.
    """
    own = _characterised_as(entity, term)
    lacking: dict[tuple[str, ...], list[str]] = {}
    for iri in in_order({i for other in others for i in _characterised_as(other, term)} - own):
        having = tuple(o.node.iri for o in others if iri in _characterised_as(o, term))
        lacking.setdefault(having, []).append(iri)
    if own:
        for having, iris in lacking.items():
            yield Reason(text, iris, having, entity.statements_by(CHARACTERISATION)[0])


def _characterised_as(entity: Entity, term: str) -> set[str]:
    return {iri for node in entity.statements_by(CHARACTERISATION) for iri in node.iris(term)}
