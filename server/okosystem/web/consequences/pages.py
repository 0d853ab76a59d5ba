"""/konsekvens: choose what happens to which resource on which day, and see what is hit."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for

from okosystem.core.messages import Message
from okosystem.core.terms import ID
from okosystem.web.consequences import choosing
from okosystem.web.consequences.alternatives import alternatives
from okosystem.web.consequences.files import as_graph, rows
from okosystem.web.consequences.letters import letters
from okosystem.web.consequences.picture import drawn
from okosystem.web.consequences.spread import Spread, provided_by, spread
from okosystem.web.consequences.wording import EVENTS, RULES, case_question, happens, question_of
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.views.form import Choices
from okosystem.web.views.pictures import picture
from okosystem.web.views.tables import SVG, ViewTable, choose_format, file_response, table_response
from okosystem.web.views.wording import sentence, told

bp = Blueprint("consequences", __name__)
# The first example has its worked answer in the tests.
EXAMPLES = (("id-porten", "stopp"), ("altinn", "stopp"), ("fiks-plattformen", "bytter-eier"))


@bp.get("/konsekvens")
def choose() -> Response:
    """Let the reader choose; what was chosen has its own address."""
    chosen = choosing.chosen()
    if slug := chosen["ressurs"]:
        address = url_for("consequences.consequences", slug=slug)
        return make_response(redirect(chosen.address(address, ressurs=""), 302))
    examples = [(url_for("consequences.consequences", slug=s, hva=hva if hva != "stopp" else None),
                 ID[f"resource/{s}"], EVENTS[hva]) for s, hva in EXAMPLES]  # fmt: skip
    page = render_template(
        "consequences/choose.html", choices=chosen, examples=examples, question_of=question_of
    )
    return make_response(page)


@bp.get("/konsekvens/<slug>")
@bp.get("/konsekvens/<slug>.<suffix>")
def consequences(slug: str, suffix: str = "") -> Response:
    """Show what is hit, or give it as a file or a drawing."""
    resource, chosen = choosing.resource(slug), choosing.event()
    as_what = choose_format(suffix, SVG, *GRAPH)
    found = spread(resource, EVENTS[chosen["hva"]], chosen.day)
    address = chosen.address(url_for("consequences.consequences", slug=slug))
    name = f"konsekvens-{slug}"
    if as_what is HTML:
        return make_response(page_of(found, chosen, slug, address))
    if as_what is SVG:
        drawing = drawn(found)
        if drawing is None:
            abort(404, Message("Nothing is known to be hit, so there is nothing to draw."))
        return file_response(picture("consequences/picture.html", drawing=drawing), SVG, name)
    if as_what in GRAPH:
        return file_response(as_graph(found, address, as_what.writer), as_what, name)
    return table_response(ViewTable(name, list(rows(found))), chosen, as_what)


@bp.get("/konsekvens/<slug>/brev/<actor>")
def letter(slug: str, actor: str) -> str:
    """Write a draft of a letter to one who answers for something that is hit."""
    resource, chosen = choosing.resource(slug), choosing.event()
    found = spread(resource, EVENTS[chosen["hva"]], chosen.day)
    to = choosing.one_of(found.owners, actor)
    address = chosen.address(url_for("consequences.consequences", slug=slug, _external=True))
    back = chosen.address(url_for("consequences.consequences", slug=slug))
    return render_template(
        "consequences/letters.html",
        to=to,
        back=back,
        question=case_question(found.case),
        letters=letters(found, to, chosen, address),
    )


def page_of(found: Spread, chosen: Choices, slug: str, address: str) -> str:
    """Write the page."""
    return render_template(
        "consequences/page.html",
        found=found,
        choices=chosen,
        address=address,
        slug=slug,
        question=case_question(found.case),
        happens=happens(found.case),
        rule=RULES[found.case.event],
        drawing=drawn(found),
        alternatives=alternatives(found.case.subject, chosen.day),
        status=status_of(found),
        owners_of=lambda thing: provided_by(found.facts, thing),
        sentence=sentence,
        told=told,
        unknowns=choosing.unknowns(),
    )


def status_of(found: Spread) -> Mapping[str, list[str]]:
    """Resource → what is known of its status on the day."""
    return {thing: sorted(known) for thing, known in found.facts.trait("status").items()}
