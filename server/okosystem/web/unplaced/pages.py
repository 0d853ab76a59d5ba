"""The page of what has no place, as a picture and tables: today, on a day, or with a scenario."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.model.as_of import days_of_change, known_span, scenarios_of
from okosystem.web.boards.as_of import AsOf, read_as_of
from okosystem.web.boards.findings import findings, format_number
from okosystem.web.documents import written as as_document
from okosystem.web.formats import GRAPH, HTML
from okosystem.web.kind_pages.parts import Nodes
from okosystem.web.languages import current_language
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_release
from okosystem.web.unplaced.files import row_of, said_of
from okosystem.web.unplaced.picture import UNKNOWN, drawing_of, in_order
from okosystem.web.unplaced.reading import KIND, Unplaced, known
from okosystem.web.unplaced.reading import unplaced as read
from okosystem.web.views.pictures import standalone_picture
from okosystem.web.views.tables import SVG, ViewTable, choose_format, file_response
from okosystem.web.views.tables import table_response as sent_rows

bp = Blueprint("unplaced", __name__)
NAME = "uplassert"


@bp.get("/uplassert")
@bp.get("/uplassert.<suffix>")
def unplaced(suffix: str = "") -> Response:
    """Show what has no place, or give it as a file or a drawing."""
    chosen = choose_format(suffix, SVG, *GRAPH)
    as_of, nodes = read_as_of(), known()
    shown = drawn(as_of)
    found = read(shown, findings(KIND, store=as_of.store), nodes)
    if chosen is HTML:
        return make_response(page(as_of, found, nodes, told(as_of, found, shown)))
    if chosen is SVG:
        drawing = standalone_picture("unplaced/picture.html", **told(as_of, found, shown))
        return file_response(drawing, SVG, NAME)
    if chosen in GRAPH:
        return file_response(as_document(said_of(as_of, found), chosen), chosen, NAME)
    return sent_rows(ViewTable(NAME, [row_of(one) for one in found]), as_of.choices, chosen)


def drawn(as_of: AsOf) -> Scene:
    """Set the scene of the målbilde as it is seen."""
    slug = as_of.scenario.slug if as_of.scenario else ""
    return build_scene(
        View(day=as_of.day if as_of.store else None, scenario=slug), current_language()
    )


def told(as_of: AsOf, found: Sequence[Unplaced], shown: Scene) -> Mapping[str, object]:
    """Give the picture what it is drawn with."""
    bands = in_order(found, shown)
    return {
        "as_of": as_of,
        "bands": bands,
        "worked_out": {one.box.iri: one.found for one in bands if one.found},
        "drawing": drawing_of(bands),
        "unknown": UNKNOWN,
        "format_number": format_number,
    }


def page(as_of: AsOf, found: Sequence[Unplaced], nodes: Nodes, told: Mapping[str, object]) -> str:
    """Write the page, what people have proposed a place for first."""
    candidates = [node for node in nodes.values() if node.all("oko:candidateReason")]
    cited = [node for one in found for node in (one.node, one.proposal) if node]
    return render_template(
        "unplaced/page.html",
        proposed=[one for one in found if one.proposal],
        umbrellas=[one for one in found if one.is_umbrella],
        others=[one for one in found if not one.proposal and not one.is_umbrella],
        candidates=candidates if as_of.store is None else [],
        sources=list(dict.fromkeys(i for n in [*cited, *candidates] for i in n.iris("dct:source"))),
        days=days_of_change(current_release()),
        span=known_span(current_release()),
        scenarios=scenarios_of(current_release()),
        **told,
    )
