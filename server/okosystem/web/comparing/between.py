"""What is known between two resources, and when a resource is not the first choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from okosystem.core.terms import ID
from okosystem.model.relations import Relation, relations_on
from okosystem.model.statements import Entity, Node
from okosystem.web.alphabet import in_order
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.comparing.sides import ComparisonDay, Side
from okosystem.web.languages import mark
from okosystem.web.state import current_graph

CONNECTING = ("dependency", "part", "replacement", "reference")
LEAVING = {ID[f"lifecycle-status/{word}"] for word in ("phasing-out", "replaced", "retired")}
CHARACTERISATION = "oko:hasCharacterisation"
PRIMARY = "oko:assessedPrimaryCapability"
BINDING = {ID[f"obligation-level/{word}"] for word in ("mandatory", "recommended")}
AGAINST_VERDICTS = ("propose-phase-out", "consider-merging")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two resources, the finding about their overlap, and the statements that connect them."""

    one: str
    other: str
    found: AnalysisFinding | None
    facts: Sequence[Relation]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason not to choose a resource first: a text, the entities it names, and its statement."""

    text: str
    things: Sequence[str]
    others: Sequence[str] = ()
    node: Node | None = None


def pairs(resources: Sequence[str], then: ComparisonDay) -> list[Pair]:
    """Describe every pair of the compared resources."""
    return [_pair(one, other, then) for one, other in combinations(resources, 2)]


def _pair(one: str, other: str, then: ComparisonDay) -> Pair:
    both = {one, other}
    overlaps = then.findings("OverlapFinding")
    found = next((f for f in overlaps if both <= set(f.node.iris("oko:concerns"))), None)
    day = then.day if then.is_other_day else None
    return Pair(
        one,
        other,
        found,
        [f for f in relations_on(current_graph(), day, *CONNECTING) if {*f.ends} == both],
    )


def reasons_against(side: Side, beside: Sequence[Side]) -> list[Reason]:
    """List the known reasons to choose another resource; no reason means unknown."""
    thing, others = side.thing, [one.thing for one in beside]
    return [
        *_ending(thing),
        *_replaced(thing),
        *_recommended_out(thing, side.then),
        *_obliged_elsewhere(thing, others),
        *_lacking(thing, others, "oko:assessedInteractionPattern",
                  mark("Når behovet er «%(what)s»: vi leser %(others)s slik, men ikke denne.")),
        *_lacking(thing, others, "oko:assessedUserGroup",
                  mark("Når brukeren er %(what)s: vi leser %(others)s slik, men ikke denne.")),
    ]  # fmt: skip


def _ending(thing: Entity) -> Iterator[Reason]:
    events = thing.statements_by("oko:hasCurrentLifecycleEvent", "oko:hasPlannedLifecycleEvent")
    for event in events:
        status = event.iri_of("oko:status") or ""
        if status in LEAVING:
            yield Reason(mark("Alltid: status er %(what)s."), [status], node=event)


def _replaced(thing: Entity) -> Iterator[Reason]:
    for mention in thing.incoming_by("oko:relationTarget", "oko:Replacement"):
        if mention.holder:
            text = mark("Når erstatteren kan brukes: %(what)s.")
            yield Reason(text, [mention.holder], node=mention.node)


def _recommended_out(thing: Entity, then: ComparisonDay) -> Iterator[Reason]:
    for mention in thing.incoming_by("oko:recommendsPhaseOutOf"):
        yield Reason(mark("Det finnes et råd om utfasing: %(what)s."), [mention.node.iri],
                     node=mention.node)  # fmt: skip
    for found in then.findings("PhaseOutDraft"):
        if thing.node.iri in found.node.iris("oko:concerns") and found.verdict in AGAINST_VERDICTS:
            text = mark("Reglene for utfasing taler mot den, som utkast: %(what)s.")
            yield Reason(text, found.node.iris("oko:verdict"), node=found.node)


def _obliged_elsewhere(thing: Entity, others: Sequence[Entity]) -> Iterator[Reason]:
    """Find conditions that oblige a group to another resource for the same need, not this."""
    own = {iri for node in _binding(thing) for iri in node.iris("oko:obligedGroup")}
    text = mark("For %(what)s: en rammebetingelse peker på %(others)s.")
    for other in others:
        if _characterised_as(thing, PRIMARY) & _characterised_as(other, PRIMARY):
            for node in _binding(other):
                groups = [iri for iri in node.iris("oko:obligedGroup") if iri not in own]
                if groups:
                    yield Reason(text, groups, [other.node.iri], node)


def _binding(thing: Entity) -> list[Node]:
    nodes = thing.statements_by("oko:hasObligation")
    return [node for node in nodes if node.iri_of("oko:obligationLevel") in BINDING]


def _lacking(thing: Entity, others: Sequence[Entity], term: str, text: str) -> Iterator[Reason]:
    """Find what the others are characterised as, and this one is not.

    A resource without a characterisation is unknown, not lacking.
    """
    own = _characterised_as(thing, term)
    lacking: dict[tuple[str, ...], list[str]] = {}
    for iri in in_order({i for other in others for i in _characterised_as(other, term)} - own):
        having = tuple(o.node.iri for o in others if iri in _characterised_as(o, term))
        lacking.setdefault(having, []).append(iri)
    if own:
        for having, things in lacking.items():
            yield Reason(text, things, having, thing.statements_by(CHARACTERISATION)[0])


def _characterised_as(thing: Entity, term: str) -> set[str]:
    return {iri for node in thing.statements_by(CHARACTERISATION) for iri in node.iris(term)}
