"""/verdiutveksling: who gives what to whom, as a Sankey diagram and a table."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.core.terms import local_name
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.options import codes, options_of
from okosystem.web.views.pictures import standalone_picture
from okosystem.web.views.sankey import SankeyDiagram, draw_sankey
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
        Field("slag", mark("Slag verdi"), codes("value-type")),
        Field("giver", mark("Giver"), options_of(f.subject for f in known)),
        Field("mottaker", mark("Mottaker"), options_of(f.object for f in known)),
        Field("ressurs", mark("Ressurs"), options_of(r for f in known for r in (f.given, *f.ways))),
    )
    shown = sort_by_names(
        matching(relations_on(current_graph(), choices.day, "exchange"), choices),
        "says",
        "subject",
        "object",
    )
    context = {
        "choices": choices,
        "shown": shown,
        "drawing": exchange_diagram(shown),
        "patterns": PATTERNS,
    }
    if chosen_format is HTML:
        page = render_template(
            "views/exchanges.html", description_of=description_of, unknown=UNKNOWN, **context
        )
        return make_response(page)
    if chosen_format is SVG:
        return file_response(
            standalone_picture("views/bands.html", unknown=UNKNOWN, **context),
            SVG,
            "verdiutveksling",
        )
    return table_response(
        ViewTable("verdiutveksling", [exchange_row(fact) for fact in shown]), choices, chosen_format
    )


def matching(known: Sequence[Relation], choices: Choices) -> list[Relation]:
    """Select the exchanges that match the choices."""
    field_of = {"slag": "says", "giver": "subject", "mottaker": "object"}
    selected = [
        f
        for f in known
        if all(_matches(getattr(f, end), choices[name]) for name, end in field_of.items())
    ]
    return [
        f for f in selected if any(_matches(iri, choices["ressurs"]) for iri in (f.given, *f.ways))
    ]


def exchange_diagram(shown: Sequence[Relation]) -> SankeyDiagram:
    """Draw giver, given resource and receiver; a node that both gives and receives stands twice."""
    return draw_sankey([(f.subject, f.given or UNKNOWN, f.object) for f in shown])


def exchange_row(fact: Relation) -> dict[str, Cell]:
    """Write an exchange as a row."""
    ends = name_columns(kind=fact.says, giver=fact.subject, receiver=fact.object, given=fact.given)
    text = description_of(fact)
    return {
        **name_columns(exchange=fact.iri),
        **ends,
        "via": fact.ways,
        "description": text.value if text else "",
        **evidence_columns(fact),
    }


def _matches(iri: str, word: str) -> bool:
    return not word or local_name(iri) == word
