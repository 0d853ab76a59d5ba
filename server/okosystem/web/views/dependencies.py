"""/avhengigheter: which shared resource depends on which, as a figure and a table."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.analysis.network import reachable
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.third_party import DAGRE as LAYOUT
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.layers import draw_fitting
from okosystem.web.views.options import options_of, resources
from okosystem.web.views.pictures import standalone_picture
from okosystem.web.views.tables import (
    SVG,
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    file_response,
    name_columns,
    table_response,
)
from okosystem.web.views.wording import description_of, sort_by_names

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
    shown = sort_by_names(
        within_depth(
            with_chosen_kind(relations_on(current_graph(), choices.day, "dependency"), choices),
            choices,
        ),
        "subject",
        "object",
    )
    if chosen_format is HTML:
        page = render_template(
            "views/dependencies.html", choices=choices, shown=shown, description_of=description_of,
            middle=start_resource(choices), drawing=draw_fitting(shown), layout_library=LAYOUT,
        )  # fmt: skip
        return make_response(page)
    if chosen_format is SVG:
        drawing = standalone_picture(
            "views/layers.html", drawing=draw_fitting(shown), middle=start_resource(choices)
        )
        return file_response(drawing, SVG, "avhengigheter")
    return table_response(
        ViewTable("avhengigheter", [dependency_row(fact) for fact in shown]), choices, chosen_format
    )


def start_resource(choices: Choices) -> str:
    """Return the resource the view starts from, or an empty string."""
    return resources().get(choices["fra"], "")


def with_chosen_kind(known: Sequence[Relation], choices: Choices) -> list[Relation]:
    """Select the dependencies of the chosen kind and strength."""
    field_of = {"slag": "says", "styrke": "strength"}
    return [
        fact
        for fact in known
        if all(
            not choices[n] or getattr(fact, e).endswith(f"/{choices[n]}")
            for n, e in field_of.items()
        )
    ]


def within_depth(known: Sequence[Relation], choices: Choices) -> list[Relation]:
    """Select the dependencies within the chosen depth of the start resource."""
    start = start_resource(choices)
    if not start:
        return list(known)
    depth = None if choices["dybde"] == "alle" else int(choices["dybde"])
    forward_lengths = reachable([f.ends for f in known], start, depth)
    backward_lengths = reachable([f.ends[::-1] for f in known], start, depth)
    outgoing = {f for f in known if _is_expanded(forward_lengths, f.subject, depth)}
    incoming = {f for f in known if _is_expanded(backward_lengths, f.object, depth)}
    selected = {"ut": outgoing, "inn": incoming, "begge": outgoing | incoming}[choices["retning"]]
    return [fact for fact in known if fact in selected]


def dependency_row(fact: Relation) -> dict[str, Cell]:
    """Write a dependency as a row."""
    text = description_of(fact)
    return {
        **name_columns(resource=fact.subject, dependsOn=fact.object),
        **name_columns(kind=fact.says, strength=fact.strength),
        "description": text.value if text else "",
        **evidence_columns(fact),
    }


def _is_expanded(lengths: Mapping[str, int], thing: str, depth: int | None) -> bool:
    """Whether the dependencies of a resource are followed: it is reached before the last step."""
    return thing in lengths and (depth is None or lengths[thing] < depth)
