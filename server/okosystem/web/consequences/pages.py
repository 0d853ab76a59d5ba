"""/konsekvens: choose what happens to which resource on which day, and see what is affected."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for

from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.web.consequences import choosing
from okosystem.web.consequences.alternatives import alternatives
from okosystem.web.consequences.event_impact import EventImpact, compute_impact, providers_of
from okosystem.web.consequences.figure import draw_impact
from okosystem.web.consequences.files import impact_rdf, impact_rows
from okosystem.web.consequences.letters import write_letters
from okosystem.web.consequences.wording import (
    EVENTS,
    RULES,
    case_question,
    describe_event,
    question_of,
)
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.views.form import Choices
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import SVG, ViewTable, choose_format, file_response, table_response
from okosystem.web.views.wording import description_of, sentence

bp = Blueprint("consequences", __name__)
# The first example has its worked answer in the tests.
EXAMPLES = (("id-porten", "stopp"), ("altinn", "stopp"), ("fiks-plattformen", "bytter-eier"))


@bp.get("/konsekvens")
def choose() -> Response:
    """Let the reader choose; what was choices has its own address."""
    choices = choosing.read_resource_and_event()
    if slug := choices["ressurs"]:
        address = url_for("consequences.consequences", slug=slug)
        return make_response(redirect(choices.address(address, ressurs=""), 302))
    examples = [(url_for("consequences.consequences", slug=s, hva=hva if hva != "stopp" else None),
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
    address = choices.address(url_for("consequences.consequences", slug=slug))
    name = f"konsekvens-{slug}"
    if chosen_format is HTML:
        return make_response(render_page(impact, choices, slug, address))
    if chosen_format is SVG:
        drawing = draw_impact(impact)
        if drawing is None:
            abort(404, Message("Nothing is known to be affected, so there is nothing to draw."))
        return picture_response(name, "consequences/picture.html", drawing=drawing)
    if chosen_format in GRAPH:
        return file_response(impact_rdf(impact, address, chosen_format.writer), chosen_format, name)
    return table_response(ViewTable(name, list(impact_rows(impact))), choices, chosen_format)


@bp.get("/konsekvens/<slug>/brev/<actor>")
def letter(slug: str, actor: str) -> str:
    """Draft a letter to an actor responsible for something that is affected."""
    resource, choices = choosing.find_resource(slug), choosing.read_event()
    impact = compute_impact(resource, EVENTS[choices["hva"]], choices.day)
    to = choosing.find_recipient(impact.owners, actor)
    address = choices.address(url_for("consequences.consequences", slug=slug, _external=True))
    back = choices.address(url_for("consequences.consequences", slug=slug))
    return render_template(
        "consequences/letters.html",
        to=to,
        back=back,
        question=case_question(impact.case),
        letters=write_letters(impact, to, choices, address),
    )


def render_page(impact: EventImpact, choices: Choices, slug: str, address: str) -> str:
    """Render the page."""
    return render_template(
        "consequences/page.html",
        impact=impact,
        choices=choices,
        address=address,
        slug=slug,
        question=case_question(impact.case),
        happens=describe_event(impact.case),
        rule=RULES[impact.case.event],
        drawing=draw_impact(impact),
        alternatives=alternatives(impact.case.subject, choices.day),
        status=status_of(impact),
        owners_of=lambda thing: providers_of(impact.facts, thing),
        sentence=sentence,
        description_of=description_of,
        unknowns=choosing.unknowns(),
    )


def status_of(impact: EventImpact) -> Mapping[str, list[str]]:
    """Map each resource to the statuses known on the day."""
    return {thing: sorted(known) for thing, known in impact.facts.trait("status").items()}
