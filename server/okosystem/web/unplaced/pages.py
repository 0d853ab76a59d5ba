"""The page of unplaced resources, as a figure and tables: today, on a day, or with a scenario."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, render_template

from okosystem.model.as_of import days_of_change, known_span, scenarios_of
from okosystem.web.boards.as_of import AsOf, read_as_of
from okosystem.web.boards.findings import findings, format_number
from okosystem.web.formats import GRAPH
from okosystem.web.kind_pages.sections import Nodes
from okosystem.web.languages import current_language
from okosystem.web.malbilde.scene import Scene, build_scene
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_release
from okosystem.web.unplaced.resources import (
    COLUMNS,
    LEAD,
    SUGGESTION,
    Unplaced,
    list_unplaced,
    read_nodes,
    unplaced_row,
    unplaced_triples,
)
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.sankey import SankeyDiagram, draw_sankey
from okosystem.web.views.tables import SVG, choose_format, view_response

bp = Blueprint("unplaced", __name__)
UNKNOWN = "ukjent"


@bp.get("/uplassert")
@bp.get("/uplassert.<suffix>")
def unplaced(suffix: str = "") -> Response:
    """Show the unplaced resources, or send them as a file or a figure."""
    chosen_format = choose_format(suffix, SVG, *GRAPH)
    as_of, nodes = read_as_of(), read_nodes()
    day, scenario = (as_of.day if as_of.store else None), as_of.scenario
    view = View(day=day, scenario=scenario.slug if scenario else "")
    scene = build_scene(view, current_language())
    resources = list_unplaced(scene, findings(SUGGESTION, store=as_of.store), nodes)
    figure = figure_context(as_of, resources, scene)
    return view_response(
        "uplassert",
        as_of.choices,
        chosen_format,
        page=lambda: render_page(as_of, resources, nodes, figure),
        rows=lambda: map(unplaced_row, resources),
        columns=COLUMNS,
        triples=lambda: unplaced_triples(as_of, resources),
        picture=lambda: picture_response("uplassert", "unplaced/picture.html", **figure),
    )


def figure_context(
    as_of: AsOf, resources: Sequence[Unplaced], scene: Scene
) -> Mapping[str, object]:
    """Collect the template variables of the figure."""
    bands = sort_as_drawn(resources, scene)
    return {
        "as_of": as_of,
        "bands": bands,
        "suggestions": {one.box.iri: one.found for one in bands if one.found},
        "drawing": suggestion_diagram(bands),
        "unknown": UNKNOWN,
        "format_number": format_number,
    }


def render_page(
    as_of: AsOf, resources: Sequence[Unplaced], nodes: Nodes, context: Mapping[str, object]
) -> str:
    """Render the page."""
    candidates = [node for node in nodes.values() if node.all("oko:candidateReason")]
    cited = [node for one in resources for node in (one.node, one.proposal) if node]
    return render_template(
        "unplaced/page.html",
        lead=LEAD,
        proposed=[one for one in resources if one.proposal],
        umbrellas=[one for one in resources if one.is_umbrella],
        others=[one for one in resources if not one.proposal and not one.is_umbrella],
        candidates=candidates if as_of.store is None else [],
        sources=list(dict.fromkeys(i for n in [*cited, *candidates] for i in n.iris("dct:source"))),
        days=days_of_change(current_release()),
        span=known_span(current_release()),
        scenarios=scenarios_of(current_release()),
        **context,
    )


def sort_as_drawn(resources: Sequence[Unplaced], scene: Scene) -> list[Unplaced]:
    """Sort as the categories are drawn, so that no bands cross; unknown ones come last."""
    order = {category.iri: number for number, category in enumerate(scene.picture.categories)}
    return sorted(resources, key=lambda one: order[one.suggested] if one.kind else len(order))


def suggestion_diagram(resources: Sequence[Unplaced]) -> SankeyDiagram:
    """Draw from each resource by the suggested category to its kind."""
    flows = [(one.box.iri, one.suggested or UNKNOWN, one.kind or UNKNOWN) for one in resources]
    return draw_sankey(flows)
