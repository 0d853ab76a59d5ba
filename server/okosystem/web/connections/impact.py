"""What an event affects, step by step, whom to notify, and alternatives, as page and files.

The analysis follows resources and life events. Consumers, APIs and value exchanges of what is
affected come one step after. How much an actor needs what it consumes is unknown, so consumers and
exchanges are affected in the worst case only.

The statements carry their periods, so the graph of another day need not be built.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise
from math import inf

import pyoxigraph as ox
from flask import Response, abort, render_template, url_for

from okosystem.analysis.facts import Facts
from okosystem.analysis.impact import EVENTS as REACH
from okosystem.analysis.impact import Impact, find_impact, impact_result
from okosystem.analysis.network import Network
from okosystem.analysis.results import result_triples
from okosystem.core.messages import Message
from okosystem.core.terms import ID, OKO, kind_of, local_name
from okosystem.graph.choices import MAX_SHOWN, Choices, Field, Refused
from okosystem.graph.columns import name_columns
from okosystem.graph.findings import AnalysisFinding, findings
from okosystem.graph.name_field import NameField
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation, Step, relations_on
from okosystem.graph.statements import Node, collect_nodes
from okosystem.graph.texts import LANGUAGES, mark
from okosystem.graph.view import Inputs, Row
from okosystem.web.connections.statements import TABLE, options, way_rows
from okosystem.web.pictures import picture_response
from okosystem.web.state import reading
from okosystem.web.views.form import read_choices, read_named
from okosystem.web.views.tables import view_response

RESOURCE = NameField("hvis", mark("Ressurs"), {})
EVENT = Field("hva", mark("Hva som skjer"), options("events", "choice"), defaults_to_first=True)
EVENTS: Mapping[str, Mapping[str, str]] = {
    row["id"]: row for row in TABLE.rows("events", "id event choice question what rule")
}
CONSUMER = ID["role/consumer"]
DEPENDENCY_KINDS = ("dependency", "part", "step")
NAMED_KINDS = ("resource", "life-event", "actor", "sector")
OVERLAP_VERDICTS = ("duplication", "overlap")


@dataclass(frozen=True, slots=True)
class AffectedItem:
    """An affected entity, likely or in the worst case only, and the path from the resource."""

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
    def tiers(self) -> Mapping[int, Sequence[AffectedItem]]:
        """The affected entities by number of steps."""
        return {n: list(items) for n, items in groupby(self.items, key=lambda item: item.tier)}

    def responsible_for(self, item: AffectedItem) -> list[str]:
        """List the actors responsible for an affected entity."""
        return [actor for actor, mine in self.owners.items() if item in mine]


def compute_impact(reader: Reader, subject: str, event: str, day: date | None) -> EventImpact:
    """Compute what an event affects, as of a day or today."""
    facts = analysis_facts(reader, day)
    case = find_impact(facts, subject, event)
    is_in_use = subject in Network(facts).resources
    affected = _affected_items(reader, case, day)
    items = [*affected, *_leaf_items(reader, case, affected, day)] if is_in_use else []
    owners = _owners(reader, facts, affected)
    owned = {item.entity for mine in owners.values() for item in mine}
    ownerless = [item for item in affected if item.entity not in owned]
    return EventImpact(case, facts, _sorted(reader, items), owners, ownerless, is_in_use)


def _affected_items(reader: Reader, case: Impact, day: date | None) -> list[AffectedItem]:
    """Build the path from the resource to each affected entity, one relation for each step."""
    by_ends = defaultdict[tuple[str, str], list[Relation]](list)
    for fact in relations_on(reader, day, *DEPENDENCY_KINDS):
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
    reader: Reader, case: Impact, affected: Sequence[AffectedItem], day: date | None
) -> Iterator[AffectedItem]:
    """List the consumers, APIs and value exchanges that depend on affected entities."""
    worst, probable = (inf if limit is None else limit for limit in REACH[case.event])
    start = AffectedItem(case.subject, not case.successors, ())
    before = {item.entity: item for item in (start, *affected)}
    statements = [fact for fact in _dependent_statements(reader, day) if fact.object in before]
    covered: set[str] = set()
    for fact in sorted(statements, key=lambda f: (before[f.object].tier, f.kind, f.iri)):
        item = before[fact.object]
        if fact.subject not in covered and item.tier < worst:
            covered.add(fact.subject)
            is_needed = fact.kind == "service" and item.tier < probable
            way = (*item.way, Step(fact.subject, fact.object, [fact]))
            yield AffectedItem(fact.subject, item.likely and is_needed, way)


def _dependent_statements(reader: Reader, day: date | None) -> Iterator[Relation]:
    """List the statements about consumers, APIs and passing value exchanges."""
    for fact in relations_on(reader, day, "participation"):
        if fact.says == CONSUMER:
            yield fact
    yield from relations_on(reader, day, "service")
    for fact in relations_on(reader, day, "exchange"):
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


def analysis_facts(reader: Reader, day: date | None) -> Facts:
    """Collect the input of the analysis: the facts that hold on a day, or today."""
    as_of = day or reader.today
    rows: dict[str, list[Mapping[str, str]]] = {source["rows"]: [] for source in TABLE["analysis"]}
    for source in TABLE["analysis"]:
        for fact in relations_on(reader, day, source["kind"]):
            has_begun = not source.get("begun") or fact.period.holds(as_of)
            if has_begun and fact.says.endswith(source.get("says", "")):
                columns = {name: getattr(fact, part) for name, part in source["columns"].items()}
                rows[source["rows"]].append(columns | source.get("fixed", {}))
    return Facts.from_rows(as_of, rows)


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


def alternatives(
    reader: Reader, resource: str, day: date | None
) -> Mapping[str, Relation | AnalysisFinding]:
    """List the alternatives with reasons: successors, then overlaps, the most similar first."""
    found: dict[str, Relation | AnalysisFinding] = {}
    for fact in relations_on(reader, day, "replacement"):
        if fact.object == resource:
            found.setdefault(fact.subject, fact)
    for finding in sorted(
        findings(reader, "OverlapFinding"), key=lambda f: (-f.strength, f.node.iri)
    ):
        pair = finding.node.iris("oko:concerns")
        if resource in pair and finding.verdict in OVERLAP_VERDICTS:
            for other in pair:
                if other != resource and kind_of(other) == "resource":
                    found.setdefault(other, finding)
    return found


def unknowns(reader: Reader) -> list[Node]:
    """List the terms these analyses depend on of which the graph knows only a part."""
    nodes = collect_nodes(reader, reader.ask("partly-known"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    known = [about[OKO[term]] for term in TABLE["depends_on"] if OKO[term] in about]
    return [node for node in known if node.value("oko:complete") == "false"]


def impact_response(reader: Reader, suffix: str) -> Response:
    """Show what is affected, or send it as a file or a figure."""
    choices = read_named(reader, RESOURCE, EVENT)
    resource = RESOURCE.iri(choices[RESOURCE.name])
    impact = _impact(reader, resource, choices) if resource else None
    name = f"hvis-{local_name(resource)}" if impact else "sammenhenger"
    return view_response(
        reader,
        name,
        suffix,
        choices,
        page=lambda: render_impact(reader, impact, choices),
        columns=[*TABLE["columns"]["impact"], *TABLE["evidence"]],
        inputs=Inputs([f"oko:{term}" for term in TABLE["depends_on"]], ("answersFor",)),
        rows=lambda: impact_rows(reader, impact) if impact else (),
        triples=lambda: impact_triples(reader, impact, choices) if impact else (),
        picture=lambda: tier_picture(reader, impact, name),
    )


def notice(reader: Reader, slug: str, actor: str) -> str:
    """Draft a notice to an actor responsible for something that is affected.

    Nothing is sent or stored.
    """
    resource, choices = reader.require("resource", slug), read_choices(reader, EVENT)
    impact = _impact(reader, resource, choices)
    by_slug = {local_name(iri): iri for iri in impact.owners}
    if actor not in by_slug:
        raise Refused(
            "«%(given)s» har ikke ansvar for noe vi vet rammes. Disse har det:",
            [
                (reader.plain(reader.label(iri)), choices.address(word))
                for word, iri in by_slug.items()
            ],
            404,
            given=actor[:MAX_SHOWN],
        )
    return render_template(
        "connections/notice.html",
        to=by_slug[actor],
        back=address_of(slug, choices),
        question=_text(reader, "question", resource, choices[EVENT.name]),
        notices={
            code: write_notice(reader, impact, by_slug[actor], choices, code) for code in LANGUAGES
        },
    )


def write_notice(
    reader: Reader, impact: EventImpact, actor: str, choices: Choices, language: str
) -> str:
    """Write the notice in a language: what is affected and why, the questions, and its origin."""
    subject = impact.case.subject
    with reading(reader.in_language(language)) as reader:
        return render_template(
            "connections/notice-text.html",
            to=actor,
            choices=choices,
            what=_text(reader, "what", subject, choices[EVENT.name]),
            owners=", ".join(map(reader.label, reader.sort(impact.facts.values("owner", subject)))),
            items=impact.owners[actor],
            address=address_of(local_name(subject), choices, full=True),
        ).strip()


def address_of(slug: str, choices: Choices, *, full: bool = False) -> str:
    """Build the address of what an event affects."""
    with_slug = choices.with_extra({RESOURCE.name: slug})
    return with_slug.address(url_for("connections.connections", _external=full))


def render_impact(reader: Reader, impact: EventImpact | None, choices: Choices) -> str:
    """Render the page, with the statuses of each resource on the day; without a case, the form."""
    if impact is None:
        rows = TABLE["examples"]["events"]
        examples = [(*row, _text(reader, "question", RESOURCE.iri(row[0]), row[1])) for row in rows]
        return render_template(
            "connections/impact.html", choices=choices, field=RESOURCE, examples=examples, start=""
        )
    subject, event = impact.case.subject, choices[EVENT.name]
    likely = [kind_of(item.entity) for item in impact.items if item.likely]
    return render_template(
        "connections/impact.html",
        impact=impact,
        choices=choices,
        field=RESOURCE,
        start=subject,
        question=_text(reader, "question", subject, event),
        rule=EVENTS[event]["rule"],
        likely=len(likely),
        solutions=likely.count("resource"),
        alternatives=alternatives(reader, subject, choices.day),
        status={iri: sorted(known) for iri, known in impact.facts.trait("status").items()},
        unknowns=unknowns(reader),
    )


def tier_picture(reader: Reader, impact: EventImpact | None, name: str) -> Response:
    """Send the figure; answers 404 if nothing is affected."""
    if impact is None or not impact.items:
        abort(404, Message("Nothing is known to be affected, so there is no figure."))
    return picture_response(reader, name, "connections/tiers.html", tiers=impact.tiers)


def impact_rows(reader: Reader, impact: EventImpact) -> Iterator[Row]:
    """Write a row for each statement of each step of each path."""
    for item in impact.items:
        owners = impact.responsible_for(item)
        start: Row = {
            **name_columns(reader, hit=item.entity),
            "tier": item.tier,
            "likely": item.likely,
            "answersFor": owners,
            "answersForName": ", ".join(map(reader.label, owners)),
        }
        yield from way_rows(reader, start, item.way, "subject", "object", "says", "strength")


def impact_triples(reader: Reader, impact: EventImpact, choices: Choices) -> list[ox.Triple]:
    """List the triples of the case and the statements it is based on.

    The case that a resource stops today is in the graph; any other is identified by its address.
    """
    is_in_graph = impact.case.affected and choices.non_default().keys() == {RESOURCE.name}
    slug = local_name(impact.case.subject)
    iri = "" if is_in_graph else address_of(slug, choices, full=True)
    result = impact_result(with_names(reader, impact.facts), impact.case, iri)
    triples = list(result_triples(result, impact.facts.day))
    statements = {f.iri for item in impact.items for step in item.way for f in step.relations}
    for statement in sorted(statements):
        triples += reader.whole.store.outward(ox.NamedNode(statement))
    return list(dict.fromkeys(triples))


def _impact(reader: Reader, resource: str, choices: Choices) -> EventImpact:
    return compute_impact(reader, resource, EVENTS[choices[EVENT.name]]["event"], choices.day)


def _text(reader: Reader, name: str, resource: str, event: str) -> str:
    """Write a text about something that happens to a resource."""
    text = EVENTS[event][name]
    return reader.text(text) % {"resource": reader.label(resource)}
