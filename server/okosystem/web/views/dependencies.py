"""/avhengigheter: which shared resource depends on which, as a figure and a table."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.analysis.network import reachable
from okosystem.core.terms import local_name
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.sentences import description_of, sort_by_names
from okosystem.web.state import current_graph
from okosystem.web.third_party import DAGRE as LAYOUT
from okosystem.web.views.form import Choices, Field, options_of, read_choices, resources
from okosystem.web.views.layers import draw_fitting
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.tables import (
    SVG,
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    name_columns,
    table_response,
)

bp = Blueprint("dependencies", __name__)
DIRECTIONS = {
    "begge": mark("begge veier"),
    "ut": mark("det den avhenger av"),
    "inn": mark("det som avhenger av den"),
}
DEPTHS = {
    "1": mark("ett ledd"),
    "2": mark("to ledd"),
    "3": mark("tre ledd"),
    "alle": mark("alle ledd"),
}


@bp.get("/avhengigheter")
@bp.get("/avhengigheter.<suffix>")
def dependencies(suffix: str = "") -> Response:
    """Show the dependencies, or send them as a file or a figure."""
    chosen_format = choose_format(suffix, SVG)
    known = all_relations(current_graph(), "dependency")
    choices = read_choices(
        Field("fra", mark("Ut fra ressurs"), resources()),
        Field("retning", mark("Retning"), DIRECTIONS, defaults_to_first=True),
        Field("dybde", mark("Hvor langt"), DEPTHS, defaults_to_first=True),
        Field("slag", mark("Slag avhengighet"), options_of(f.says for f in known)),
        Field("styrke", mark("Styrke"), options_of(f.strength for f in known)),
    )
    start = resources().get(choices["fra"], "")
    matching = [
        fact
        for fact in relations_on(current_graph(), choices.day, "dependency")
        if choices["slag"] in ("", local_name(fact.says))
        and choices["styrke"] in ("", local_name(fact.strength))
    ]
    selected = within_depth(matching, start, choices) if start else matching
    shown = sort_by_names(selected, "subject", "object")
    if chosen_format is HTML:
        page = render_template(
            "views/dependencies.html", choices=choices, shown=shown, description_of=description_of,
            middle=start, drawing=draw_fitting(shown), layout_library=LAYOUT,
        )  # fmt: skip
        return make_response(page)
    if chosen_format is SVG:
        drawing = draw_fitting(shown)
        return picture_response("avhengigheter", "views/layers.html", drawing=drawing, middle=start)
    rows = [dependency_row(fact) for fact in shown]
    return table_response(ViewTable("avhengigheter", rows), choices, chosen_format)


def within_depth(known: Sequence[Relation], start: str, choices: Choices) -> list[Relation]:
    """Select the dependencies within the chosen depth of the start resource."""
    depth = None if choices["dybde"] == "alle" else int(choices["dybde"])
    forward_lengths = reachable([f.ends for f in known], start, depth)
    backward_lengths = reachable([f.ends[::-1] for f in known], start, depth)
    outgoing = {f for f in known if _is_expanded(forward_lengths, f.subject, depth)}
    incoming = {f for f in known if _is_expanded(backward_lengths, f.object, depth)}
    selected = {"ut": outgoing, "inn": incoming, "begge": outgoing | incoming}[choices["retning"]]
    return [fact for fact in known if fact in selected]


def _is_expanded(lengths: Mapping[str, int], resource: str, depth: int | None) -> bool:
    """Whether the dependencies of a resource are followed: it is reached before the last step."""
    return resource in lengths and (depth is None or lengths[resource] < depth)


def dependency_row(fact: Relation) -> dict[str, Cell]:
    """Write a dependency as a row."""
    text = description_of(fact)
    return {
        **name_columns(resource=fact.subject, dependsOn=fact.object),
        **name_columns(kind=fact.says, strength=fact.strength),
        "description": text.value if text else "",
        **evidence_columns(fact),
    }
