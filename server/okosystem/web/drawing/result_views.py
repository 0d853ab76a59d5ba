"""How a result is shown: as a table, or with a chart or a graph above it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from okosystem.core.messages import Message
from okosystem.engine.query import SerializedAnswer
from okosystem.web.display_names import label_of
from okosystem.web.drawing.figures import (
    TRIPLES,
    Chart,
    ResultGraph,
    days_between,
    draw_chart,
    draw_graph,
    find_statements,
    format_number,
)
from okosystem.web.languages import gettext, mark
from okosystem.web.problems import SHOWN, plain, refuse
from okosystem.web.results import MOST, Table, parse_triples
from okosystem.web.views.pictures import lines, picture_response

VIEW, NUMBERS = "vis", "tall"
TABLE, CHART, GRAPH = "tabell", "diagram", "graf"
VIEWS = {TABLE: mark("Tabell"), CHART: mark("Diagram"), GRAPH: mark("Graf")}
MIN_ROWS = 2
CANNOT_BE_DRAWN = Message(
    "This result cannot be drawn: a chart needs a column of numbers and another column, "
    "and a graph needs statements or two columns of entities."
)
Heading = Callable[[str], str]


class ResultView(NamedTuple):
    """The chosen view, and its drawing, if the result can be drawn so."""

    view: str
    drawing: Chart | ResultGraph | None = None


def read_view() -> str:
    """Read the chosen view; empty if none is chosen."""
    view = request.values.get(VIEW, "")
    if view and view not in VIEWS:
        parameters = request.args.to_dict()
        refuse(
            "Svaret kan ikke vises som «%(given)s». Velg én av disse:",
            [
                (plain(gettext(text)), f"?{urlencode({**parameters, VIEW: word})}")
                for word, text in VIEWS.items()
            ],
            given=view[:SHOWN],
            name=VIEW,
            options=", ".join(VIEWS),
        )
    return view


def read_triples(answer: SerializedAnswer) -> Table:
    """Read a graph a worker wrote as N-Triples into a table, one row per triple."""
    return replace(table_of(parse_triples(answer)), unread=answer.left_out)


def table_of(triples: Iterable[ox.Triple]) -> Table:
    """Write triples as rows."""
    return Table(TRIPLES[1], [[t.subject, t.predicate, t.object] for t in triples])


def default_view(table: Table) -> str:
    """Choose the default view: a chart if there is exactly one numeric column to draw."""
    chart = draw_chart(_shown(table)) if len(table.rows) >= MIN_ROWS else None
    return CHART if chart and not chart.others else TABLE


def result_context(table: Table, view: str, heading: Heading = str) -> Mapping[str, object]:
    """Build the template variables of a result: see `drawing/macros.html`.

    `heading` names the columns; the default is the variable. There are other views if the result
    can be drawn.
    """
    shown = _shown(table)
    possible = {TABLE: True, CHART: draw_chart(shown), GRAPH: table.graph or find_statements(shown)}
    views = {name: VIEWS[name] for name, drawing in possible.items() if drawing}
    return {
        **_drawing_context(_draw(table, view), heading),
        "ways": views if len(views) > 1 else {},
        "is_graph": bool(table.graph) or table.columns is TRIPLES[1],
    }


def figure_response(table: Table, view: str, name: str, heading: Heading = str) -> Response:
    """Send the figure alone, as a file with its own style; responds 406 if it cannot be drawn."""
    views = (_draw(table, name) for name in ((view,) if view in (CHART, GRAPH) else (CHART, GRAPH)))
    result_view = next((found for found in views if found.drawing), None)
    if result_view is None or result_view.drawing is None:
        raise NotAcceptable(CANNOT_BE_DRAWN)
    context = _drawing_context(result_view, heading)
    return picture_response(name, result_view.drawing.template, **context)


def _draw(table: Table, view: str) -> ResultView:
    """Draw a result in the chosen view; a boolean or an empty result is only a table."""
    shown = _shown(table)
    if shown.rows and view == CHART:
        return ResultView(view, draw_chart(shown, request.values.get(NUMBERS, "")))
    if shown.rows and view == GRAPH:
        return ResultView(view, draw_graph(shown))
    return ResultView(TABLE)


def _shown(table: Table) -> Table:
    """Keep the rows a page shows, since more cannot be drawn legibly."""
    return replace(table, rows=table.shown)


def _drawing_context(result_view: ResultView, heading: Heading) -> dict[str, object]:
    return {
        "label_of": label_of,
        "format_number": format_number,
        "days_between": days_between,
        "lines": lines,
        "heading": heading,
        "headings": lambda names: ", ".join(map(heading, names)),
        "result_view": result_view,
        "most": MOST,
    }
