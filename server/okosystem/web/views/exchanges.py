"""/verdiutveksling: who gives what to whom, drawn as bands and written as a table."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, make_response, render_template

from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.formats import HTML
from okosystem.web.languages import mark
from okosystem.web.state import current_graph
from okosystem.web.views.bands import Drawing, drawn
from okosystem.web.views.form import Choices, Field, read_choices
from okosystem.web.views.options import codes, options_of
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

bp = Blueprint("exchanges", __name__)
UNKNOWN = "ukjent"
# By what a band is told apart beside its colour: see pictures.css.
PATTERNS: Mapping[str, str] = {"data": "plain", "quality": "dashed", "collaboration": "dotted"}


@bp.get("/verdiutveksling")
@bp.get("/verdiutveksling.<suffix>")
def exchanges(suffix: str = "") -> Response:
    """Show the exchanges, or give them as a file or a drawing."""
    chosen = choose_format(suffix, SVG)
    known = all_relations(current_graph(), "exchange")
    choices = read_choices(
        Field("slag", mark("Slag verdi"), codes("value-type")),
        Field("giver", mark("Giver"), options_of(f.subject for f in known)),
        Field("mottaker", mark("Mottaker"), options_of(f.object for f in known)),
        Field("ressurs", mark("Ressurs"), options_of(r for f in known for r in (f.given, *f.ways))),
    )
    shown = by_names(
        fits(relations_on(current_graph(), choices.day, "exchange"), choices),
        "says",
        "subject",
        "object",
    )
    told_of = {
        "choices": choices,
        "shown": shown,
        "drawing": drawing_of(shown),
        "patterns": PATTERNS,
    }
    if chosen is HTML:
        page = render_template("views/exchanges.html", told=told, unknown=UNKNOWN, **told_of)
        return make_response(page)
    if chosen is SVG:
        return file_response(
            picture("views/bands.html", unknown=UNKNOWN, **told_of), SVG, "verdiutveksling"
        )
    return table_response(
        ViewTable("verdiutveksling", [row_of(fact) for fact in shown]), choices, chosen
    )


def fits(known: Sequence[Relation], choices: Choices) -> list[Relation]:
    """Keep the exchanges that are as chosen."""
    ends = {"slag": "says", "giver": "subject", "mottaker": "object"}
    kept = [
        f for f in known if all(_is(getattr(f, end), choices[name]) for name, end in ends.items())
    ]
    return [f for f in kept if any(_is(iri, choices["ressurs"]) for iri in (f.given, *f.ways))]


def drawing_of(shown: Sequence[Relation]) -> Drawing:
    """Draw from giver by what is given to receiver; a thing that gives and gets stands twice."""
    return drawn([(f.subject, f.given or UNKNOWN, f.object) for f in shown])


def row_of(fact: Relation) -> dict[str, Cell]:
    """Write an exchange as a row."""
    ends = name_columns(kind=fact.says, giver=fact.subject, receiver=fact.object, given=fact.given)
    text = told(fact)
    return {
        **name_columns(exchange=fact.iri),
        **ends,
        "via": fact.ways,
        "description": text.value if text else "",
        **evidence_columns(fact),
    }


def _is(iri: str, word: str) -> bool:
    return not word or iri.rpartition("/")[2] == word
