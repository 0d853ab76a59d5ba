"""How a result is shown: as a table, or with a chart or a graph above it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from okosystem.core.messages import Message
from okosystem.web.display_names import label_of
from okosystem.web.drawing.charts import Chart, LineChart, draw_chart
from okosystem.web.drawing.columns import format_number
from okosystem.web.drawing.statements import ResultGraph, draw_graph, find_statements, is_graph
from okosystem.web.languages import gettext, mark
from okosystem.web.problems import SHOWN, plain, refuse
from okosystem.web.results import MOST, Table
from okosystem.web.views.pictures import lines, picture_response

VIEW, NUMBERS = "vis", "tall"
TABLE, CHART, GRAPH = "tabell", "diagram", "graf"
VIEWS = {TABLE: mark("Tabell"), CHART: mark("Diagram"), GRAPH: mark("Graf")}
MIN_ROWS = 2


@dataclass(frozen=True, slots=True)
class ResultView:
    """The chosen view, and its drawing, if the result can be drawn so."""

    view: str
    drawing: Chart | ResultGraph | None = None

    @property
    def template(self) -> str:
        """The template that renders the drawing."""
        if isinstance(self.drawing, Chart):
            is_line = isinstance(self.drawing.drawing, LineChart)
            return f"drawing/{'line' if is_line else 'bars'}.html"
        return "drawing/graph.html" if self.drawing else ""


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


def draw_view(table: Table, view: str) -> ResultView:
    """Draw a result in the chosen view; a boolean or an empty result is only a table."""
    table = shown_rows(table)
    if table.rows and view == CHART:
        return ResultView(view, draw_chart(table, request.values.get(NUMBERS, "")))
    if table.rows and view == GRAPH:
        return ResultView(view, draw_graph(table))
    return ResultView(TABLE)


def possible_views(table: Table) -> Mapping[str, str]:
    """List the possible views of a result, if there is more than one."""
    table = shown_rows(table)
    possible = [TABLE]
    if draw_chart(table):
        possible.append(CHART)
    if table.graph or find_statements(table):
        possible.append(GRAPH)
    return {view: VIEWS[view] for view in possible} if len(possible) > 1 else {}


def default_view(table: Table) -> str:
    """Choose the default view: a chart if there is exactly one numeric column to draw."""
    chart = draw_chart(shown_rows(table)) if len(table.rows) >= MIN_ROWS else None
    return CHART if chart and not chart.others else TABLE


def shown_rows(table: Table) -> Table:
    """Keep the rows a page shows, since more cannot be drawn legibly."""
    return replace(table, rows=table.shown)


Heading = Callable[[str], str]


def result_context(table: Table, view: str, heading: Heading = str) -> Mapping[str, object]:
    """Build the template variables of a result: see `drawing/macros.html`.

    `heading` names the columns; the default is the variable.
    """
    more = {"ways": possible_views(table), "is_graph": is_graph(table)}
    return drawing_context(draw_view(table, view), heading) | more


def figure_response(table: Table, view: str, name: str, heading: Heading = str) -> Response:
    """Send the figure alone, as a file with its own style; responds 406 if it cannot be drawn."""
    views: Sequence[str] = [view] if view in (CHART, GRAPH) else (CHART, GRAPH)
    result_view = next((s for v in views if (s := draw_view(table, v)).drawing), None)
    if result_view is None:
        message = Message(
            "This result cannot be drawn: a chart needs a column of numbers and another column, "
            "and a graph needs statements or two columns of entities."
        )
        raise NotAcceptable(message)
    return picture_response(name, result_view.template, **drawing_context(result_view, heading))


def drawing_context(result_view: ResultView, heading: Heading) -> dict[str, object]:
    """Build the template variables of a drawing."""
    return {
        "label_of": label_of,
        "format_number": format_number,
        "lines": lines,
        "heading": heading,
        "headings": lambda names: ", ".join(map(heading, names)),
        "result_view": result_view,
        "most": MOST,
    }
