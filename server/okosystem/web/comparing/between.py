"""What is known between two resources, and when one of them is not the first choice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from okosystem.core.terms import ID
from okosystem.model.relations import Relation, relations_on
from okosystem.model.statements import Entity, Node
from okosystem.web.alphabet import in_order
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.comparing.sides import Side, Then
from okosystem.web.languages import mark
from okosystem.web.state import current_graph

JOINING = ("dependency", "part", "replacement", "reference")
LEAVING = {ID[f"lifecycle-status/{word}"] for word in ("phasing-out", "replaced", "retired")}
READING = "oko:hasCharacterisation"
PRIMARY = "oko:assessedPrimaryCapability"
BINDING = {ID[f"obligation-level/{word}"] for word in ("mandatory", "recommended")}
SAYS = ("propose-phase-out", "consider-merging")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two resources, what analyses and people say of their likeness, and what joins them."""

    one: str
    other: str
    found: AnalysisFinding | None
    facts: Sequence[Relation]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a resource is not the first choice: a sentence of ours, what it names, its grounds."""

    text: str
    things: Sequence[str]
    others: Sequence[str] = ()
    node: Node | None = None


def pairs(resources: Sequence[str], then: Then) -> list[Pair]:
    """Tell of every two of them."""
    return [_pair(one, other, then) for one, other in combinations(resources, 2)]


def _pair(one: str, other: str, then: Then) -> Pair:
    both = {one, other}
    every = then.findings("OverlapFinding")
    found = next((f for f in every if both <= set(f.node.iris("oko:concerns"))), None)
    day = then.day if then.is_another else None
    return Pair(
        one,
        other,
        found,
        [f for f in relations_on(current_graph(), day, *JOINING) if {*f.ends} == both],
    )


def not_first(side: Side, beside: Sequence[Side]) -> list[Reason]:
    """List when another would be chosen first, by what the graph knows; none is unknown."""
    thing, others = side.thing, [one.thing for one in beside]
    return [
        *_leaving(thing),
        *_replaced(thing),
        *_drafted(thing, side.then),
        *_owed(thing, others),
        *_lacking(thing, others, "oko:assessedInteractionPattern",
                  mark("Når behovet er «%(what)s»: vi leser %(others)s slik, men ikke denne.")),
        *_lacking(thing, others, "oko:assessedUserGroup",
                  mark("Når brukeren er %(what)s: vi leser %(others)s slik, men ikke denne.")),
    ]  # fmt: skip


def _leaving(thing: Entity) -> Iterator[Reason]:
    events = thing.statements_by("oko:hasCurrentLifecycleEvent", "oko:hasPlannedLifecycleEvent")
    for event in events:
        status = event.iri_of("oko:status") or ""
        if status in LEAVING:
            yield Reason(mark("Alltid: status er %(what)s."), [status], node=event)


def _replaced(thing: Entity) -> Iterator[Reason]:
    for mention in thing.incoming_by("oko:relationTarget", "oko:Replacement"):
        if mention.holder:
            said = mark("Når erstatteren kan brukes: %(what)s.")
            yield Reason(said, [mention.holder], node=mention.node)


def _drafted(thing: Entity, then: Then) -> Iterator[Reason]:
    for mention in thing.incoming_by("oko:recommendsPhaseOutOf"):
        yield Reason(mark("Det finnes et råd om utfasing: %(what)s."), [mention.node.iri],
                     node=mention.node)  # fmt: skip
    for found in then.findings("PhaseOutDraft"):
        if thing.node.iri in found.node.iris("oko:concerns") and found.verdict in SAYS:
            said = mark("Reglene for utfasing taler mot den, som utkast: %(what)s.")
            yield Reason(said, found.node.iris("oko:verdict"), node=found.node)


def _owed(thing: Entity, others: Sequence[Entity]) -> Iterator[Reason]:
    """Tell where a rule points a group at another one that is for the same, and not at this one."""
    own = {iri for node in _binding(thing) for iri in node.iris("oko:obligedGroup")}
    said = mark("For %(what)s: en rammebetingelse peker på %(others)s.")
    for other in others:
        if _read_as(thing, PRIMARY) & _read_as(other, PRIMARY):
            for node in _binding(other):
                groups = [iri for iri in node.iris("oko:obligedGroup") if iri not in own]
                if groups:
                    yield Reason(said, groups, [other.node.iri], node)


def _binding(thing: Entity) -> list[Node]:
    nodes = thing.statements_by("oko:hasObligation")
    return [node for node in nodes if node.iri_of("oko:obligationLevel") in BINDING]


def _lacking(thing: Entity, others: Sequence[Entity], term: str, said: str) -> Iterator[Reason]:
    """Tell what the others are read as, and this one is not; unread is unknown, not lacking."""
    mine = _read_as(thing, term)
    lacking: dict[tuple[str, ...], list[str]] = {}
    for iri in in_order({i for other in others for i in _read_as(other, term)} - mine):
        having = tuple(o.node.iri for o in others if iri in _read_as(o, term))
        lacking.setdefault(having, []).append(iri)
    if mine:
        for having, things in lacking.items():
            yield Reason(said, things, having, thing.statements_by(READING)[0])


def _read_as(thing: Entity, term: str) -> set[str]:
    return {iri for node in thing.statements_by(READING) for iri in node.iris(term)}
