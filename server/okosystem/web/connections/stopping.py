"""If one stops: what an event affects, step by step, who should know, and what can take over."""

from collections.abc import Iterator, Sequence

import pyoxigraph as ox
from flask import Response, abort, render_template, url_for

from okosystem.analysis.impact import impact_result
from okosystem.analysis.results import result_triples
from okosystem.core.messages import Message
from okosystem.core.terms import ID, OKO, local_name
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.connections.alternatives import alternatives
from okosystem.web.connections.impact import EventImpact, compute_impact, with_names
from okosystem.web.connections.names import NameField, read_named
from okosystem.web.connections.notices import CHOICES, EVENTS, RULES, question_of
from okosystem.web.display_names import label_of
from okosystem.web.languages import mark
from okosystem.web.sentences import sentence, verb
from okosystem.web.state import current_graph, whole_store
from okosystem.web.views.form import Choices, Field
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import (
    Row,
    evidence_columns,
    name_columns,
    view_response,
)

RESOURCE = NameField("hvis", mark("Ressurs"), {})
EVENT = Field("hva", mark("Hva som skjer"), CHOICES, defaults_to_first=True)
# The first example has its worked answer in the tests.
EXAMPLES = (("id-porten", "stopp"), ("altinn", "stopp"), ("fiks-plattformen", "bytter-eier"))
# The terms these analyses depend on; the graph describes how complete each is.
DEPENDS_ON = tuple(OKO[t] for t in ("qualifiedDependency", "hasConsumerParticipation",
                                  "ServiceChain", "exposesService"))  # fmt: skip
COLUMNS = (
    *("hit", "hitName", "tier", "likely", "answersFor", "answersForName", "step", "subject"),
    *("subjectName", "relation", "object", "objectName", "says", "saysName", "strength"),
    *("strengthName", "evidence", "evidenceName", "from", "endedBy", "statement", "objections"),
    *("corrections", "sources"),
)


def stopping(suffix: str) -> Response:
    """Show what is affected, or send it as a file or a figure."""
    choices = read_named(RESOURCE, EVENT)
    if not choices["hvis"]:
        return view_response(
            "sammenhenger", suffix, choices, page=lambda: render_start(choices), columns=COLUMNS,
            rows=tuple, picture=lambda: tier_picture(None, ""), triples=tuple,
        )  # fmt: skip
    resource = RESOURCE.iri(choices["hvis"])
    impact = compute_impact(resource, EVENTS[choices["hva"]], choices.day)
    name = f"hvis-{choices['hvis']}"
    return view_response(
        name,
        suffix,
        choices,
        page=lambda: render_page(impact, choices),
        columns=COLUMNS,
        rows=lambda: impact_rows(impact),
        triples=lambda: impact_triples(impact, choices),
        picture=lambda: tier_picture(impact, name),
    )


def address_of(slug: str, choices: Choices, *, full: bool = False) -> str:
    """Build the address of what an event affects."""
    with_slug = choices.with_extra({RESOURCE.name: slug})
    return with_slug.address(url_for("connections.connections", _external=full))


def unknowns() -> Sequence[Node]:
    """List the terms these analyses depend on of which the graph knows only a part."""
    nodes = collect_nodes(current_graph(), current_graph().ask("partly-known"))
    about = {node.value("oko:aboutTerm"): node for node in nodes.values()}
    known = [about[term] for term in DEPENDS_ON if term in about]
    return [node for node in known if node.value("oko:complete") == "false"]


def render_start(choices: Choices) -> str:
    """Render the form, with examples."""
    examples = [(slug, what, question_of(ID[f"resource/{slug}"], EVENTS[what]))
                for slug, what in EXAMPLES]  # fmt: skip
    return render_template(
        "connections/impact.html", choices=choices, field=RESOURCE, examples=examples, start=""
    )


def render_page(impact: EventImpact, choices: Choices) -> str:
    """Render the page, with the statuses of each resource known on the day."""
    case = impact.case
    return render_template(
        "connections/impact.html",
        impact=impact,
        choices=choices,
        field=RESOURCE,
        start=case.subject,
        question=question_of(case.subject, case.event),
        rule=RULES[case.event],
        alternatives=alternatives(case.subject, choices.day),
        status={iri: sorted(known) for iri, known in impact.facts.trait("status").items()},
        sentence=sentence,
        unknowns=unknowns(),
    )


def tier_picture(impact: EventImpact | None, name: str) -> Response:
    """Send the figure; answers 404 if nothing is affected."""
    if impact is None or not impact.items:
        abort(404, Message("Nothing is known to be affected, so there is no figure."))
    return picture_response(name, "connections/tiers.html", tiers=impact.tier_counts)


def impact_rows(impact: EventImpact) -> Iterator[Row]:
    """Write a row for each statement of each step of each path."""
    for item in impact.items:
        owners = impact.responsible_for(item)
        for number, step in enumerate(item.way, 1):
            for fact in step.relations:
                yield {
                    **name_columns(hit=item.entity),
                    "tier": item.tier,
                    "likely": item.likely,
                    "answersFor": owners,
                    "answersForName": ", ".join(map(label_of, owners)),
                    "step": number,
                    **name_columns(subject=fact.subject),
                    "relation": verb(fact),
                    **name_columns(object=fact.object, says=fact.says, strength=fact.strength),
                    **evidence_columns(fact),
                }


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
