"""/verdiutveksling: who gives what to whom, as a Sankey diagram and a table."""

from collections.abc import Mapping

from flask import Blueprint, Response, make_response, render_template

from okosystem.core.terms import local_name
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.sentences import description_of, sort_by_names
from okosystem.web.state import current_graph, current_labels
from okosystem.web.views.form import Field, options_of, read_choices
from okosystem.web.views.pictures import picture_response
from okosystem.web.views.sankey import draw_sankey
from okosystem.web.views.tables import (
    SVG,
    Cell,
    ViewTable,
    choose_format,
    evidence_columns,
    name_columns,
    table_response,
)

bp = Blueprint("exchanges", __name__)
UNKNOWN = "ukjent"
# The pattern that distinguishes a band besides its colour: see pictures.css.
PATTERNS: Mapping[str, str] = {"data": "plain", "quality": "dashed", "collaboration": "dotted"}


@bp.get("/verdiutveksling")
@bp.get("/verdiutveksling.<suffix>")
def exchanges(suffix: str = "") -> Response:
    """Show the exchanges, or send them as a file or a figure."""
    chosen_format = choose_format(suffix, SVG)
    known = all_relations(current_graph(), "exchange")
    choices = read_choices(
        Field("slag", mark("Slag verdi"), options_of(current_labels().of_kind("value-type"))),
        Field("giver", mark("Giver"), options_of(f.subject for f in known)),
        Field("mottaker", mark("Mottaker"), options_of(f.object for f in known)),
        Field("ressurs", mark("Ressurs"), options_of(r for f in known for r in (f.given, *f.ways))),
    )
    shown = sort_by_names(
        (
            fact
            for fact in relations_on(current_graph(), choices.day, "exchange")
            if choices["slag"] in ("", local_name(fact.says))
            and choices["giver"] in ("", local_name(fact.subject))
            and choices["mottaker"] in ("", local_name(fact.object))
            and choices["ressurs"] in ("", *map(local_name, (fact.given, *fact.ways)))
        ),
        "says",
        "subject",
        "object",
    )
    # A node that both gives and receives stands twice.
    drawing = draw_sankey([(f.subject, f.given or UNKNOWN, f.object) for f in shown])
    figure = {"shown": shown, "drawing": drawing, "patterns": PATTERNS, "unknown": UNKNOWN}
    if chosen_format is HTML:
        page = render_template(
            "views/exchanges.html", choices=choices, description_of=description_of, **figure
        )
        return make_response(page)
    if chosen_format is SVG:
        return picture_response("verdiutveksling", "views/bands.html", **figure)
    rows = [exchange_row(fact) for fact in shown]
    return table_response(ViewTable("verdiutveksling", rows), choices, chosen_format)


def exchange_row(fact: Relation) -> dict[str, Cell]:
    """Write an exchange as a row."""
    text = description_of(fact)
    return {
        **name_columns(exchange=fact.iri, kind=fact.says, giver=fact.subject),
        **name_columns(receiver=fact.object, given=fact.given),
        "via": fact.ways,
        "description": text.value if text else "",
        **evidence_columns(fact),
    }
