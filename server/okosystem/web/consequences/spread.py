"""What an event hits, with the statements of each step on the way there, and who answers for it.

The algorithm follows resources and life events; who uses what is hit, which APIs it has and which
exchanges of value pass through it, come one step after. How much an actor needs what it uses is
not known, so users and exchanges are hit in the worst case only.
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
from okosystem.web.consequences.known import TIES, known
from okosystem.web.state import current_graph

CONSUMER = ID["role/consumer"]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is hit, probably or at worst, and the way from the resource to it."""

    thing: str
    likely: bool
    way: Sequence[Step]

    @property
    def tier(self) -> int:
        """Say how many steps away it is."""
        return len(self.way)


@dataclass(frozen=True, slots=True)
class Spread:
    """All that an event hits; `there` tells whether the resource is known to be in use then."""

    case: Impact
    facts: Facts
    items: Sequence[Item]
    owners: Mapping[str, Sequence[Item]]
    ownerless: Sequence[Item]
    there: bool

    @property
    def likely(self) -> list[Item]:
        """List what is probably hit."""
        return [item for item in self.items if item.likely]

    @property
    def tiers(self) -> Mapping[int, Sequence[Item]]:
        """List what is hit by how many steps away it is."""
        found = defaultdict[int, list[Item]](list)
        for item in self.items:
            found[item.tier].append(item)
        return dict(sorted(found.items()))

    def answering(self, item: Item) -> list[str]:
        """List who answers for something that is hit."""
        return [actor for actor, mine in self.owners.items() if item in mine]


def spread(subject: str, event: str, day: date | None) -> Spread:
    """Work out what an event does to all that needs a resource, on a day or now."""
    found = known(day)
    case = find_impact(found, subject, event)
    there = subject in Network(found).resources
    near = _by_ends(day)
    hits = [Item(a.entity, a.is_likely, _way(a.path, near)) for a in case.affected]
    items = [*hits, *_beyond(case, hits, day)] if there else []
    owners = _owners(found, hits, day)
    answered = {item.thing for mine in owners.values() for item in mine}
    ownerless = [item for item in hits if item.thing not in answered]
    return Spread(case, found, _sorted(items), owners, ownerless, there)


def _way(path: Sequence[str], near: Mapping[tuple[str, str], Sequence[Relation]]) -> list[Step]:
    """Write the way outwards from the resource, each step told from what it hits."""
    return [Step(one, other, near[one, other]) for one, other in pairwise(path)][::-1]


def _by_ends(day: date | None) -> Mapping[tuple[str, str], Sequence[Relation]]:
    found = defaultdict[tuple[str, str], list[Relation]](list)
    for fact in relations_on(current_graph(), day, *TIES):
        found[fact.ends].append(fact)
    return found


def _beyond(case: Impact, hits: Sequence[Item], day: date | None) -> Iterator[Item]:
    """List what hangs on the resource or what is hit, but which nothing hangs on in turn."""
    worst, probable = EVENTS[case.event]
    start = Item(case.subject, not case.successors, ())
    steps = {item.thing: item for item in (start, *hits)}
    seen: set[str] = set()
    hanging = sorted(_hanging(day), key=lambda f: (steps[f.object].tier if f.object in steps else 0,
                                                   f.kind, f.iri))  # fmt: skip
    for fact in hanging:
        by = steps.get(fact.object)
        if by is None or fact.subject in seen or not _within(by.tier + 1, worst):
            continue
        seen.add(fact.subject)
        sure = by.likely and fact.kind == "service" and _within(by.tier + 1, probable)
        yield Item(fact.subject, sure, (*by.way, Step(fact.subject, fact.object, [fact])))


def _hanging(day: date | None) -> Iterator[Relation]:
    """List the statements about users, APIs and passing exchanges of value."""
    yield from (
        f for f in relations_on(current_graph(), day, "participation") if f.says == CONSUMER
    )
    yield from relations_on(current_graph(), day, "service")
    for fact in relations_on(current_graph(), day, "exchange"):
        for resource in sorted({*fact.ways, fact.given}):
            yield replace(fact, kind="passage", subject=fact.iri, object=resource, says="")


def _owners(found: Facts, hits: Sequence[Item], day: date | None) -> Mapping[str, list[Item]]:
    """Find who answers for what is hit: who provides it, or coordinates the life event."""
    owner = {thing: set(actors) for thing, actors in found.trait("owner").items()}
    for fact in relations_on(current_graph(), day, "coordination"):
        owner.setdefault(fact.object, set()).add(fact.subject)
    mine = defaultdict[str, list[Item]](list)
    for item in hits:
        for actor in owner.get(item.thing, ()):
            mine[actor].append(item)
    return {actor: _sorted(mine[actor]) for actor in in_order(mine)}


def _within(steps: int, limit: int | None) -> bool:
    return limit is None or steps <= limit


def _sorted(items: Sequence[Item]) -> list[Item]:
    """Sort by how far away, then what is probable first, then by name."""
    names = {iri: place for place, iri in enumerate(in_order({i.thing for i in items}))}
    return sorted(items, key=lambda i: (i.tier, not i.likely, names[i.thing]))


def provided_by(found: Facts, thing: str) -> list[str]:
    """List who provides a resource on the day."""
    return in_order(found.trait("owner").get(thing, ()))
