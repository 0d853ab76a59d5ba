"""/sammenlign: choose two to four shared resources, and see them side by side."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, make_response, render_template
from markupsafe import Markup

from okosystem.core.terms import kind_of
from okosystem.web.boards.as_of import known_span
from okosystem.web.boards.findings import format_number as number
from okosystem.web.comparing import choosing
from okosystem.web.comparing.between import Reason, not_first, pairs
from okosystem.web.comparing.rows import OWN, VERDICTS, Row, compared
from okosystem.web.comparing.sides import Side, Then, moment, side
from okosystem.web.comparing.values import Value
from okosystem.web.consequences.choosing import unknowns
from okosystem.web.formats import HTML
from okosystem.web.languages import gettext
from okosystem.web.views.form import Choices
from okosystem.web.views.options import resources
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    label_of,
    name_columns,
    table_response,
)
from okosystem.web.views.wording import sentence

bp = Blueprint("comparing", __name__)


@bp.app_template_global()
def compare_link(resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of a few resources; nothing when they are not two to four."""
    words = [iri.rpartition("/")[2] for iri in resources if kind_of(iri) == "resource"]
    if not choosing.LEAST <= len(words) <= choosing.MOST:
        return ""
    said = (choosing.address(*words), gettext("sammenlign"), choosing.named(*words))
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(*said)


@bp.get("/sammenlign")
@bp.get("/sammenlign.<suffix>")
def compare(suffix: str = "") -> Response:
    """Show them side by side, or give the rows as a file; with none chosen, let the reader."""
    as_what, choices = choose_format(suffix), choosing.chosen()
    known, then = resources(), moment(choices.day)
    choosing.known_then(choices)
    sides = [side(known[word], then) for word in choices[choosing.FIELD].split()]
    if as_what is HTML:
        return make_response(page_of(sides, then, choices) if sides else form(choices))
    return table_response(ViewTable("sammenlign", list(rows_of(sides))), choices, as_what)


def form(choices: Choices) -> str:
    """Let the reader choose, perhaps with one chosen already."""
    first = choosing.beside()
    examples = [(first, other) for other in choosing.likest(first)] if first else choosing.EXAMPLES
    return render_template(
        "comparing/choose.html",
        chosen=[first] if first else [],
        offered=resources(),
        most=choosing.MOST,
        choices=choices,
        span=known_span(),
        examples=[(choosing.address(*words), choosing.named(*words)) for words in examples],
    )


def page_of(sides: Sequence[Side], then: Then, choices: Choices) -> str:
    """Write the page."""
    return render_template(
        "comparing/page.html",
        things=[one.thing for one in sides],
        then=then,
        span=known_span(),
        title=choosing.named(*choices[choosing.FIELD].split()),
        groups=compared(sides),
        choices=choices,
        verdicts=VERDICTS,
        own=OWN,
        pairs=pairs([one.iri for one in sides], then),
        reasons=[not_first(one, [o for o in sides if o is not one]) for one in sides],
        told=told,
        sentence=sentence,
        number=number,
        unknowns=unknowns(),
        offered=resources(),
        chosen=choices[choosing.FIELD].split(),
        most=choosing.MOST,
    )


def told(reason: Reason) -> str:
    """Write a reason for this reader."""
    what, others = (", ".join(label_of(i) for i in iris) for iris in (reason.things, reason.others))
    return gettext(reason.text) % {"what": what or gettext("ukjent"), "others": others}


def rows_of(sides: Sequence[Side]) -> Iterator[dict[str, Cell]]:
    """Write a row for each value; where nothing is known, one that says so."""
    for _, rows in compared(sides):
        for row in rows:
            for one, cell in zip(sides, row.cells, strict=True):
                start = {**_start(row), **name_columns(resource=one.iri)}
                for value in cell:
                    yield {**start, "known": True, **_cells(row, value, one.then)}
                if not cell:
                    yield {**start, "known": False}


def _start(row: Row) -> dict[str, Cell]:
    return {
        "aspect": row.aspect.id,
        "aspectName": gettext(row.aspect.title),
        "alike": gettext(VERDICTS[row.verdict]) if row.verdict else "",
    }


def _cells(row: Row, value: Value, then: Then) -> dict[str, Cell]:
    node = value.node
    return {
        "value": value.plain,
        "valueName": label_of(value.plain) if value.is_thing else "",
        "added": ", ".join(map(label_of, value.added)),
        "shared": gettext(row.mark_of(value)) if row.mark_of(value) else "",
        "evidence": (node.iri_of("oko:evidenceClass") or "") if node else "",
        "statement": then.name(node) if node else "",
        "sources": node.iris("dct:source") if node else [],
    }
