"""The front page, which is the landscape, and the landscape as files: SVG, PNG, PDF, CSV, JSON."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
)

from okosystem.features.landscape.facts import QUERIES, facts
from okosystem.features.landscape.poster import draw, draw_on_paper, draw_poster, lay_out
from okosystem.features.landscape.scene import SIGNS, Scene, build_scene, entity_rows, resource_rows
from okosystem.features.landscape.selection import (
    LIST,
    TABLE,
    InvalidViewParameter,
    Selection,
    read_selection,
    titles,
)
from okosystem.graph.as_of import scenarios_of
from okosystem.graph.choices import Choices
from okosystem.graph.domain_field import describe_choice, domain_fields
from okosystem.graph.entity_history import entity_as_of
from okosystem.graph.labels import Text, best
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node, open_corrections, open_objections, read_entity
from okosystem.graph.texts import LANGUAGES
from okosystem.graph.view import Inputs, Picture
from okosystem.web.basis import BASIS
from okosystem.web.formats import CSV, DOCUMENT, HTML, PLAIN_JSON, Format, choose
from okosystem.web.headers import CSP, FRAMED
from okosystem.web.languages import COOKIE
from okosystem.web.links import absolute, service_links
from okosystem.web.pictures import render_picture
from okosystem.web.raster import PDF, PNG, rasterize
from okosystem.web.state import current_reader
from okosystem.web.tables import SVG, ViewTable, describe_view, file_response, table_response

bp = Blueprint("front", __name__)
PREVIEW_WIDTH, PREVIEW_HEIGHT = 1200.0, 714.0
"""The size of the landscape, which a window of 1440 × 900 shows whole beside the rail."""
MUNICIPAL = "sector/municipal"
NAME = "malbilde"
PICTURES = {picture.suffix: picture for picture in (SVG, PNG, PDF)}
TABLES = {table.suffix: table for table in (CSV, PLAIN_JSON)}
INPUTS = Inputs([f"malbilde-{name}" for name in QUERIES], ("owner",))
CARD, CARD_SIZE = "card", (1200, 630)
"""The preview image, and the size that social media expect of it, in pixels."""
DRAWN: Mapping[str, Callable[[Reader, Selection], Picture]] = {
    PDF.suffix: draw_on_paper,
    CARD: partial(draw_poster, foot=0, card=CARD_SIZE),
}


@bp.get("/")
def front() -> Response:
    """Render the view the parameters select; redirect RDF clients to the catalogue."""
    reader = current_reader()
    if choose("", DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/catalog", 303))
    response = make_response(_render_page(reader, build_scene(reader, requested_view(reader))))
    response.headers["Link"] = service_links()
    return response


def requested_view(reader: Reader) -> Selection:
    """Read the view from the address; raises InvalidViewParameter."""
    given = dict(request.args.lists())
    view = read_selection(given, facts(reader).allowed, len(request.query_string))
    if view.day or not view.scenario:
        return view
    return view.replaced(day=scenarios_of(reader.release)[view.scenario].day)


@bp.app_errorhandler(InvalidViewParameter)
def answer_invalid(error: InvalidViewParameter) -> Response:
    """Explain an invalid parameter and link to the values allowed instead."""
    page = render_template("landscape/fault.html", error=error, faults=TABLE["faults"])
    return make_response(page, error.status)


def _render_page(reader: Reader, scene: Scene) -> str:
    view, perspectives = scene.view, scene.names.facts["perspectives"]
    preview = lay_out(reader, scene, PREVIEW_WIDTH, height=PREVIEW_HEIGHT, with_title=False)
    return render_template(
        "landscape/page.html",
        scene=scene,
        view=view,
        svg=render_picture(draw(reader, preview)),
        card=_card(reader, scene),
        chips=_chips(reader, scene),
        is_filtered=view.pairs != Selection(selected=view.selected).pairs,
        days=sorted({*scene.names.facts.days, *filter(None, (view.day, view.since))}),
        groups=[(kind, [*rows]) for kind, rows in groupby(perspectives, key=itemgetter("kind"))],
        domains=domain_fields(reader),
        domain=describe_choice(reader, view.domain),
        scenarios=[(slug, s.iri) for slug, s in scenarios_of(reader.release).items()],
        colours=titles("colours"),
        highlights=TABLE["highlights"],
        signs=SIGNS,
        permanent=absolute(view.address),
        best=best,
    )


class Chip(NamedTuple):
    """A question asked of the landscape: its address, and how many boxes are highlighted."""

    text: str
    view: Selection
    number: int | None = None


def _chips(reader: Reader, scene: Scene) -> Sequence[Chip]:
    """List the questions of the page; the first shows everything."""
    view, days = scene.view, scene.names.facts.days
    everything = view.replaced(perspectives=(), also=(), highlight="", since=None)
    found = [Chip(reader.text("Alle"), everything)]
    if MUNICIPAL in scene.names.facts.allowed["perspektiv"]:
        municipal = everything.replaced(perspectives=(MUNICIPAL,))
        found.append(Chip(reader.text("For kommuner"), municipal))
    for name, title in titles("highlights").items():
        number = scene.now.count_boxes(scene.now.highlighted(name) or ())
        found.append(Chip(reader.text(title), everything.replaced(highlight=name), number))
    if days and (view.day is None or view.day > days[0]):
        since = everything.replaced(since=days[0])
        text = reader.text("Endret siden %(year)s:") % {"year": days[0].year}
        changed = len(build_scene(reader, since).differences)
        found.insert(-1, Chip(text, since, changed))
    return [chip for chip in found if chip.number != 0 or chip.view == view]


def _card(reader: Reader, scene: Scene) -> tuple[Text | None, Sequence[Node]] | None:
    """Read a summary of the chosen box as of the day shown, and what is disputed about it."""
    box, day = scene.selected, scene.view.day
    if box is None:
        return None
    then = reader.around(entity_as_of(reader, box.iri, day) if day else None)
    entity = read_entity(then, box.iri, with_incoming=True)
    about = (box.iri, *entity.statements, *(s.node.iri for s in entity.incoming))
    objections = open_objections(then.whole, *about)
    corrections = open_corrections(then.whole, *about)
    summary = entity.node.text(scene.names.language, "dct:description")
    return summary, [*objections, *corrections]


@bp.get("/malbilde.<any(svg,png,pdf,csv,json):suffix>")
def file(suffix: str) -> Response:
    """Send the page's landscape, with the same parameters, as a file; each has one address."""
    reader = current_reader()
    view = requested_view(reader)
    perspectives, also = tuple(sorted(view.perspectives)), tuple(sorted(view.also))
    view = view.replaced(perspectives=perspectives, also=also, form="")
    language = request.args.get(COOKIE)
    pairs = view.pairs + ([(COOKIE, language)] if language in LANGUAGES else [])
    if suffix in TABLES and (basis := request.args.get(BASIS)):
        pairs.append((BASIS, basis))
    query = urlencode(pairs, safe="/")
    if query != request.query_string.decode("latin-1"):
        path = request.script_root + request.path
        return make_response(redirect(f"{path}?{query}" if query else path))
    if suffix in TABLES:
        return _write_table(reader, view, TABLES[suffix])
    svg = render_picture(DRAWN.get(suffix, draw_poster)(reader, view))
    drawn = svg if suffix == SVG.suffix else rasterize(svg, suffix, request.remote_addr or "")
    return file_response(reader, drawn, PICTURES.get(suffix, PNG), NAME)


@bp.get("/embed/malbilde.png")
def preview_image() -> Response:
    """Send the preview image shown where a page of the site is shared."""
    return file(CARD)


@bp.get("/embed/malbilde")
def embed() -> Response:
    """Render the landscape, or its list, alone: the one page other sites may frame."""
    reader = current_reader()
    scene = build_scene(reader, requested_view(reader))
    view = scene.view
    svg = "" if view.form == LIST else render_picture(draw(reader, lay_out(reader, scene)))
    # `<base target>` has no effect on links in SVG.
    svg = svg.replace("<a ", '<a target="_blank" ')
    permanent = absolute(view.address)
    response = make_response(
        render_template(
            "landscape/embed.html", scene=scene, view=view, svg=svg, permanent=permanent
        )
    )
    response.headers[CSP] = FRAMED
    return response


def _write_table(reader: Reader, view: Selection, chosen: Format) -> Response:
    values = defaultdict[str, list[str]](list)
    for name, value in view.replaced(day=None).pairs:
        values[name].append(value)
    choices = Choices((), {name: " ".join(each) for name, each in values.items()}, view.day)
    return table_response(
        reader,
        ViewTable(NAME, resource_rows(reader, view)),
        choices,
        chosen,
        lambda: describe_view(reader, choices, entity_rows(reader, view), INPUTS),
    )
