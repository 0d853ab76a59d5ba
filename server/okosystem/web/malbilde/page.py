"""The front page: the landscape, and one question asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
)
from werkzeug.routing import MapAdapter

from okosystem.model.as_of import scenarios_of
from okosystem.web.dates import day as format_day
from okosystem.web.formats import DOCUMENT, HTML, negotiate
from okosystem.web.languages import COOKIE, current_language, gettext, mark
from okosystem.web.links import absolute, service_links
from okosystem.web.malbilde.boxes import HIGHLIGHTS, MARKS, Category, ResourceBox
from okosystem.web.malbilde.card import awaiting_advice, card_of, chain_example, impact_example
from okosystem.web.malbilde.colouring import SCHEMES
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.facts import count_in_focus, facts, name_of
from okosystem.web.malbilde.poster import lay_out
from okosystem.web.malbilde.scene import Scene, build_scene, highlighted
from okosystem.web.malbilde.svg import render_svg, unplaced_address
from okosystem.web.malbilde.view import GOING, InvalidViewParameter, View, read_view
from okosystem.web.state import current_release

bp = Blueprint("front", __name__)
WIDE, HIGH = 1200.0, 714.0
"""The size of the landscape, which a window of 1440 × 900 shows whole beside the rail."""
LISTED = 6
MUNICIPAL, LIFE_EVENT = "sector/municipal", "life-event"
# Who asks, and where they go: the first address that the site has is linked.
ROLES: Sequence[tuple[str, Sequence[str]]] = (
    (mark("fra en kommune"), ("/for/municipal", "/doc/sector/municipal")),
    (mark("i ledelsen"), ("/mote",)),
    (mark("eier av en løsning"), ("/virksomheter",)),
    (mark("arkitekt"), ("/analyser",)),
    (mark("utvikler"), ("/utviklere", "/sparql")),
    (mark("ny her"), ("/om",)),
)


@bp.get("/")
def front() -> Response:
    """Render the view the parameters select; redirect RDF clients to the catalogue."""
    if negotiate(request.accept_mimetypes, DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/catalog", 303))
    response = make_response(render_page(build_scene(requested_view(), current_language())))
    response.headers["Link"] = service_links()
    return response


def requested_view() -> View:
    """Read the view from the address; raises InvalidViewParameter."""
    return read_view(request.args, facts().known, len(request.query_string))


@bp.app_errorhandler(InvalidViewParameter)
def answer_invalid(error: InvalidViewParameter) -> Response:
    """Explain an invalid parameter and link to the values allowed instead."""
    alternatives = [
        (value, f"{request.script_root}/?{error.name}={quote(value)}") for value in error.allowed
    ]
    page = render_template(
        "malbilde/fault.html",
        error=error,
        message=gettext(error.message),
        alternatives=alternatives,
    )
    return make_response(page, error.status)


def render_page(scene: Scene) -> str:
    """Render the page of a scene."""
    view, known = scene.view, scene.facts.known
    poster = lay_out(scene, request.script_root, WIDE, height=HIGH, with_title=False)
    return render_template(
        "malbilde/page.html",
        scene=scene,
        view=view,
        svg=render_svg(poster),
        card=card_of(scene),
        advice=awaiting_advice(scene.facts),
        impact=impact_example(scene.facts),
        chain=chain_example(scene.facts),
        chips=chips(scene),
        life_events=life_events(scene),
        is_filtered=view.pairs != View(selected=view.selected).pairs,
        roles=[(gettext(role), first_known(*paths)) for role, paths in ROLES],
        days=sorted({*known.days, *filter(None, (view.day, view.since))}),
        groups=perspectives(scene),
        scenarios=[(slug, s.iri) for slug, s in scenarios_of(current_release()).items()],
        schemes=SCHEMES,
        highlights=HIGHLIGHTS,
        marks=MARKS,
        signs=SIGNS,
        permanent=absolute(view.address),
        written=format_day,
        hidden=hidden,
        first_and_others=partial(first_and_others, scene),
        unplaced_address=unplaced_address,
    )


def first_known(*paths: str) -> str:
    """Return the first of some addresses that the site has a page at; else the last."""
    adapter: MapAdapter = current_app.url_map.bind("")
    found = next((path for path in paths if adapter.test(path, "GET")), paths[-1])
    return request.script_root + found


@dataclass(frozen=True, slots=True)
class Chip:
    """A question asked of the landscape: its address, and how many boxes are highlighted."""

    text: str
    view: View
    count: int | None = None
    is_on: bool = False


def chips(scene: Scene) -> Sequence[Chip]:
    """List the questions of the page; a chip that is on leads back to everything."""
    view, days = scene.view, scene.facts.known.days
    everything = view.replaced(perspectives=(), also=(), highlight="", since=None)
    municipal = everything.replaced(perspectives=(MUNICIPAL,))
    found = [Chip(gettext("Alle"), everything)]
    if MUNICIPAL in scene.facts.known.perspectives:
        found.append(Chip(gettext("For kommuner"), municipal))
    highlights = {
        name: Chip(
            gettext(sign.title),
            everything.replaced(highlight=name),
            scene.count(highlighted(scene.now, name) or ()),
        )
        for name, sign in HIGHLIGHTS.items()
    }
    found.append(highlights.pop(GOING))
    if days and (view.day is None or view.day > days[0]):
        since = everything.replaced(since=days[0], selected="")
        text = gettext("Endret siden %(year)s:") % {"year": days[0].year}
        changed = len(build_scene(since, scene.language).differences)
        found.append(Chip(text, since.replaced(selected=view.selected), changed))
    return [
        Chip(c.text, everything if c.view == view else c.view, c.count, c.view == view)
        for c in [*found, *highlights.values()]
        if c.count != 0 or c.view == view
    ]


def life_events(scene: Scene) -> Sequence[Chip]:
    """List the life events, each with the boxes it puts in focus."""
    counts = count_in_focus(scene.facts, scene.picture.box_of)
    base = scene.view.replaced(also=(), highlight="", since=None)
    return [
        Chip(
            str(scene.names.full(iri)),
            base.replaced(perspectives=(name,)),
            counts.get(name, 0),
            name in scene.view.perspectives,
        )
        for kind, members in perspectives(scene)
        if kind == LIFE_EVENT
        for iri, name in members
    ]


def first_and_others(
    scene: Scene, category: Category
) -> tuple[Sequence[ResourceBox], Sequence[ResourceBox]]:
    """Divide the boxes of a category into those the list shows at once, and the rest."""
    boxes = category.boxes
    if scene.picture.is_of_slides or len(boxes) <= LISTED + 1:
        return boxes, ()
    shown = sorted(boxes, key=scene.rank)[:LISTED]
    return [box for box in boxes if box in shown], [box for box in boxes if box not in shown]


def perspectives(scene: Scene) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """List all perspectives by kind: IRI, and name in the address."""
    listed = [(r["perspective"], name_of(r["perspective"])) for r in scene.facts["perspectives"]]
    grouped = groupby(listed, key=lambda entry: entry[1].partition("/")[0])
    return [(kind, list(members)) for kind, members in grouped]


def hidden(view: View, *without: str) -> Sequence[tuple[str, str]]:
    """List the hidden fields of a form: the other parameters of the view, and the language."""
    language = [(COOKIE, request.args[COOKIE])] if COOKIE in request.args else []
    return [pair for pair in view.pairs if pair[0] not in without] + language
