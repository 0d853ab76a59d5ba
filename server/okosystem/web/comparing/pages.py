"""/sammenlign: choose two to four shared resources, and compare them side by side."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from okosystem.core.terms import kind_of, local_name
from okosystem.model.as_of import known_span
from okosystem.web.boards.findings import format_number
from okosystem.web.comparing import choosing
from okosystem.web.comparing.aspects import Side, Value, read_side
from okosystem.web.comparing.comparison import (
    UNIQUE,
    VERDICTS,
    AspectRow,
    Reason,
    compare_sides,
    pairs,
    reasons_for,
    warnings,
)
from okosystem.web.connections.stopping import unknowns
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark
from okosystem.web.sentences import sentence
from okosystem.web.state import current_release, today
from okosystem.web.viewed_day import ViewedDay, findings_on
from okosystem.web.views.form import Choices, resources
from okosystem.web.views.tables import (
    Cell,
    Row,
    choose_format,
    name_columns,
    view_response,
)

bp = Blueprint("comparing", __name__)
# How the rows of the table are grouped; empty: nothing is known of any resource.
ROW_GROUPS = {
    "ulikt": mark("Dette er ulikt"),
    "mer": mark("Andre navn, avhengigheter og annet som er ulikt"),
    "likt": mark("Likt for alle"),
    "ukjent": mark("Ukjent for noen"),
    "": mark("Ukjent for alle"),
}


@bp.app_template_global()
def compare_link(resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of two to four resources; empty for any other number."""
    words = [local_name(iri) for iri in resources if kind_of(iri) == "resource"]
    if not choosing.MIN_RESOURCES <= len(words) <= choosing.MAX_RESOURCES:
        return ""
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(choosing.address(*words), gettext("sammenlign"), choosing.comparison_name(*words))


@bp.get("/sammenlign")
@bp.get("/sammenlign.<suffix>")
def compare(suffix: str = "") -> Response:
    """Show the comparison, send it as a file, or show the form if no resource is chosen."""
    chosen_format, choices = choose_format(suffix), choosing.read_resources()
    day = choices.day
    known, as_of = (
        resources(),
        ViewedDay(choices, day or today(), findings_on(day) if day else None),
    )
    choosing.check_known(choices)
    sides = [read_side(known[word], as_of) for word in choices[choosing.RESOURCE].split()]
    return view_response(
        "sammenlign",
        choices,
        chosen_format,
        page=lambda: render_comparison(sides, as_of) if sides else render_form(choices),
        rows=lambda: value_rows(sides),
    )


def render_form(choices: Choices) -> str:
    """Render the form, with one resource filled in if it is known."""
    first = choosing.read_first_resource()
    examples = (
        [(first, other) for other in choosing.most_similar(first)] if first else choosing.EXAMPLES
    )
    return render_template(
        "comparing/choose.html",
        chosen=[first] if first else [],
        examples=[
            (choosing.address(*words), choosing.comparison_name(*words)) for words in examples
        ],
        **form_context(choices),
    )


def form_context(choices: Choices) -> dict[str, object]:
    """Build the template variables of the form."""
    return {
        "choices": choices,
        "most": choosing.MAX_RESOURCES,
        "offered": resources().values(),
        "span": known_span(current_release()),
    }


def render_comparison(sides: Sequence[Side], as_of: ViewedDay) -> str:
    """Render the comparison: when to choose which, then the aspects by how alike they are."""
    chosen = as_of.choices[choosing.RESOURCE].split()
    rows = compare_sides(sides)
    choosable = [
        (side, reasons_for(side, others), warnings(side, others))
        for side in sides
        for others in [[one for one in sides if one is not side]]
    ]
    return render_template(
        "comparing/page.html",
        sides=sides,
        as_of=as_of,
        chosen=chosen,
        title=choosing.comparison_name(*chosen),
        choosable=choosable,
        rows={name: [row for row in rows if row.group == name] for name in ROW_GROUPS},
        titles=ROW_GROUPS,
        unique=UNIQUE,
        pairs=pairs([side.iri for side in sides], as_of),
        reason_text=reason_text,
        sentence=sentence,
        format_number=format_number,
        unknowns=unknowns(),
        **form_context(as_of.choices),
    )


def reason_text(reason: Reason) -> str:
    """Write a reason for this reader."""
    what, others = (", ".join(map(label_of, iris)) for iris in (reason.entities, reason.others))
    return gettext(reason.text) % {"what": what or gettext("ukjent"), "others": others}


def value_rows(sides: Sequence[Side]) -> Iterator[Row]:
    """Write a row for each value, or one saying that nothing is known."""
    for row in compare_sides(sides):
        for side, cell in zip(sides, row.cells, strict=True):
            start = {
                "aspect": row.aspect.id,
                "aspectName": gettext(row.aspect.title),
                "alike": gettext(VERDICTS[row.verdict]) if row.verdict else "",
                **name_columns(resource=side.iri),
                "known": bool(cell),
            }
            yield from (start | _value_columns(row, value, side.as_of) for value in cell)
            if not cell:
                yield start


def _value_columns(row: AspectRow, value: Value, as_of: ViewedDay) -> dict[str, Cell]:
    node, shared = value.node, row.mark_of(value)
    statement = node.iri if node else ""
    if node and not as_of.with_pages([statement]):
        statement = f"{statement}--{as_of.day}"
    return {
        "value": value.plain,
        "valueName": label_of(value.plain) if value.is_entity else "",
        "added": ", ".join(map(label_of, value.added)),
        "shared": gettext(shared) if shared else "",
        "evidence": (node.iri_of("oko:evidenceClass") or "") if node else "",
        "statement": statement,
        "sources": node.iris("dct:source") if node else [],
    }
