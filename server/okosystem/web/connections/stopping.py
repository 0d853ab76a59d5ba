"""What happens if a resource stops or changes: the page, its files, and the draft notices."""

from collections.abc import Iterator, Mapping

import pyoxigraph as ox
from flask import Response, abort, render_template, url_for

from okosystem.analysis.impact import impact_result
from okosystem.analysis.results import result_triples
from okosystem.core.messages import Message
from okosystem.core.terms import ID, kind_of, local_name
from okosystem.web.connections.impact import (
    EventImpact,
    alternatives,
    compute_impact,
    unknowns,
    with_names,
)
from okosystem.web.connections.names import NameField, read_named
from okosystem.web.connections.statements import TABLE, options, way_rows
from okosystem.web.display_names import label_of
from okosystem.web.languages import LANGUAGES, gettext, mark, speaking
from okosystem.web.lists import require_entity
from okosystem.web.problems import SHOWN, plain, refuse, with_changes
from okosystem.web.sentences import plain_sentence, sentence
from okosystem.web.state import whole_store
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import Row, name_columns, view_response

RESOURCE = NameField("hvis", mark("Ressurs"), {})
EVENT = Field("hva", mark("Hva som skjer"), options("events", "choice"), defaults_to_first=True)
EVENTS: Mapping[str, Mapping[str, str]] = {row["id"]: row for row in TABLE["events"]}
# The first example has its worked answer in the tests.
EXAMPLES = (("id-porten", "stopp"), ("altinn", "stopp"), ("fiks-plattformen", "bytter-eier"))


def stopping(suffix: str) -> Response:
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
            given=actor[:SHOWN],
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
    with speaking(language):
        return render_template(
            "connections/notice-text.html",
            to=actor,
            choices=choices,
            what=_text("what", subject, choices[EVENT.name]),
            owners=", ".join(map(label_of, impact.providers_of(subject))),
            items=impact.owners[actor],
            address=address_of(local_name(subject), choices, full=True),
            plain_sentence=plain_sentence,
        ).strip()


def address_of(slug: str, choices: Choices, *, full: bool = False) -> str:
    """Build the address of what an event affects."""
    with_slug = choices.with_extra({RESOURCE.name: slug})
    return with_slug.address(url_for("connections.connections", _external=full))


def render_impact(impact: EventImpact | None, choices: Choices) -> str:
    """Render the page, with the statuses of each resource on the day; without a case, the form."""
    if impact is None:
        examples = [(slug, what, _text("question", ID[f"resource/{slug}"], what))
                    for slug, what in EXAMPLES]  # fmt: skip
        return render_template(
            "connections/impact.html", choices=choices, field=RESOURCE, examples=examples, start=""
        )
    subject, event = impact.case.subject, choices[EVENT.name]
    return render_template(
        "connections/impact.html",
        impact=impact,
        choices=choices,
        field=RESOURCE,
        start=subject,
        question=_text("question", subject, event),
        rule=EVENTS[event]["rule"],
        solutions=sum(kind_of(iri) == "resource" for iri in impact.likely),
        alternatives=alternatives(subject, choices.day),
        status={iri: sorted(known) for iri, known in impact.facts.trait("status").items()},
        sentence=sentence,
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
