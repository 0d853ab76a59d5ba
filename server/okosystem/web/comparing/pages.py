"""/sammenlign: choose two to four shared resources, and compare them side by side."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from markupsafe import Markup

from okosystem.core.terms import ID, kind_of, local_name
from okosystem.core.text import fold
from okosystem.model.as_of import known_span
from okosystem.model.entity_history import known_period
from okosystem.model.labels import Text
from okosystem.web.basis import BASIS, Inputs
from okosystem.web.boards.findings import format_number
from okosystem.web.comparing.comparison import (
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
from okosystem.web.connections.impact import alternatives, unknowns
from okosystem.web.dates import day as format_day
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.memento import requested_day
from okosystem.web.problems import MAX_SHOWN, plain, refuse
from okosystem.web.state import current_graph, current_release
from okosystem.web.views.form import (
    Choices,
    Field,
    ViewedDay,
    read_choices,
    resources,
    similar_resources,
    viewed_day,
)
from okosystem.web.views.tables import Cell, Row, name_columns, view_response

bp = Blueprint("comparing", __name__)
MIN_RESOURCES, MAX_RESOURCES, MAX_SUGGESTIONS = 2, 4, 8
# The resources to compare, and the one to find others for in a form that is not complete yet.
RESOURCE, WITH = "r", "med"


@bp.get("/sammenlign")
@bp.get("/sammenlign.<suffix>")
def compare(suffix: str = "") -> Response:
    """Show the comparison, send it as a file, or show the form if no resource is chosen."""
    choices = read_resources()
    as_of = viewed_day(choices)
    check_known(choices)
    sides = [read_side(resources()[slug], as_of) for slug in choices[RESOURCE].split()]
    return view_response(
        "sammenlign",
        suffix,
        choices,
        page=lambda: render_comparison(sides, as_of) if sides else render_form(choices),
        rows=lambda: value_rows(sides),
        inputs=Inputs(("resource",)),
    )


def read_resources() -> Choices:
    """Read the resources to compare, none or two to four distinct ones, and the day."""
    day, known = read_choices(also=(RESOURCE, WITH)).day, resources()
    by_name = {fold(label_of(iri)): slug for slug, iri in known.items()}
    given = [text for text in request.args.getlist(RESOURCE) if text]
    slugs = [by_name.get(fold(text), text) for text in given]
    for slug in slugs:
        if slug not in known:
            _refuse_unknown(slug, slugs)
    _check_count(slugs)
    chosen = Field(RESOURCE, "", known, multiple=True)
    choices = Choices((chosen,), {RESOURCE: " ".join(slugs)}, day)
    if slugs != given:
        abort(redirect(choices.address(**{BASIS: request.args.get(BASIS, "")}), 302))
    return choices


def check_known(choices: Choices) -> None:
    """Refuse a resource that was not known on the day, and suggest days on which it was."""
    for slug in choices[RESOURCE].split() if choices.day else ():
        known = known_period(current_graph(), resources()[slug])
        if choices.day and not known.holds(choices.day):
            first = str(known.start) if known.start else ""
            days = {first: plain(format_day(first))} if first else {}
            days[""] = plain(gettext("i dag"))
            refuse(
                "Grafen kjenner ikke %(name)s den dagen. Velg en annen dag:",
                [(text, choices.address(dato=day)) for day, text in days.items()],
                404,
                name=comparison_name(slug),
                slug=slug,
                day=choices.day,
            )


def render_form(choices: Choices) -> str:
    """Render the form, with one resource filled in if it is known."""
    first = request.args.get(WITH, "")
    if first and first not in resources():
        _refuse_unknown(first, [first])
    examples = [(first, other) for other in most_similar(first)] if first else TABLE["examples"]
    return _render(
        "choose",
        choices,
        chosen=[first] if first else [],
        examples=[_suggestion(*slugs) for slugs in examples],
    )


def render_comparison(sides: Sequence[Side], as_of: ViewedDay) -> str:
    """Render the comparison: when to choose which, then the aspects by how alike they are."""
    chosen = as_of.choices[RESOURCE].split()
    others = [[other for other in sides if other is not side] for side in sides]
    return _render(
        "page",
        as_of.choices,
        sides=sides,
        as_of=as_of,
        chosen=chosen,
        title=comparison_name(*chosen),
        choosable=[
            (side.iri, list(reasons_for(side, rest)), list(warnings(side, rest)))
            for side, rest in zip(sides, others, strict=True)
        ],
        all_rows=compare_sides(sides),
        pairs=pairs([side.iri for side in sides], as_of),
        format_number=format_number,
        unknowns=unknowns(),
    )


def _render(name: str, choices: Choices, **context: object) -> str:
    """Render a page with the form."""
    return render_template(
        f"comparing/{name}.html",
        choices=choices,
        most=MAX_RESOURCES,
        offered=resources().values(),
        span=known_span(current_release()),
        **context,
    )


def value_rows(sides: Sequence[Side]) -> Iterator[Row]:
    """Write a row for each value, or one for an unknown value."""
    for row in compare_sides(sides):
        for side, cell in zip(sides, row.cells, strict=True):
            start = {
                "aspect": row.aspect.id,
                "aspectName": gettext(row.aspect.title),
                "alike": _title("verdicts", row.verdict),
                **name_columns(resource=side.iri),
                "known": bool(cell),
            }
            values = [start | _value_columns(row, value, side.as_of) for value in cell]
            yield from values or [start]


def _value_columns(row: AspectRow, value: Value, as_of: ViewedDay) -> dict[str, Cell]:
    node = value.node
    statement = node.iri if node else ""
    if node and not as_of.with_pages([statement]):
        statement = f"{statement}--{as_of.day}"
    return {
        "value": value.plain,
        "valueName": label_of(value.plain) if value.is_entity else "",
        "added": ", ".join(map(label_of, value.added)),
        "shared": _title("marks", row.mark_of(value)),
        "evidence": (node.iri_of("oko:evidenceClass") or "") if node else "",
        "statement": statement,
        "sources": node.iris("dct:source") if node else [],
    }


def _title(table: str, name: str) -> str:
    return gettext(TABLE[table][name]) if name else ""


def most_similar(slug: str) -> list[str]:
    """List the candidates to compare a resource with: its alternatives, most similar first."""
    # A resource may be replaced by what is no resource, such as a strategy.
    found = alternatives(ID[f"resource/{slug}"], None)
    return [local_name(iri) for iri in found if kind_of(iri) == "resource"][:MAX_SUGGESTIONS]


def address(*slugs: str, day: date | None = None) -> str:
    """Build the address of a comparison, or of the form if there is only one resource."""
    name = RESOURCE if len(slugs) >= MIN_RESOURCES else WITH
    query: dict[str, Any] = {name: slugs, DAY: day}
    return url_for("comparing.compare", **query)


def comparison_name(*slugs: str) -> Text:
    """Name a comparison by its resources."""
    return plain(" – ".join(label_of(ID[f"resource/{slug}"]) for slug in slugs))


@bp.app_template_global()
def compare_link(resources: Sequence[str]) -> Markup | str:
    """Link to the comparison of two to four resources; empty for any other number."""
    slugs = [local_name(iri) for iri in resources if kind_of(iri) == "resource"]
    if not MIN_RESOURCES <= len(slugs) <= MAX_RESOURCES:
        return ""
    return Markup(
        ' <a class="ds-link small" href="{}">{}<span class="ds-sr-only">: {}</span></a>'
    ).format(address(*slugs), gettext("sammenlign"), comparison_name(*slugs))


def _check_count(slugs: Sequence[str]) -> None:
    """Refuse too few, too many, or repeated resources."""
    distinct = list(dict.fromkeys(slugs))
    first = distinct[:MAX_RESOURCES]
    if len(distinct) < len(slugs):
        refuse(
            "Samme ressurs er valgt mer enn én gang. Velg to til fire forskjellige:",
            _suggestions(first),
        )
    if len(slugs) > MAX_RESOURCES:
        refuse("Velg høyst fire ressurser. Her er de fire første:", _suggestions(first))
    if len(slugs) == 1:
        refuse("Velg minst to ressurser. Her er noen å sammenligne med:", _suggestions(first))


def _refuse_unknown(slug: str, given: Sequence[str]) -> NoReturn:
    rest = [other for other in dict.fromkeys(given) if other in resources()][: MAX_RESOURCES - 1]
    similar = [local_name(iri) for iri in similar_resources(slug[:MAX_SHOWN])]
    day, start = requested_day(), (plain(gettext("Velg selv")), address())
    allowed = [_suggestion(*rest, found, day=day) for found in similar if found not in rest]
    refuse(
        "Ingen delt ressurs har adressen «%(given)s».",
        [*allowed, start],
        404,
        given=slug[:MAX_SHOWN],
    )


def _suggestions(slugs: Sequence[str]) -> list[tuple[Text, str]]:
    """Suggest the comparison of some resources, or of a single one with those most like it."""
    day = requested_day()
    if len(slugs) >= MIN_RESOURCES:
        return [_suggestion(*slugs, day=day)]
    pairs = [_suggestion(slugs[0], other, day=day) for other in most_similar(slugs[0])]
    return [*pairs, (plain(gettext("Velg selv")), address(*slugs, day=day))]


def _suggestion(*slugs: str, day: date | None = None) -> tuple[Text, str]:
    return comparison_name(*slugs), address(*slugs, day=day)
