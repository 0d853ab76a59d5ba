"""/sammenlign: choose two to four shared resources, and compare them side by side."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, make_response, render_template
from markupsafe import Markup

from okosystem.core.terms import kind_of, local_name
from okosystem.model.as_of import known_span
from okosystem.web.boards.findings import format_number as number
from okosystem.web.comparing import choosing
from okosystem.web.comparing.between import Reason, pairs, reasons_against
from okosystem.web.comparing.rows import UNIQUE, VERDICTS, AspectRow, compare_sides
from okosystem.web.comparing.sides import ComparisonDay, Side, comparison_day, read_side
from okosystem.web.comparing.values import Value
from okosystem.web.consequences.choosing import unknowns
from okosystem.web.display_names import label_of
from okosystem.web.formats import HTML
from okosystem.web.languages import gettext
from okosystem.web.state import current_release
from okosystem.web.views.form import Choices, resources
from okosystem.web.views.tables import (
    Cell,
    ViewTable,
    choose_format,
    name_columns,
    table_response,
)
from okosystem.web.views.wording import sentence

bp = Blueprint("comparing", __name__)


@bp.app_template_global()
def compare_link(resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of two to four resources; empty for any other number."""
    words = [local_name(iri) for iri in resources if kind_of(iri) == "resource"]
    if not choosing.MIN_RESOURCES <= len(words) <= choosing.MAX_RESOURCES:
        return ""
    said = (choosing.address(*words), gettext("sammenlign"), choosing.comparison_name(*words))
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(*said)


@bp.get("/sammenlign")
@bp.get("/sammenlign.<suffix>")
def compare(suffix: str = "") -> Response:
    """Show the comparison, send it as a file, or show the form if no resource is chosen."""
    as_what, choices = choose_format(suffix), choosing.read_resources()
    known, then = resources(), comparison_day(choices.day)
    choosing.check_known(choices)
    sides = [read_side(known[word], then) for word in choices[choosing.RESOURCE].split()]
    if as_what is HTML:
        return make_response(
            render_comparison(sides, then, choices) if sides else render_form(choices)
        )
    return table_response(ViewTable("sammenlign", list(value_rows(sides))), choices, as_what)


def render_form(choices: Choices) -> str:
    """Render the form, with one resource filled in if it is known."""
    first = choosing.read_first_resource()
    examples = (
        [(first, other) for other in choosing.most_similar(first)] if first else choosing.EXAMPLES
    )
    return render_template(
        "comparing/choose.html",
        chosen=[first] if first else [],
        offered=resources(),
        most=choosing.MAX_RESOURCES,
        choices=choices,
        span=known_span(current_release()),
        examples=[
            (choosing.address(*words), choosing.comparison_name(*words)) for words in examples
        ],
    )


def render_comparison(sides: Sequence[Side], then: ComparisonDay, choices: Choices) -> str:
    """Render the comparison."""
    return render_template(
        "comparing/page.html",
        things=[one.thing for one in sides],
        then=then,
        span=known_span(current_release()),
        title=choosing.comparison_name(*choices[choosing.RESOURCE].split()),
        groups=compare_sides(sides),
        choices=choices,
        verdicts=VERDICTS,
        own=UNIQUE,
        pairs=pairs([one.iri for one in sides], then),
        reasons=[reasons_against(one, [o for o in sides if o is not one]) for one in sides],
        reason_text=reason_text,
        sentence=sentence,
        number=number,
        unknowns=unknowns(),
        offered=resources(),
        chosen=choices[choosing.RESOURCE].split(),
        most=choosing.MAX_RESOURCES,
    )


def reason_text(reason: Reason) -> str:
    """Write a reason for this reader."""
    what, others = (", ".join(label_of(i) for i in iris) for iris in (reason.things, reason.others))
    return gettext(reason.text) % {"what": what or gettext("ukjent"), "others": others}


def value_rows(sides: Sequence[Side]) -> Iterator[dict[str, Cell]]:
    """Write a row for each value, or one saying that nothing is known."""
    for _, rows in compare_sides(sides):
        for row in rows:
            for one, cell in zip(sides, row.cells, strict=True):
                start = {**_aspect_columns(row), **name_columns(resource=one.iri)}
                for value in cell:
                    yield {**start, "known": True, **_value_columns(row, value, one.then)}
                if not cell:
                    yield {**start, "known": False}


def _aspect_columns(row: AspectRow) -> dict[str, Cell]:
    return {
        "aspect": row.aspect.id,
        "aspectName": gettext(row.aspect.title),
        "alike": gettext(VERDICTS[row.verdict]) if row.verdict else "",
    }


def _value_columns(row: AspectRow, value: Value, then: ComparisonDay) -> dict[str, Cell]:
    node = value.node
    return {
        "value": value.plain,
        "valueName": label_of(value.plain) if value.is_entity else "",
        "added": ", ".join(map(label_of, value.added)),
        "shared": gettext(row.mark_of(value)) if row.mark_of(value) else "",
        "evidence": (node.iri_of("oko:evidenceClass") or "") if node else "",
        "statement": then.iri_of(node) if node else "",
        "sources": node.iris("dct:source") if node else [],
    }
