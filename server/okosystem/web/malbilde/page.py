"""The landscape page, /malbilde, which is also the front page."""

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import quote

from flask import Blueprint, Response, make_response, redirect, render_template, request

from okosystem.model.as_of import scenarios_of
from okosystem.web.dates import day as format_day
from okosystem.web.formats import DOCUMENT, HTML, negotiate
from okosystem.web.languages import COOKIE, current_language, gettext
from okosystem.web.links import absolute, service_links
from okosystem.web.malbilde.colouring import SCHEMES
from okosystem.web.malbilde.details import details_of
from okosystem.web.malbilde.difference import SIGNS, newly_attested
from okosystem.web.malbilde.facts import facts, name_of
from okosystem.web.malbilde.focus import count_in_focus
from okosystem.web.malbilde.key_figures import key_figures
from okosystem.web.malbilde.marks import MARKS
from okosystem.web.malbilde.parameters import InvalidViewParameter, read_view
from okosystem.web.malbilde.poster import details_side, lay_out
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.svg import render_svg
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_release

bp = Blueprint("malbilde", __name__)


@bp.get("/malbilde")
def malbilde() -> Response:
    """Render the view the parameters select; redirect RDF clients to the catalogue."""
    if negotiate(request.accept_mimetypes, DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/catalog", 303))
    try:
        view = read_view(request.args, facts().known, len(request.query_string))
    except InvalidViewParameter as error:
        return make_response(render_error(error), error.status)
    response = make_response(render_page(build_scene(view, current_language())))
    response.headers["Link"] = service_links()
    return response


def render_page(scene: Scene) -> str:
    """Render the page of a scene."""
    poster = lay_out(scene, request.script_root)
    return render_template(
        "malbilde/page.html",
        scene=scene,
        view=scene.view,
        svg=render_svg(poster),
        side=details_side(poster),
        details=details_of(scene),
        figures=key_figures(),
        days=sorted({*scene.facts.known.days, *filter(None, (scene.view.day, scene.view.since))}),
        changes=View(picture=scene.view.picture, state=scene.view.state),
        groups=perspectives(scene),
        schemes=SCHEMES,
        marks=MARKS,
        signs=SIGNS,
        newly_attested=newly_attested(scene.before, scene.now) if scene.before else 0,
        permanent=absolute(scene.view.address),
        written=format_day,
        hidden=hidden,
        scenario_iri=lambda slug: scenarios_of(current_release())[slug].iri,
    )


def perspectives(scene: Scene) -> Sequence[tuple[str, Sequence[tuple[str, str, int]]]]:
    """List all perspectives by kind: IRI, name in the address, number of boxes in focus."""
    focused = count_in_focus(scene.facts, [box.iri for box in scene.picture.drawn])
    named = [(r["perspective"], name_of(r["perspective"])) for r in scene.facts["perspectives"]]
    listed = [(iri, name, focused.get(name, 0)) for iri, name in named]
    grouped = groupby(listed, key=lambda entry: entry[1].partition("/")[0])
    return [(kind, list(members)) for kind, members in grouped]


def hidden(view: View, *without: str) -> Sequence[tuple[str, str]]:
    """List the hidden fields of a form: the other parameters of the view, and the language."""
    language = [(COOKIE, request.args[COOKIE])] if COOKIE in request.args else []
    return [pair for pair in view.pairs if pair[0] not in without] + language


def render_error(error: InvalidViewParameter) -> str:
    """Explain an invalid parameter and link to the values allowed instead."""
    alternatives = [
        (value, f"{request.script_root}/malbilde?{error.name}={quote(value)}")
        for value in error.allowed
    ]
    return render_template(
        "malbilde/fault.html",
        error=error,
        message=gettext(error.message),
        alternatives=alternatives,
    )
