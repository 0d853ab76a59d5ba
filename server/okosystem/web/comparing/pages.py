"""/sammenlign: choose two to four shared resources, and compare them side by side."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from markupsafe import Markup

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.core.text import fold
from okosystem.graph.as_of import known_span
from okosystem.graph.choices import (
    DAY,
    MAX_SHOWN,
    Choices,
    Field,
    Refused,
    resources,
    similar_resources,
)
from okosystem.graph.columns import name_columns
from okosystem.graph.comparison import (
    TABLE,
    AspectRow,
    Side,
    Value,
    compare_sides,
    pairs,
    read_side,
    reasons_for,
    warnings,
)
from okosystem.graph.dates import day as format_day
from okosystem.graph.entity_history import known_period
from okosystem.graph.findings import format_number
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.view import Cell, Inputs, Row
from okosystem.graph.viewed_day import ViewedDay, viewed_day
from okosystem.web.basis import BASIS
from okosystem.web.connections.impact import alternatives, unknowns
from okosystem.web.memento import requested_day
from okosystem.web.state import current_reader
from okosystem.web.views.form import read_choices
from okosystem.web.views.tables import view_response

bp = Blueprint("comparing", __name__)
MIN_RESOURCES, MAX_RESOURCES, MAX_SUGGESTIONS = 2, 4, 8
# The resources to compare, and the one to find others for in a form that is not complete yet.
RESOURCE, WITH = "r", "med"


@bp.get("/sammenlign")
@bp.get("/sammenlign.<suffix>")
def compare(suffix: str = "") -> Response:
    """Show the comparison, send it as a file, or show the form if no resource is chosen."""
    reader = current_reader()
    choices = read_resources(reader)
    as_of = viewed_day(reader, choices)
    check_known(reader, choices)
    sides = [
        read_side(reader, resources(reader)[slug], as_of) for slug in choices[RESOURCE].split()
    ]
    return view_response(
        reader,
        "sammenlign",
        suffix,
        choices,
        page=lambda: (
            render_comparison(reader, sides, as_of) if sides else render_form(reader, choices)
        ),
        rows=lambda: value_rows(reader, sides),
        inputs=Inputs(("resource",)),
    )


def read_resources(reader: Reader) -> Choices:
    """Read the resources to compare, none or two to four distinct ones, and the day."""
    day, known = read_choices(reader, also=(RESOURCE, WITH)).day, resources(reader)
    by_name = {fold(reader.label(iri)): slug for slug, iri in known.items()}
    given = [text for text in request.args.getlist(RESOURCE) if text]
    slugs = [by_name.get(fold(text), text) for text in given]
    for slug in slugs:
        if slug not in known:
            _refuse_unknown(reader, slug, slugs)
    _check_count(reader, slugs)
    chosen = Field(RESOURCE, "", known, multiple=True)
    choices = Choices((chosen,), {RESOURCE: " ".join(slugs)}, day)
    if slugs != given:
        abort(redirect(choices.address(**{BASIS: request.args.get(BASIS, "")}), 302))
    return choices


def check_known(reader: Reader, choices: Choices) -> None:
    """Refuse a resource that was not known on the day, and suggest days on which it was."""
    for slug in choices[RESOURCE].split() if choices.day else ():
        known = known_period(reader, resources(reader)[slug])
        if choices.day and not known.holds(choices.day):
            first = str(known.start) if known.start else ""
            days = {first: reader.plain(format_day(reader, first))} if first else {}
            days[""] = reader.plain(reader.text("i dag"))
            raise Refused(
                "Grafen kjenner ikke %(name)s den dagen. Velg en annen dag:",
                [(text, choices.address(dato=day)) for day, text in days.items()],
                404,
                name=comparison_name(reader, slug),
                slug=slug,
                day=choices.day,
            )


def render_form(reader: Reader, choices: Choices) -> str:
    """Render the form, with one resource filled in if it is known."""
    first = request.args.get(WITH, "")
    if first and first not in resources(reader):
        _refuse_unknown(reader, first, [first])
    examples = (
        [(first, other) for other in most_similar(reader, first)] if first else TABLE["examples"]
    )
    return _render(
        reader,
        "choose",
        choices,
        chosen=[first] if first else [],
        examples=[_suggestion(reader, *slugs) for slugs in examples],
    )


def render_comparison(reader: Reader, sides: Sequence[Side], as_of: ViewedDay) -> str:
    """Render the comparison: when to choose which, then the aspects by how alike they are."""
    chosen = as_of.choices[RESOURCE].split()
    others = [[other for other in sides if other is not side] for side in sides]
    return _render(
        reader,
        "page",
        as_of.choices,
        sides=sides,
        as_of=as_of,
        chosen=chosen,
        title=comparison_name(reader, *chosen),
        choosable=[
            (side.iri, list(reasons_for(reader, side, rest)), list(warnings(reader, side, rest)))
            for side, rest in zip(sides, others, strict=True)
        ],
        all_rows=compare_sides(sides),
        pairs=pairs(reader, [side.iri for side in sides], as_of),
        format_number=partial(format_number, reader),
        unknowns=unknowns(reader),
    )


def _render(reader: Reader, name: str, choices: Choices, **context: object) -> str:
    """Render a page with the form."""
    return render_template(
        f"comparing/{name}.html",
        choices=choices,
        most=MAX_RESOURCES,
        offered=resources(reader).values(),
        span=known_span(reader.release),
        **context,
    )


def value_rows(reader: Reader, sides: Sequence[Side]) -> Iterator[Row]:
    """Write a row for each value, or one for an unknown value."""
    for row in compare_sides(sides):
        for side, cell in zip(sides, row.cells, strict=True):
            start = {
                "aspect": row.aspect.id,
                "aspectName": reader.text(row.aspect.title),
                "alike": _title(reader, "verdicts", row.verdict),
                **name_columns(reader, resource=side.iri),
                "known": bool(cell),
            }
            values = [start | _value_columns(reader, row, value, side.as_of) for value in cell]
            yield from values or [start]


def _value_columns(
    reader: Reader, row: AspectRow, value: Value, as_of: ViewedDay
) -> dict[str, Cell]:
    node = value.node
    statement = node.iri if node else ""
    if node and not as_of.with_pages([statement]):
        statement = f"{statement}--{as_of.day}"
    return {
        "value": value.plain,
        "valueName": reader.label(value.plain) if value.is_entity else "",
        "added": ", ".join(map(reader.label, value.added)),
        "shared": _title(reader, "marks", row.mark_of(value)),
        "evidence": (node.iri_of("oko:evidenceClass") or "") if node else "",
        "statement": statement,
        "sources": node.iris("dct:source") if node else [],
    }


def _title(reader: Reader, table: str, name: str) -> str:
    return reader.text(TABLE[table][name]) if name else ""


def most_similar(reader: Reader, slug: str) -> list[str]:
    """List the candidates to compare a resource with: its alternatives, most similar first."""
    # A resource may be replaced by what is no resource, such as a strategy.
    found = alternatives(reader, ID[f"resource/{slug}"], None)
    return [local_name(iri) for iri in found if kind_of(iri) == "resource"][:MAX_SUGGESTIONS]


def address(*slugs: str, day: date | None = None) -> str:
    """Build the address of a comparison, or of the form if there is only one resource."""
    name = RESOURCE if len(slugs) >= MIN_RESOURCES else WITH
    query: dict[str, Any] = {name: slugs, DAY: day}
    return url_for("comparing.compare", **query)


def comparison_name(reader: Reader, *slugs: str) -> Text:
    """Name a comparison by its resources."""
    return reader.plain(" – ".join(reader.label(ID[f"resource/{slug}"]) for slug in slugs))


@bp.app_template_global()
def compare_link(resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of two to four resources; empty for any other number."""
    reader = current_reader()
    slugs = [local_name(iri) for iri in resources if kind_of(iri) == "resource"]
    if not MIN_RESOURCES <= len(slugs) <= MAX_RESOURCES:
        return ""
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(address(*slugs), reader.text("sammenlign"), comparison_name(reader, *slugs))


def _check_count(reader: Reader, slugs: Sequence[str]) -> None:
    """Refuse too few, too many, or repeated resources."""
    distinct = list(dict.fromkeys(slugs))
    first = distinct[:MAX_RESOURCES]
    if len(distinct) < len(slugs):
        raise Refused(
            "Samme ressurs er valgt mer enn én gang. Velg to til fire forskjellige:",
            _suggestions(reader, first),
        )
    if len(slugs) > MAX_RESOURCES:
        raise Refused(
            "Velg høyst fire ressurser. Her er de fire første:", _suggestions(reader, first)
        )
    if len(slugs) == 1:
        raise Refused(
            "Velg minst to ressurser. Her er noen å sammenligne med:", _suggestions(reader, first)
        )


def _refuse_unknown(reader: Reader, slug: str, given: Sequence[str]) -> NoReturn:
    rest = [other for other in dict.fromkeys(given) if other in resources(reader)][
        : MAX_RESOURCES - 1
    ]
    similar = [local_name(iri) for iri in similar_resources(reader, slug[:MAX_SHOWN])]
    day, start = requested_day(), (reader.plain(reader.text("Velg selv")), address())
    allowed = [_suggestion(reader, *rest, found, day=day) for found in similar if found not in rest]
    raise Refused(
        "Ingen delt ressurs har adressen «%(given)s».",
        [*allowed, start],
        404,
        given=slug[:MAX_SHOWN],
    )


def _suggestions(reader: Reader, slugs: Sequence[str]) -> list[tuple[Text, str]]:
    """Suggest the comparison of some resources, or of a single one with those most like it."""
    day = requested_day()
    if len(slugs) >= MIN_RESOURCES:
        return [_suggestion(reader, *slugs, day=day)]
    pairs = [
        _suggestion(reader, slugs[0], other, day=day) for other in most_similar(reader, slugs[0])
    ]
    return [*pairs, (reader.plain(reader.text("Velg selv")), address(*slugs, day=day))]


def _suggestion(reader: Reader, *slugs: str, day: date | None = None) -> tuple[Text, str]:
    return comparison_name(reader, *slugs), address(*slugs, day=day)
