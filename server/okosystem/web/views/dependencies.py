"""/avhengigheter: which shared resource depends on which, drawn and written as a table."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.analysis.network import reachable
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.assets import DAGRE as LAYOUT
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.layers import fitting
from okosystem.web.views.options import options_of, resources
from okosystem.web.views.pictures import picture
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
from okosystem.web.views.wording import by_names, told

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
    """Show the dependencies, or give them as a file or a drawing."""
    chosen = choose_format(suffix, SVG)
    known = all_relations(current_graph(), "dependency")
    choices = read_choices(
        Field("fra", mark("Ut fra ressurs"), resources()),
        Field("retning", mark("Retning"), DIRECTIONS, defaults_to_first=True),
        Field("dybde", mark("Hvor langt"), DEPTHS, defaults_to_first=True),
        Field("slag", mark("Slag avhengighet"), options_of(f.says for f in known)),
        Field("styrke", mark("Styrke"), options_of(f.strength for f in known)),
    )
    shown = by_names(
        near(fits(relations_on(current_graph(), choices.day, "dependency"), choices), choices),
        "subject",
        "object",
    )
    if chosen is HTML:
        page = render_template(
            "views/dependencies.html", choices=choices, shown=shown, told=told,
            middle=middle(choices), drawing=fitting(shown), layout_library=LAYOUT,
        )  # fmt: skip
        return make_response(page)
    if chosen is SVG:
        drawing = picture("views/layers.html", drawing=fitting(shown), middle=middle(choices))
        return file_response(drawing, SVG, "avhengigheter")
    return table_response(
        ViewTable("avhengigheter", [row_of(fact) for fact in shown]), choices, chosen
    )


def middle(choices: Choices) -> str:
    """Give the resource that the view starts from, when there is one."""
    return resources().get(choices["fra"], "")


def fits(known: Sequence[Relation], choices: Choices) -> list[Relation]:
    """Keep the dependencies of the chosen kind and strength."""
    ends = {"slag": "says", "styrke": "strength"}
    return [
        fact
        for fact in known
        if all(
            not choices[n] or getattr(fact, e).endswith(f"/{choices[n]}") for n, e in ends.items()
        )
    ]


def near(known: Sequence[Relation], choices: Choices) -> list[Relation]:
    """Keep what is within reach of the resource that the view starts from."""
    start = middle(choices)
    if not start:
        return list(known)
    depth = None if choices["dybde"] == "alle" else int(choices["dybde"])
    there = reachable([f.ends for f in known], start, depth)
    back = reachable([f.ends[::-1] for f in known], start, depth)
    out = {f for f in known if _passed(there, f.subject, depth)}
    into = {f for f in known if _passed(back, f.object, depth)}
    kept = {"ut": out, "inn": into, "begge": out | into}[choices["retning"]]
    return [fact for fact in known if fact in kept]


def row_of(fact: Relation) -> dict[str, Cell]:
    """Write a dependency as a row."""
    text = told(fact)
    return {
        **name_columns(resource=fact.subject, dependsOn=fact.object),
        **name_columns(kind=fact.says, strength=fact.strength),
        "description": text.value if text else "",
        **evidence_columns(fact),
    }


def _passed(lengths: Mapping[str, int], thing: str, depth: int | None) -> bool:
    """Tell whether the links of a thing are followed: it is reached, and not as the last."""
    return thing in lengths and (depth is None or lengths[thing] < depth)
