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
from okosystem.model.relations import Relation, Step, relations_on
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.basis import Inputs
from okosystem.web.boards.findings import AnalysisFinding, findings
from okosystem.web.connections.names import NameField, read_named
from okosystem.web.connections.statements import TABLE, options, way_rows
from okosystem.web.display_names import label_of, sort_by_label
from okosystem.web.languages import LANGUAGES, gettext, mark, rendering_in
from okosystem.web.lists import require_entity
from okosystem.web.problems import MAX_SHOWN, plain, refuse, with_changes
from okosystem.web.state import current_graph, current_labels, today, whole_store
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import Row, name_columns, view_response

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


def compute_impact(subject: str, event: str, day: date | None) -> EventImpact:
    """Compute what an event affects, as of a day or today."""
    facts = analysis_facts(day)
    case = find_impact(facts, subject, event)
    is_in_use = subject in Network(facts).resources
    affected = _affected_items(case, day)
    items = [*affected, *_leaf_items(case, affected, day)] if is_in_use else []
    owners = _owners(facts, affected)
    owned = {item.entity for mine in owners.values() for item in mine}
    ownerless = [item for item in affected if item.entity not in owned]
    return EventImpact(case, facts, _sorted(items), owners, ownerless, is_in_use)


def _affected_items(case: Impact, day: date | None) -> list[AffectedItem]:
    """Build the path from the resource to each affected entity, one relation for each step."""
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
    """List the consumers, APIs and value exchanges that depend on affected entities."""
    worst, probable = (inf if limit is None else limit for limit in REACH[case.event])
    start = AffectedItem(case.subject, not case.successors, ())
    before = {item.entity: item for item in (start, *affected)}
    statements = [fact for fact in _dependent_statements(day) if fact.object in before]
    covered: set[str] = set()
    for fact in sorted(statements, key=lambda f: (before[f.object].tier, f.kind, f.iri)):
        item = before[fact.object]
        if fact.subject not in covered and item.tier < worst:
            covered.add(fact.subject)
            is_needed = fact.kind == "service" and item.tier < probable
            way = (*item.way, Step(fact.subject, fact.object, [fact]))
            yield AffectedItem(fact.subject, item.likely and is_needed, way)


def _dependent_statements(day: date | None) -> Iterator[Relation]:
    """List the statements about consumers, APIs and passing value exchanges."""
    for fact in relations_on(current_graph(), day, "participation"):
        if fact.says == CONSUMER:
            yield fact
    yield from relations_on(current_graph(), day, "service")
    for fact in relations_on(current_graph(), day, "exchange"):
        for resource in sorted({*fact.ways, fact.given}):
            yield replace(fact, kind="passage", subject=fact.iri, object=resource, says="")


def _owners(facts: Facts, affected: Sequence[AffectedItem]) -> Mapping[str, list[AffectedItem]]:
    """Find who is responsible: the provider, or the coordinator of a life event."""
    items_of = defaultdict[str, list[AffectedItem]](list)
    for item in affected:
        providers, coordinators = (facts.values(t, item.entity) for t in ("owner", "coordinator"))
        for actor in providers | coordinators:
            items_of[actor].append(item)
    return {actor: _sorted(items_of[actor]) for actor in sort_by_label(items_of)}


def _sorted(items: Iterable[AffectedItem]) -> list[AffectedItem]:
    """Sort by number of steps, then likelihood, then name."""
    by_entity = {item.entity: item for item in items}
    named = [by_entity[iri] for iri in sort_by_label(by_entity)]
    return sorted(named, key=lambda item: (item.tier, not item.likely))


def analysis_facts(day: date | None) -> Facts:
    """Collect the input of the analysis: the facts that hold on a day, or today."""
    as_of = day or today()
    rows: dict[str, list[Mapping[str, str]]] = {source["rows"]: [] for source in TABLE["analysis"]}
    for source in TABLE["analysis"]:
        for fact in relations_on(current_graph(), day, source["kind"]):
            has_begun = not source.get("begun") or fact.period.holds(as_of)
            if has_begun and fact.says.endswith(source.get("says", "")):
                columns = {name: getattr(fact, part) for name, part in source["columns"].items()}
                rows[source["rows"]].append(columns | source.get("fixed", {}))
    return Facts.from_rows(as_of, rows)


def with_names(facts: Facts) -> Facts:
    """Add the names of everything that results can mention, in all languages."""
    labels = current_labels()
    names: Sequence[Mapping[str, str]] = [
        {"thing": iri, "language": language, "name": str(labels.name(iri, language))}
        for kind in NAMED_KINDS
        for iri in labels.of_kind(kind)
        for language in LANGUAGES
    ]
    return Facts.from_rows(facts.day, {**facts.cached, "names": names})


def alternatives(resource: str, day: date | None) -> Mapping[str, Relation | AnalysisFinding]:
    """List the alternatives with reasons: successors, then overlaps, the most similar first."""
    found: dict[str, Relation | AnalysisFinding] = {}
    for fact in relations_on(current_graph(), day, "replacement"):
        if fact.object == resource:
            found.setdefault(fact.subject, fact)
    for finding in sorted(findings("OverlapFinding"), key=lambda f: (-f.strength, f.node.iri)):
        pair = finding.node.iris("oko:concerns")
        if resource in pair and finding.verdict in OVERLAP_VERDICTS:
            for other in pair:
                if other != resource and kind_of(other) == "resource":
                    found.setdefault(other, finding)
    return found


def unknowns() -> list[Node]:
    """List the terms these analyses depend on of which the graph knows only a part."""
    nodes = collect_nodes(current_graph(), current_graph().ask("partly-known"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    known = [about[OKO[term]] for term in TABLE["depends_on"] if OKO[term] in about]
    return [node for node in known if node.value("oko:complete") == "false"]


def impact_response(suffix: str) -> Response:
    """Show what is affected, or send it as a file or a figure."""
    choices = read_named(RESOURCE, EVENT)
    resource = RESOURCE.iri(choices[RESOURCE.name])
    impact = _impact(resource, choices) if resource else None
    name = f"hvis-{local_name(resource)}" if impact else "sammenhenger"
    return view_response(
        name,
        suffix,
        choices,
        page=lambda: render_impact(impact, choices),
        columns=[*TABLE["columns"]["impact"], *TABLE["evidence"]],
        inputs=Inputs([f"oko:{term}" for term in TABLE["depends_on"]], ("answersFor",)),
        rows=lambda: impact_rows(impact) if impact else (),
        triples=lambda: impact_triples(impact, choices) if impact else (),
        picture=lambda: tier_picture(impact, name),
    )


def notice(slug: str, actor: str) -> str:
    """Draft a notice to an actor responsible for something that is affected.

    Nothing is sent or stored.
    """
    resource, choices = require_entity("resource", slug), read_choices(EVENT)
    impact = _impact(resource, choices)
    by_slug = {local_name(iri): iri for iri in impact.owners}
    if actor not in by_slug:
        suffix = f"?{query}" if (query := with_changes()) else ""
        refuse(
            "«%(given)s» har ikke ansvar for noe vi vet rammes. Disse har det:",
            [(plain(label_of(iri)), word + suffix) for word, iri in by_slug.items()],
            404,
            given=actor[:MAX_SHOWN],
        )
    return render_template(
        "connections/notice.html",
        to=by_slug[actor],
        back=address_of(slug, choices),
        question=_text("question", resource, choices[EVENT.name]),
        notices={code: write_notice(impact, by_slug[actor], choices, code) for code in LANGUAGES},
    )


def write_notice(impact: EventImpact, actor: str, choices: Choices, language: str) -> str:
    """Write the notice in a language: what is affected and why, the questions, and its origin."""
    subject = impact.case.subject
    with rendering_in(language):
        return render_template(
            "connections/notice-text.html",
            to=actor,
            choices=choices,
            what=_text("what", subject, choices[EVENT.name]),
            owners=", ".join(map(label_of, sort_by_label(impact.facts.values("owner", subject)))),
            items=impact.owners[actor],
            address=address_of(local_name(subject), choices, full=True),
        ).strip()


def address_of(slug: str, choices: Choices, *, full: bool = False) -> str:
    """Build the address of what an event affects."""
    with_slug = choices.with_extra({RESOURCE.name: slug})
    return with_slug.address(url_for("connections.connections", _external=full))


def render_impact(impact: EventImpact | None, choices: Choices) -> str:
    """Render the page, with the statuses of each resource on the day; without a case, the form."""
    if impact is None:
        rows = TABLE["examples"]["events"]
        examples = [(*row, _text("question", RESOURCE.iri(row[0]), row[1])) for row in rows]
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
        question=_text("question", subject, event),
        rule=EVENTS[event]["rule"],
        likely=len(likely),
        solutions=likely.count("resource"),
        alternatives=alternatives(subject, choices.day),
        status={iri: sorted(known) for iri, known in impact.facts.trait("status").items()},
        unknowns=unknowns(),
    )


def tier_picture(impact: EventImpact | None, name: str) -> Response:
    """Send the figure; answers 404 if nothing is affected."""
    if impact is None or not impact.items:
        abort(404, Message("Nothing is known to be affected, so there is no figure."))
    return picture_response(name, "connections/tiers.html", tiers=impact.tiers)


def impact_rows(impact: EventImpact) -> Iterator[Row]:
    """Write a row for each statement of each step of each path."""
    for item in impact.items:
        owners = impact.responsible_for(item)
        start: Row = {
            **name_columns(hit=item.entity),
            "tier": item.tier,
            "likely": item.likely,
            "answersFor": owners,
            "answersForName": ", ".join(map(label_of, owners)),
        }
        yield from way_rows(start, item.way, "subject", "object", "says", "strength")


def impact_triples(impact: EventImpact, choices: Choices) -> list[ox.Triple]:
    """List the triples of the case and the statements it is based on.

    The case that a resource stops today is in the graph; any other is identified by its address.
    """
    is_in_graph = impact.case.affected and choices.non_default().keys() == {RESOURCE.name}
    slug = local_name(impact.case.subject)
    iri = "" if is_in_graph else address_of(slug, choices, full=True)
    result = impact_result(with_names(impact.facts), impact.case, iri)
    triples = list(result_triples(result, impact.facts.day))
    statements = {f.iri for item in impact.items for step in item.way for f in step.relations}
    for statement in sorted(statements):
        triples += whole_store().outward(ox.NamedNode(statement))
    return list(dict.fromkeys(triples))


def _impact(resource: str, choices: Choices) -> EventImpact:
    return compute_impact(resource, EVENTS[choices[EVENT.name]]["event"], choices.day)


def _text(name: str, resource: str, event: str) -> str:
    """Write a text about something that happens to a resource."""
    text = EVENTS[event][name]
    return gettext(text) % {"resource": label_of(resource)}
