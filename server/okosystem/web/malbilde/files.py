"""Exactly what is shown, to take along: SVG, PNG, PDF, CSV, and a page for frames elsewhere."""

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request

from okosystem.web.formats import CSV, Format
from okosystem.web.headers import CSP, FRAMED
from okosystem.web.languages import COOKIE, LANGUAGES, current_language
from okosystem.web.links import absolute
from okosystem.web.malbilde.asked import Fault, read_view
from okosystem.web.malbilde.facts import facts
from okosystem.web.malbilde.page import told
from okosystem.web.malbilde.poster import poster
from okosystem.web.malbilde.rendered import rendered
from okosystem.web.malbilde.scene import rows, scene
from okosystem.web.malbilde.svg import card_svg, draw, poster_svg, sheet_svg
from okosystem.web.malbilde.view import LIST, View
from okosystem.web.views.sheets import SVG, Sheet, as_csv, sent

bp = Blueprint("malbilde_files", __name__)
PNG = Format("image/png", "png", "PNG")
PDF = Format("application/pdf", "pdf", "PDF")
CARD = "card"
DRAWN = {PDF.suffix: sheet_svg, CARD: card_svg}
FILES = {chosen.suffix: chosen for chosen in (SVG, PNG, PDF, CSV)}


@bp.get("/malbilde.<any(svg,png,pdf,csv):suffix>")
def file(suffix: str) -> Response:
    """Send what the page shows at the same parameters."""
    try:
        view = read_view(request.args, facts().known, len(request.query_string))
    except Fault as fault:
        return make_response(told(fault), fault.status)
    if address := elsewhere(plain(view)):
        return make_response(redirect(address))
    return sent(written(plain(view), suffix), FILES.get(suffix, PNG), "malbilde")


@bp.get("/embed/malbilde.png")
def picture() -> Response:
    """Send the picture that stands for the site where one of its pages is shared."""
    return file(CARD)


@bp.get("/embed/malbilde")
def embedded() -> Response:
    """Show the picture, or the list, alone: the one page that other sites may frame."""
    try:
        view = read_view(request.args, facts().known, len(request.query_string))
    except Fault as fault:
        response = make_response(told(fault), fault.status)
    else:
        response = make_response(framed(view))
    response.headers[CSP] = FRAMED
    return response


def framed(view: View) -> str:
    """Write the page in the frame."""
    shown = scene(view, current_language())
    svg = "" if view.form == LIST else draw(poster(shown, request.script_root))
    # What `base` says of links does not hold in SVG.
    svg = svg.replace("<a ", '<a target="_blank" ')
    return render_template(
        "malbilde/embed.html", scene=shown, view=view, svg=svg, permanent=absolute(view.address)
    )


def plain(view: View) -> View:
    """Give the one state that stands for all that look the same."""
    return view.but(
        perspectives=tuple(sorted(view.perspectives)), also=tuple(sorted(view.also)), form=""
    )


def elsewhere(view: View) -> str:
    """Give the one address of what was asked for, when it is not the address asked."""
    language = request.args.get(COOKIE)
    pairs = view.pairs + ([(COOKIE, language)] if language in LANGUAGES else [])
    query = urlencode(pairs, safe="/")
    asked = request.query_string.decode("latin-1")
    path = request.script_root + request.path
    return "" if query == asked else f"{path}?{query}" if query else path


def written(view: View, suffix: str) -> str | bytes:
    """Write a state in a format."""
    language = current_language()
    if suffix == CSV.suffix:
        return as_csv(Sheet("malbilde", rows(view, language)))
    svg = DRAWN.get(suffix, poster_svg)(view, language)
    return svg if suffix == SVG.suffix else rendered(svg, suffix, request.remote_addr or "")
