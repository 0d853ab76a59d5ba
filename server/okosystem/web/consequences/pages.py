"""/konsekvens: choose what happens to which resource on which day, and see what is affected."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for

from okosystem.analysis.impact import impact_result
from okosystem.analysis.results import result_triples
from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.web.consequences import choosing
from okosystem.web.consequences.alternatives import alternatives
from okosystem.web.consequences.event_impact import EventImpact, compute_impact, with_names
from okosystem.web.consequences.figure import draw_impact
from okosystem.web.consequences.texts import EVENTS, RULES, question_of, write_letters
from okosystem.web.display_names import label_of
from okosystem.web.formats import GRAPH
from okosystem.web.languages import mark
from okosystem.web.links import absolute
from okosystem.web.sentences import description_of, sentence, verb
from okosystem.web.state import whole_store
from okosystem.web.views.form import Choices, Field, resources
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import (
    SVG,
    Row,
    choose_format,
    evidence_columns,
    name_columns,
    view_response,
)

bp = Blueprint("consequences", __name__)
# The first example has its worked answer in the tests.
EXAMPLES = (("id-porten", "stopp"), ("altinn", "stopp"), ("fiks-plattformen", "bytter-eier"))


@bp.get("/konsekvens")
def choose() -> Response:
    """Let the reader choose; what is chosen has its own address."""
    choices = choosing.read_event(Field("ressurs", mark("Ressurs"), resources()))
    if slug := choices["ressurs"]:
        address = url_for(".consequences", slug=slug)
        return make_response(redirect(choices.address(address, ressurs="")))
    examples = [(url_for(".consequences", slug=s, hva=hva if hva != "stopp" else None),
                 ID[f"resource/{s}"], EVENTS[hva]) for s, hva in EXAMPLES]  # fmt: skip
    page = render_template(
        "consequences/choose.html", choices=choices, examples=examples, question_of=question_of
    )
    return make_response(page)


@bp.get("/konsekvens/<slug>")
@bp.get("/konsekvens/<slug>.<suffix>")
def consequences(slug: str, suffix: str = "") -> Response:
    """Show what is affected, or send it as a file or a figure."""
    resource, choices = choosing.find_resource(slug), choosing.read_event()
    chosen_format = choose_format(suffix, SVG, *GRAPH)
    impact = compute_impact(resource, EVENTS[choices["hva"]], choices.day)
    address = choices.address(url_for(".consequences", slug=slug))
    return view_response(
        f"konsekvens-{slug}",
        choices,
        chosen_format,
        page=lambda: render_page(impact, choices, slug),
        rows=lambda: impact_rows(impact),
        triples=lambda: impact_triples(impact, address),
        picture=lambda: impact_picture(impact, f"konsekvens-{slug}"),
    )


@bp.get("/konsekvens/<slug>/brev/<actor>")
def letter(slug: str, actor: str) -> str:
    """Draft a letter to an actor responsible for something that is affected."""
    resource, choices = choosing.find_resource(slug), choosing.read_event()
    impact = compute_impact(resource, EVENTS[choices["hva"]], choices.day)
    to = choosing.find_recipient(impact.owners, actor)
    address = choices.address(url_for(".consequences", slug=slug, _external=True))
    return render_template(
        "consequences/letters.html",
        to=to,
        back=choices.address(url_for(".consequences", slug=slug)),
        question=question_of(resource, impact.case.event),
        letters=write_letters(impact, to, choices, address),
    )


def render_page(impact: EventImpact, choices: Choices, slug: str) -> str:
    """Render the page, with the statuses of each resource known on the day."""
    case = impact.case
    return render_template(
        "consequences/page.html",
        impact=impact,
        choices=choices,
        slug=slug,
        question=question_of(case.subject, case.event),
        rule=RULES[case.event],
        drawing=draw_impact(impact),
        alternatives=alternatives(case.subject, choices.day),
        status={iri: sorted(known) for iri, known in impact.facts.trait("status").items()},
        sentence=sentence,
        description_of=description_of,
        unknowns=choosing.unknowns(),
    )


def impact_picture(impact: EventImpact, name: str) -> Response:
    """Send the figure; answers 404 if nothing is affected."""
    drawing = draw_impact(impact)
    if drawing is None:
        abort(404, Message("Nothing is known to be affected, so there is no figure."))
    return picture_response(name, "consequences/picture.html", drawing=drawing)


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


def impact_triples(impact: EventImpact, address: str) -> list[ox.Triple]:
    """List the triples of the case and the statements it is based on.

    The case that a resource stops today is in the graph; any other is identified by its address.
    """
    is_in_graph = impact.case.affected and not urlsplit(address).query
    iri = "" if is_in_graph else absolute(address)
    result = impact_result(with_names(impact.facts), impact.case, iri)
    triples = list(result_triples(result, impact.facts.day))
    statements = {f.iri for item in impact.items for step in item.way for f in step.relations}
    for statement in sorted(statements):
        triples += whole_store().outward(ox.NamedNode(statement))
    return list(dict.fromkeys(triples))
