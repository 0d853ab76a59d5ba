"""The landscape page, which is also the front page, with its key figures and its day slider."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise
from urllib.parse import quote

from flask import Blueprint, Response, json, make_response, redirect, render_template, request

from okosystem.core.release import Release
from okosystem.core.terms import OKO, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.as_of import scenarios_of
from okosystem.web.dates import day as format_day
from okosystem.web.formats import DOCUMENT, HTML, PLAIN_JSON, negotiate
from okosystem.web.languages import COOKIE, current_language, gettext, mark
from okosystem.web.links import absolute, service_links
from okosystem.web.malbilde.boxes import (
    MARKS,
    Category,
    Landscape,
    ResourceBox,
    landscape_of,
)
from okosystem.web.malbilde.colouring import SCHEMES
from okosystem.web.malbilde.details import details_of
from okosystem.web.malbilde.difference import (
    CAME,
    CHANGED,
    SIGNS,
    WENT,
    compare_landscapes,
    newly_attested,
)
from okosystem.web.malbilde.facts import Facts, Names, count_in_focus, facts, name_of, snapshot_on
from okosystem.web.malbilde.poster import details_side, lay_out
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.svg import render_svg, unplaced_address
from okosystem.web.malbilde.view import InvalidViewParameter, View, read_view
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.tables import file_response

bp = Blueprint("malbilde", __name__)
NAMES_SHOWN = 3
LISTED = 6
IN_WINDOW = 716.0
"""The height of the poster on the page, where a window of 1440 × 900 shows all of it."""
SENTENCES = {
    CAME: mark("%(number)s kommet til: %(names)s"),
    WENT: mark("%(number)s falt bort: %(names)s"),
    CHANGED: mark("%(number)s endret: %(names)s"),
}


@bp.get("/malbilde")
def malbilde() -> Response:
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
        (value, f"{request.script_root}/malbilde?{error.name}={quote(value)}")
        for value in error.allowed
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
    poster = lay_out(scene, request.script_root, height=IN_WINDOW, with_title=False)
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
        first_and_others=partial(first_and_others, scene),
        unplaced_address=unplaced_address,
        scenario_iri=lambda slug: scenarios_of(current_release())[slug].iri,
    )


def first_and_others(
    scene: Scene, category: Category
) -> tuple[Sequence[ResourceBox], Sequence[ResourceBox]]:
    """Divide the boxes of a category into those the list shows at once, and the rest."""
    boxes = category.boxes
    if scene.picture.is_of_slides or len(boxes) <= LISTED + 1:
        return boxes, ()
    shown = sorted(boxes, key=scene.rank)[:LISTED]
    return [box for box in boxes if box in shown], [box for box in boxes if box not in shown]


def perspectives(scene: Scene) -> Sequence[tuple[str, Sequence[tuple[str, str, int]]]]:
    """List all perspectives by kind: IRI, name in the address, number of boxes in focus."""
    focused = count_in_focus(scene.facts, scene.picture.box_of)
    named = [(r["perspective"], name_of(r["perspective"])) for r in scene.facts["perspectives"]]
    listed = [(iri, name, focused.get(name, 0)) for iri, name in named]
    grouped = groupby(listed, key=lambda entry: entry[1].partition("/")[0])
    return [(kind, list(members)) for kind, members in grouped]


def hidden(view: View, *without: str) -> Sequence[tuple[str, str]]:
    """List the hidden fields of a form: the other parameters of the view, and the language."""
    language = [(COOKIE, request.args[COOKIE])] if COOKIE in request.args else []
    return [pair for pair in view.pairs if pair[0] not in without] + language


@dataclass(frozen=True, slots=True)
class DayLandscape:
    """The landscape and the names as of a day; an empty day is today."""

    day: str
    picture: Landscape
    names: Names


@bp.get("/malbilde/dager.json")
def days() -> Response:
    """Describe, for each day, what changed since the one before, in the reader's language."""
    view = requested_view()
    changes = _changes(whole_store(), facts(), current_language(), view.picture, view.state)
    return file_response(json.dumps(changes, ensure_ascii=False), PLAIN_JSON, "dager")


@cached_per_store(24)
def _changes(
    store: Store, graph_facts: Facts, language: str, picture: str, state: str
) -> dict[str, list[str]]:
    """Describe the changes; `language` is the reader's, in which gettext answers."""
    view = View(picture=picture, state=state)
    days = []
    for day in (*graph_facts.known.days, None):
        snapshot = snapshot_on(graph_facts, day)
        names = Names(graph_facts, language, snapshot.gone if day else None)
        days.append(DayLandscape(str(day or ""), landscape_of(graph_facts, snapshot, view), names))
    first = gettext("Den første dagen vi kjenner: %(number)s bokser har en plass.")
    placed = sum(bool(box.category) for box in days[0].picture.drawn)
    return {days[0].day: [first % {"number": placed}]} | {
        after.day: sentences(before, after) for before, after in pairwise(days)
    }


def sentences(before: DayLandscape, after: DayLandscape) -> list[str]:
    """Describe what came, went and changed, each with sign, count and a few names."""
    compared = compare_landscapes(before.picture, after.picture, before.names, after.names)
    lines = []
    for sign, text in SENTENCES.items():
        names = [str(after.names.short(d.iri)) for d in compared.values() if d.sign == sign]
        if names:
            lines.append(
                f"{sign} {gettext(text) % {'number': len(names), 'names': list_some(names)}}"
            )
    return lines or [gettext("Ingen kjent endring i boksene.")]


def list_some(names: Sequence[str]) -> str:
    """List the first names and count the rest."""
    listed = ", ".join(names[:NAMES_SHOWN])
    if len(names) <= NAMES_SHOWN:
        return listed
    more = gettext("%(names)s og %(number)s til")
    return more % {"names": listed, "number": len(names) - NAMES_SHOWN}


Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number and the named query anyone can check it with."""

    value: int
    query: str


def _count_of(column: str, name: str) -> Callable[[Rows], int]:
    return lambda rows: next(int(r["things"]) for r in rows if r[column] == OKO[name])


def _sum(column: str) -> Callable[[Rows], int]:
    return lambda rows: sum(int(row[column]) for row in rows)


FIGURES: Mapping[str, tuple[str, Callable[[Rows], int]]] = {
    "actors": ("four-parts", _count_of("part", "Actor")),
    "conditions": ("four-parts", _count_of("part", "FrameworkCondition")),
    "resources": ("four-parts", _count_of("part", "SharedResource")),
    "exchanges": ("four-parts", _count_of("part", "ValueExchange")),
    "components": ("common-components-in-operation", _sum("components")),
    "events": ("ecosystem-in-numbers", _count_of("class", "LifeEvent")),
    "areas": ("ecosystem-in-numbers", _count_of("class", "FocusArea")),
    "categories": ("categories", len),
    "placed": ("categories", _sum("resources")),
    "empty": ("categories", lambda rows: sum(row["resources"] == "0" for row in rows)),
    "unplaced": ("resources-without-category", lambda rows: len({r["resource"] for r in rows})),
}


def key_figures() -> Mapping[str, KeyFigure]:
    """Compute the key figures of today's graph, cached for each store."""
    return _figures(whole_store(), current_release())


@cached_per_store()
def _figures(store: Store, release: Release) -> Mapping[str, KeyFigure]:
    results: dict[str, Rows] = {}
    for query in {query for query, _ in FIGURES.values()}:
        rows = store.query(release.queries[query].to_sparql()).rows()
        results[query] = [{name: value_of(term) for name, term in row.items()} for row in rows]
    return {key: KeyFigure(count(results[query]), query) for key, (query, count) in FIGURES.items()}
