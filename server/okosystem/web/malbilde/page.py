"""The front page: the landscape, a question asked of it, and what stands beside it."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
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

from okosystem.core.terms import local_name
from okosystem.model.as_of import scenarios_of
from okosystem.model.entity_history import entity_as_of
from okosystem.model.labels import Text
from okosystem.model.statements import Node, open_corrections, open_objections, read_entity
from okosystem.web.formats import DOCUMENT, HTML, choose
from okosystem.web.languages import gettext
from okosystem.web.links import absolute, service_links
from okosystem.web.malbilde.colouring import COLOURS
from okosystem.web.malbilde.facts import Facts, facts, name_of
from okosystem.web.malbilde.poster import lay_out, render_svg
from okosystem.web.malbilde.scene import HIGHLIGHTS, SIGNS, Scene, build_scene, highlighted
from okosystem.web.malbilde.view import TABLE, InvalidViewParameter, View, read_view, titles
from okosystem.web.state import current_graph, current_release, showing, whole_graph

bp = Blueprint("front", __name__)
WIDE, HIGH = 1200.0, 714.0
"""The size of the landscape, which a window of 1440 × 900 shows whole beside the rail."""
MAX_STEPS = 6
MUNICIPAL, LIFE_EVENT = "sector/municipal", "life-event"
EXAMPLE = "id-porten"
"""The resource whose impact is shown; the one with the largest impact if it has none."""


@bp.get("/")
def front() -> Response:
    """Render the view the parameters select; redirect RDF clients to the catalogue."""
    if choose("", DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/catalog", 303))
    response = make_response(_render_page(build_scene(requested_view())))
    response.headers["Link"] = service_links()
    return response


def requested_view() -> View:
    """Read the view from the address; raises InvalidViewParameter."""
    view = read_view(request.args, facts().allowed, len(request.query_string))
    if view.day or not view.scenario:
        return view
    return view.replaced(day=scenarios_of(current_release())[view.scenario].day)


@bp.app_errorhandler(InvalidViewParameter)
def answer_invalid(error: InvalidViewParameter) -> Response:
    """Explain an invalid parameter and link to the values allowed instead."""
    root = request.script_root
    page = render_template(
        "malbilde/fault.html",
        error=error,
        message=gettext(error.message),
        alternatives=[(v, f"{root}/?{error.name}={quote(v)}") for v in error.allowed],
    )
    return make_response(page, error.status)


def _render_page(scene: Scene) -> str:
    view = scene.view
    return render_template(
        "malbilde/page.html",
        scene=scene,
        view=view,
        svg=render_svg(lay_out(scene, WIDE, height=HIGH, with_title=False)),
        card=_card(scene),
        advice={row["statement"]: row["recipient"] for row in scene.facts["awaiting"]},
        impact=_impact_example(scene.facts),
        chain=_chain_example(scene.facts),
        chips=_chips(scene),
        life_events=_life_events(scene),
        is_filtered=view.pairs != View(selected=view.selected).pairs,
        roles=[(r["title"], _first_known(r["addresses"])) for r in TABLE["roles"]],
        days=sorted({*scene.facts.days, *filter(None, (view.day, view.since))}),
        groups=_perspectives(scene.facts),
        scenarios=[(slug, s.iri) for slug, s in scenarios_of(current_release()).items()],
        colours=COLOURS,
        highlights=HIGHLIGHTS,
        signs=SIGNS,
        permanent=absolute(view.address),
    )


def _first_known(paths: Sequence[str]) -> str:
    """Return the first of some addresses that the site has a page at; else the last."""
    adapter: MapAdapter = current_app.url_map.bind("")
    found = next((path for path in paths if adapter.test(path, "GET")), paths[-1])
    return request.script_root + found


class Chip(NamedTuple):
    """A question asked of the landscape: its address, and how many boxes are highlighted."""

    text: str
    view: View
    number: int | None = None
    is_on: bool = False


def _chips(scene: Scene) -> Sequence[Chip]:
    """List the questions of the page; a chip that is on leads back to everything."""
    view, days = scene.view, scene.facts.days
    everything = view.replaced(perspectives=(), also=(), highlight="", since=None)
    found = [Chip(gettext("Alle"), everything)]
    if MUNICIPAL in scene.facts.allowed["perspektiv"]:
        municipal = everything.replaced(perspectives=(MUNICIPAL,))
        found.append(Chip(gettext("For kommuner"), municipal))
    for name, title in titles("highlights").items():
        number = scene.count(highlighted(scene.now, name))
        found.append(Chip(gettext(title), everything.replaced(highlight=name), number))
    if days and (view.day is None or view.day > days[0]):
        since = everything.replaced(since=days[0])
        text = gettext("Endret siden %(year)s:") % {"year": days[0].year}
        changed = len(build_scene(since).differences)
        found.insert(-1, Chip(text, since, changed))
    return [
        Chip(c.text, everything if c.view == view else c.view, c.number, c.view == view)
        for c in found
        if c.number != 0 or c.view == view
    ]


def _life_events(scene: Scene) -> Sequence[Chip]:
    """List the life events, each with the boxes it puts in focus."""
    base = scene.view.replaced(also=(), highlight="", since=None)
    box_of, boxes = scene.picture.box_of, dict[str, set[str]]()
    for row in scene.facts["focus"]:
        if row["resource"] in box_of:
            boxes.setdefault(row["perspective"], set()).add(box_of[row["resource"]])
    return [
        Chip(
            str(scene.names.full(iri)),
            base.replaced(perspectives=(name,)),
            len(boxes.get(iri, ())),
            name in scene.view.perspectives,
        )
        for kind, members in _perspectives(scene.facts)
        if kind == LIFE_EVENT
        for iri, name in members
    ]


def _perspectives(facts: Facts) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """List all perspectives by kind: IRI, and name in the address."""
    listed = [(row["perspective"], name_of(row["perspective"])) for row in facts["perspectives"]]
    grouped = groupby(listed, key=lambda entry: entry[1].partition("/")[0])
    return [(kind, list(members)) for kind, members in grouped]


class Card(NamedTuple):
    """What the card of the chosen box has besides the box: its summary, and what is disputed."""

    summary: Text | None
    disputes: Sequence[Node]


def _card(scene: Scene) -> Card | None:
    """Describe the chosen box as of the day shown."""
    box, day = scene.selected, scene.view.day
    if box is None:
        return None
    with showing(entity_as_of(current_graph(), box.iri, day) if day else None):
        entity = read_entity(current_graph(), box.iri, with_incoming=True)
        about = (box.iri, *entity.statements, *(s.node.iri for s in entity.incoming))
        objections = open_objections(whole_graph(), *about)
        corrections = open_corrections(whole_graph(), *about)
    summary = entity.node.text(scene.language, "dct:description")
    return Card(summary, [*objections, *corrections])


def _impact_example(facts: Facts) -> tuple[str, int]:
    """Return a resource, and the number of resources that are likely affected if it stops."""
    counts = {row["resource"]: int(row["affected"]) for row in facts["impact"]}
    largest = next(iter(counts), "")
    shown = next((iri for iri in counts if local_name(iri) == EXAMPLE), largest)
    return shown, counts.get(shown, 0)


def _chain_example(facts: Facts) -> tuple[str, Mapping[str, str]]:
    """Return the life event with most known resources, and a resource of each of its steps."""
    resources_of: dict[str, set[str]] = {}
    for row in facts["chains"]:
        resources_of.setdefault(row["event"], set()).add(row["resource"])
    event = max(resources_of, key=lambda iri: len(resources_of[iri]), default="")
    steps: dict[str, str] = {}
    for row in facts["chains"]:
        if row["event"] == event and len(steps) < MAX_STEPS:
            steps.setdefault(row["step"], row["resource"])
    return event, steps
