"""What an event affects, with the statements of each step, and who is responsible for it.

The analysis follows resources and life events. Consumers, APIs and value exchanges of what is
affected come one step after. How much an actor needs what it consumes is unknown, so consumers and
exchanges are affected in the worst case only.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from okosystem.analysis.facts import Facts
from okosystem.analysis.impact import EVENTS, Impact, find_impact
from okosystem.analysis.network import Network
from okosystem.core.terms import ID
from okosystem.model.relations import Relation, Step, relations_on
from okosystem.web.alphabet import in_order
from okosystem.web.consequences.known import DEPENDENCY_KINDS, analysis_facts
from okosystem.web.state import current_graph

CONSUMER = ID["role/consumer"]


@dataclass(frozen=True, slots=True)
class AffectedItem:
    """Something that is affected, likely or in the worst case, and the path from the resource."""

    entity: str
    likely: bool
    way: Sequence[Step]

    @property
    def tier(self) -> int:
        """The number of steps from the resource."""
        return len(self.way)


@dataclass(frozen=True, slots=True)
class EventImpact:
    """Everything an event affects, and whether the resource is known to be in use that day."""

    case: Impact
    facts: Facts
    items: Sequence[AffectedItem]
    owners: Mapping[str, Sequence[AffectedItem]]
    ownerless: Sequence[AffectedItem]
    is_in_use: bool

    @property
    def likely(self) -> list[AffectedItem]:
        """What is likely to be affected."""
        return [item for item in self.items if item.likely]

    @property
    def tiers(self) -> Mapping[int, Sequence[AffectedItem]]:
        """What is affected, by number of steps."""
        found = defaultdict[int, list[AffectedItem]](list)
        for item in self.items:
            found[item.tier].append(item)
        return dict(sorted(found.items()))

    def responsible_for(self, item: AffectedItem) -> list[str]:
        """List the actors responsible for an affected entity."""
        return [actor for actor, mine in self.owners.items() if item in mine]


def compute_impact(subject: str, event: str, day: date | None) -> EventImpact:
    """Compute what an event affects, as of a day or today."""
    facts = analysis_facts(day)
    case = find_impact(facts, subject, event)
    is_in_use = subject in Network(facts).resources
    by_ends = _by_ends(day)
    affected = [AffectedItem(a.entity, a.is_likely, _path(a.path, by_ends)) for a in case.affected]
    items = [*affected, *_leaf_items(case, affected, day)] if is_in_use else []
    owners = _owners(facts, affected, day)
    owned = {item.entity for mine in owners.values() for item in mine}
    ownerless = [item for item in affected if item.entity not in owned]
    return EventImpact(case, facts, _sorted(items), owners, ownerless, is_in_use)


def _path(path: Sequence[str], near: Mapping[tuple[str, str], Sequence[Relation]]) -> list[Step]:
    """Build the path outwards from the resource, each step seen from what it affects."""
    return [Step(one, other, near[one, other]) for one, other in pairwise(path)][::-1]


def _by_ends(day: date | None) -> Mapping[tuple[str, str], Sequence[Relation]]:
    by_ends = defaultdict[tuple[str, str], list[Relation]](list)
    for fact in relations_on(current_graph(), day, *DEPENDENCY_KINDS):
        by_ends[fact.ends].append(fact)
    return by_ends


def _leaf_items(
    case: Impact, affected: Sequence[AffectedItem], day: date | None
) -> Iterator[AffectedItem]:
    """List what depends on the affected but has no dependants in the analysis."""
    worst, probable = EVENTS[case.event]
    start = AffectedItem(case.subject, not case.successors, ())
    steps = {item.entity: item for item in (start, *affected)}
    covered: set[str] = set()
    statements = sorted(
        _dependent_statements(day),
        key=lambda f: (steps[f.object].tier if f.object in steps else 0, f.kind, f.iri),
    )
    for fact in statements:
        affected_item = steps.get(fact.object)
        if (
            affected_item is None
            or fact.subject in covered
            or not _within(affected_item.tier + 1, worst)
        ):
            continue
        covered.add(fact.subject)
        is_likely = (
            affected_item.likely
            and fact.kind == "service"
            and _within(affected_item.tier + 1, probable)
        )
        yield AffectedItem(
            fact.subject, is_likely, (*affected_item.way, Step(fact.subject, fact.object, [fact]))
        )


def _dependent_statements(day: date | None) -> Iterator[Relation]:
    """List the statements about consumers, APIs and passing value exchanges."""
    yield from (
        f for f in relations_on(current_graph(), day, "participation") if f.says == CONSUMER
    )
    yield from relations_on(current_graph(), day, "service")
    for fact in relations_on(current_graph(), day, "exchange"):
        for resource in sorted({*fact.ways, fact.given}):
            yield replace(fact, kind="passage", subject=fact.iri, object=resource, says="")


def _owners(
    facts: Facts, affected: Sequence[AffectedItem], day: date | None
) -> Mapping[str, list[AffectedItem]]:
    """Find who is responsible: the provider, or the coordinator of a life event."""
    owners_of = {thing: set(actors) for thing, actors in facts.trait("owner").items()}
    for fact in relations_on(current_graph(), day, "coordination"):
        owners_of.setdefault(fact.object, set()).add(fact.subject)
    items_of = defaultdict[str, list[AffectedItem]](list)
    for item in affected:
        for actor in owners_of.get(item.entity, ()):
            items_of[actor].append(item)
    return {actor: _sorted(items_of[actor]) for actor in in_order(items_of)}


def _within(steps: int, limit: int | None) -> bool:
    return limit is None or steps <= limit


def _sorted(items: Sequence[AffectedItem]) -> list[AffectedItem]:
    """Sort by number of steps, then likelihood, then name."""
    names = {iri: place for place, iri in enumerate(in_order({i.entity for i in items}))}
    return sorted(items, key=lambda i: (i.tier, not i.likely, names[i.entity]))


def providers_of(facts: Facts, thing: str) -> list[str]:
    """List the providers of a resource on the day."""
    return in_order(facts.trait("owner").get(thing, ()))
