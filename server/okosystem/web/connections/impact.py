"""What an event affects, with the statements of each step, and who is responsible for it.

The analysis follows resources and life events. Consumers, APIs and value exchanges of what is
affected come one step after. How much an actor needs what it consumes is unknown, so consumers and
exchanges are affected in the worst case only.

The statements carry their periods, so the graph of another day need not be built.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from okosystem.analysis.facts import Facts, Row
from okosystem.analysis.impact import EVENTS, Impact, find_impact
from okosystem.analysis.network import Network
from okosystem.core.terms import ID, kind_of
from okosystem.model.relations import Relation, Step, relations_on
from okosystem.web.alphabet import in_order
from okosystem.web.languages import LANGUAGES
from okosystem.web.state import current_graph, current_labels, today

CONSUMER, PROVIDER = ID["role/consumer"], ID["role/provider"]
DEPENDENCY_KINDS = ("dependency", "part", "step")
NAMED_KINDS = ("resource", "life-event", "actor", "sector")


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
    def likely_solutions(self) -> int:
        """The number of shared resources among what is likely to be affected."""
        return sum(kind_of(item.entity) == "resource" for item in self.likely)

    @property
    def tiers(self) -> Mapping[int, Sequence[AffectedItem]]:
        """What is affected, by number of steps."""
        found = defaultdict[int, list[AffectedItem]](list)
        for item in self.items:
            found[item.tier].append(item)
        return dict(sorted(found.items()))

    @property
    def tier_counts(self) -> Sequence[tuple[int, int, int]]:
        """The number of steps, of what is likely affected, and of all, tier by tier."""
        return [(n, sum(i.likely for i in items), len(items)) for n, items in self.tiers.items()]

    def responsible_for(self, item: AffectedItem) -> list[str]:
        """List the actors responsible for an affected entity."""
        return [actor for actor, mine in self.owners.items() if item in mine]


def compute_impact(subject: str, event: str, day: date | None) -> EventImpact:
    """Compute what an event affects, as of a day or today."""
    facts = analysis_facts(day)
    case = find_impact(facts, subject, event)
    is_in_use = subject in Network(facts).resources
    affected = _affected_items(case, day)
    items = [*affected, *_leaf_items(case, affected, day)] if is_in_use else []
    owners = _owners(facts, affected, day)
    owned = {item.entity for mine in owners.values() for item in mine}
    ownerless = [item for item in affected if item.entity not in owned]
    return EventImpact(case, facts, _sorted(items), owners, ownerless, is_in_use)


def _affected_items(case: Impact, day: date | None) -> list[AffectedItem]:
    """Build the path to each outwards from the resource, each step seen from what it affects."""
    by_ends = defaultdict[tuple[str, str], list[Relation]](list)
    for fact in relations_on(current_graph(), day, *DEPENDENCY_KINDS):
        by_ends[fact.ends].append(fact)
    return [
        AffectedItem(
            found.entity,
            found.is_likely,
            [Step(one, other, by_ends[one, other]) for one, other in pairwise(found.path)][::-1],
        )
        for found in case.affected
    ]


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
        item = steps.get(fact.object)
        if item is None or fact.subject in covered or not _within(item.tier + 1, worst):
            continue
        covered.add(fact.subject)
        is_needed = fact.kind == "service" and _within(item.tier + 1, probable)
        path = (*item.way, Step(fact.subject, fact.object, [fact]))
        yield AffectedItem(fact.subject, item.likely and is_needed, path)


def _dependent_statements(day: date | None) -> Iterator[Relation]:
    """List the statements about consumers, APIs and passing value exchanges."""
    yield from _participations(day, CONSUMER)
    yield from relations_on(current_graph(), day, "service")
    for fact in relations_on(current_graph(), day, "exchange"):
        for resource in sorted({*fact.ways, fact.given}):
            yield replace(fact, kind="passage", subject=fact.iri, object=resource, says="")


def _owners(
    facts: Facts, affected: Sequence[AffectedItem], day: date | None
) -> Mapping[str, list[AffectedItem]]:
    """Find who is responsible: the provider, or the coordinator of a life event."""
    owners_of = {entity: set(actors) for entity, actors in facts.trait("owner").items()}
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


def providers_of(facts: Facts, entity: str) -> list[str]:
    """List the providers of a resource on the day."""
    return in_order(facts.trait("owner").get(entity, ()))


def _participations(day: date | None, role: str) -> list[Relation]:
    return [f for f in relations_on(current_graph(), day, "participation") if f.says == role]


def analysis_facts(day: date | None) -> Facts:
    """Collect the input of the analysis: the facts that hold on a day, or today."""
    as_of = day or today()

    def relations(kind: str) -> list[Relation]:
        return relations_on(current_graph(), day, kind)

    status = [f for f in relations("lifecycle") if f.period.holds(as_of)]
    return Facts.from_rows(as_of, {
        "dependencies": [
            {"resource": f.subject, "other": f.object, "strength": f.strength, "statement": f.iri}
            for f in relations("dependency")
        ],
        "chains": [
            {"event": f.subject, "step": f.iri, "resource": f.object} for f in relations("step")
        ],
        "ties": [
            {"resource": f.subject, "tie": tie, "other": f.object, "statement": f.iri}
            for kind, tie in (("part", "part-of"), ("replacement", "replaces"))
            for f in relations(kind)
        ],
        "traits": [
            *({"resource": f.subject, "trait": "status", "value": f.object} for f in status),
            *(
                {"resource": f.object, "trait": "owner", "value": f.subject}
                for f in _participations(day, PROVIDER)
            ),
        ],
    })  # fmt: skip


def with_names(facts: Facts) -> Facts:
    """Add the names of everything that results can mention, in all languages."""
    labels = current_labels()
    names: Sequence[Row] = [
        {"thing": iri, "language": language, "name": str(labels.name(iri, language))}
        for iri in labels.of_kind("")
        if kind_of(iri) in NAMED_KINDS
        for language in LANGUAGES
    ]
    return Facts.from_rows(facts.day, {**facts.cached, "names": names})
