"""The page of the målbilde: /malbilde, which is the front page too."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from okosystem.web.dates import day as written
from okosystem.web.formats import DOCUMENT, HTML, negotiate
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.links import absolute, service_links
from okosystem.web.malbilde.answer import numbers
from okosystem.web.malbilde.asked import Fault, read_view
from okosystem.web.malbilde.colour import SCHEMES
from okosystem.web.malbilde.difference import SIGNS, first_told
from okosystem.web.malbilde.facts import facts, name_of
from okosystem.web.malbilde.focus import counts
from okosystem.web.malbilde.marks import MARKS
from okosystem.web.malbilde.poster import poster, side_of
from okosystem.web.malbilde.scene import Scene, scene
from okosystem.web.malbilde.sheet import sheet_of
from okosystem.web.malbilde.svg import draw
from okosystem.web.malbilde.view import View
from okosystem.web.supposing import scenarios

bp = Blueprint("malbilde", __name__)


@bp.get("/malbilde")
def malbilde() -> Response:
    """Show the state that the address asks for; in RDF, what we publish."""
    if negotiate(request.accept_mimetypes, DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/catalog", 303))
    try:
        view = read_view(request.args, facts().known, len(request.query_string))
    except Fault as fault:
        return make_response(told(fault), fault.status)
    response = make_response(page(scene(view, current_language())))
    response.headers["Link"] = service_links()
    return response


def page(shown: Scene) -> str:
    """Write the page of a scene."""
    drawn = poster(shown, request.script_root)
    return render_template(
        "malbilde/page.html",
        scene=shown,
        view=shown.view,
        svg=draw(drawn),
        side=side_of(drawn),
        sheet=sheet_of(shown),
        numbers=numbers(),
        days=sorted({*shown.facts.known.days, *filter(None, (shown.view.day, shown.view.since))}),
        changes=View(picture=shown.view.picture, state=shown.view.state),
        groups=perspectives(shown),
        schemes=SCHEMES,
        marks=MARKS,
        signs=SIGNS,
        first_told=first_told(shown.before, shown.now) if shown.before else 0,
        permanent=absolute(shown.view.address),
        written=written,
        hidden=hidden,
        scenario_named=lambda slug: scenarios()[slug].iri,
    )


def perspectives(shown: Scene) -> Sequence[tuple[str, Sequence[tuple[str, str, int]]]]:
    """List all perspectives by kind: the IRI, its word in the address, the boxes in focus."""
    found = counts(shown.facts, [box.iri for box in shown.picture.drawn])
    named = [(r["perspective"], name_of(r["perspective"])) for r in shown.facts["perspectives"]]
    told = [(iri, name, found.get(name, 0)) for iri, name in named]
    grouped = groupby(told, key=lambda one: one[1].partition("/")[0])
    return [(kind, list(members)) for kind, members in grouped]


def hidden(view: View, *without: str) -> Sequence[tuple[str, str]]:
    """List what a form must send along besides its own fields, with the language asked for."""
    spoken = [(COOKIE, request.args[COOKIE])] if COOKIE in request.args else []
    return [pair for pair in view.pairs if pair[0] not in without] + spoken


def told(fault: Fault) -> str:
    """Tell what is wrong with an address, and link to what is allowed instead."""
    ways = [
        (value, f"{request.script_root}/malbilde?{fault.word}={quote(value)}")
        for value in fault.allowed
    ]
    return render_template(
        "malbilde/fault.html", fault=fault, message=gettext(fault.message), ways=ways
    )
