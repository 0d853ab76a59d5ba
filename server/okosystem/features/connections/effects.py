"""What an event affects, step by step, and who is responsible for it.

The analysis follows resources and life events. Consumers, APIs and value exchanges of what is
affected come one step after. How much an actor needs what it consumes is unknown, so consumers and
exchanges are affected in the worst case only.

The statements carry their periods, so the graph of another day need not be built.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby, pairwise
from math import inf

from okosystem.analyses.facts import Facts
from okosystem.analyses.impact import EVENTS as REACH
from okosystem.analyses.impact import Impact, find_impact
from okosystem.analyses.network import Network
from okosystem.features.connections.statements import TABLE
from okosystem.graph.reader import Reader, cached_per_graph
from okosystem.graph.relations import Relation, Step, relations_on
from okosystem.graph.texts import LANGUAGES
from okosystem.rdf.terms import ID

CONSUMER = ID["role/consumer"]
DEPENDENCY_KINDS = ("dependency", "part", "step")
NAMED_KINDS = ("resource", "life-event", "actor", "sector")


@dataclass(frozen=True)
class AffectedItem:
    """An affected entity, likely or in the worst case only, and the path from the resource."""

    entity: str
    likely: bool
    way: Sequence[Step]

    @cached_property
    def tier(self) -> int:
        """The number of steps from the resource."""
        return len(self.way)


@dataclass(frozen=True)
class EventImpact:
    """Everything an event affects, and whether the resource is known to be in use that day."""

    case: Impact
    facts: Facts
    items: Sequence[AffectedItem]
    owners: Mapping[str, Sequence[AffectedItem]]
    ownerless: Sequence[AffectedItem]
    is_in_use: bool

    @property
    def tiers(self) -> Mapping[int, Sequence[AffectedItem]]:
        """The affected entities by number of steps."""
        return {n: list(items) for n, items in groupby(self.items, key=lambda item: item.tier)}

    def responsible_for(self, item: AffectedItem) -> Sequence[str]:
        """List the actors responsible for an affected entity."""
        return self._responsible.get((item.entity, item.tier), ())

    @cached_property
    def _responsible(self) -> Mapping[tuple[str, int], Sequence[str]]:
        found = defaultdict[tuple[str, int], list[str]](list)
        for actor, items in self.owners.items():
            for item in items:
                found[item.entity, item.tier].append(actor)
        return found


def compute_impact(reader: Reader, subject: str, event: str) -> EventImpact:
    """Compute what an event affects."""
    facts = read_facts(reader, reader.day)
    case = find_impact(facts, subject, event)
    is_in_use = subject in Network(facts).resources
    affected = _affected_items(reader, case)
    items = [*affected, *_leaves(reader, case, affected)] if is_in_use else []
    owners = _owners(reader, facts, affected)
    owned = {item.entity for mine in owners.values() for item in mine}
    ownerless = [item for item in affected if item.entity not in owned]
    return EventImpact(case, facts, _sorted(reader, items), owners, ownerless, is_in_use)


def _affected_items(reader: Reader, case: Impact) -> list[AffectedItem]:
    """Build the path from the resource to each affected entity, one relation for each step."""
    by_ends = defaultdict[tuple[str, str], list[Relation]](list)
    for fact in relations_on(reader, reader.day, *DEPENDENCY_KINDS):
        by_ends[fact.ends].append(fact)
    return [
        AffectedItem(
            found.entity,
            found.is_likely,
            [Step(one, other, by_ends[one, other]) for one, other in pairwise(found.path)][::-1],
        )
        for found in case.affected
    ]


def _leaves(reader: Reader, case: Impact, items: Sequence[AffectedItem]) -> Iterator[AffectedItem]:
    """List the consumers, APIs and value exchanges that depend on affected entities."""
    worst, probable = (inf if limit is None else limit for limit in REACH[case.event])
    start = AffectedItem(case.subject, not case.successors, ())
    before = {item.entity: item for item in (start, *items)}
    statements = [fact for fact in _dependent_statements(reader) if fact.object in before]
    covered: set[str] = set()
    for fact in sorted(statements, key=lambda f: (before[f.object].tier, f.kind, f.iri)):
        item = before[fact.object]
        if fact.subject not in covered and item.tier < worst:
            covered.add(fact.subject)
            is_needed = fact.kind == "service" and item.tier < probable
            way = (*item.way, Step(fact.subject, fact.object, [fact]))
            yield AffectedItem(fact.subject, item.likely and is_needed, way)


def _dependent_statements(reader: Reader) -> Iterator[Relation]:
    """List the statements about consumers, APIs and passing value exchanges."""
    for fact in relations_on(reader, reader.day, "participation"):
        if fact.says == CONSUMER:
            yield fact
    yield from relations_on(reader, reader.day, "service")
    for fact in relations_on(reader, reader.day, "exchange"):
        for resource in sorted({*fact.ways, fact.given}):
            yield replace(fact, kind="passage", subject=fact.iri, object=resource, says="")


def _owners(
    reader: Reader, facts: Facts, affected: Sequence[AffectedItem]
) -> Mapping[str, list[AffectedItem]]:
    """Find who is responsible: the provider, or the coordinator of a life event."""
    items_of = defaultdict[str, list[AffectedItem]](list)
    for item in affected:
        providers, coordinators = (facts.values(t, item.entity) for t in ("owner", "coordinator"))
        for actor in providers | coordinators:
            items_of[actor].append(item)
    return {actor: _sorted(reader, items_of[actor]) for actor in reader.sort(items_of)}


def _sorted(reader: Reader, items: Iterable[AffectedItem]) -> list[AffectedItem]:
    """Sort by number of steps, then likelihood, then name."""
    by_entity = {item.entity: item for item in items}
    named = [by_entity[iri] for iri in reader.sort(by_entity)]
    return sorted(named, key=lambda item: (item.tier, not item.likely))


@cached_per_graph()
def read_facts(graph: Reader, day: date | None) -> Facts:
    """Collect the input of the analysis: the facts that hold on a day, or now."""
    reader = graph.on(day)
    rows: dict[str, list[Mapping[str, str]]] = {source["rows"]: [] for source in TABLE["analysis"]}
    for source in TABLE["analysis"]:
        for fact in relations_on(reader, reader.day, source["kind"]):
            has_begun = not source.get("begun") or fact.period.holds(reader.as_of)
            if has_begun and fact.says.endswith(source.get("says", "")):
                columns = {name: getattr(fact, part) for name, part in source["columns"].items()}
                rows[source["rows"]].append(columns | source.get("fixed", {}))
    return Facts.from_rows(reader.as_of, rows)


def with_names(reader: Reader, facts: Facts) -> Facts:
    """Add the names of everything that results can mention, in all languages."""
    labels = reader.labels
    names: Sequence[Mapping[str, str]] = [
        {"thing": iri, "language": language, "name": str(labels.name(iri, language))}
        for kind in NAMED_KINDS
        for iri in labels.of_kind(kind)
        for language in LANGUAGES
    ]
    return Facts.from_rows(facts.day, {**facts.cached, "names": names})
