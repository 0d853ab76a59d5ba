"""How an answer is shown: as a table alone, or with a diagram or a graph above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request
from werkzeug.exceptions import NotAcceptable

from okosystem.core.messages import Message
from okosystem.web.drawing.charts import Chart, chart
from okosystem.web.drawing.statements import Graph, graph, joined
from okosystem.web.formats import Format
from okosystem.web.languages import gettext, mark
from okosystem.web.refusing import SHOWN, plain, refuse
from okosystem.web.results import MOST, Table

SVG = Format("image/svg+xml", "svg", "SVG")
VIEW, NUMBERS = "vis", "tall"
TABLE, CHART, GRAPH = "tabell", "diagram", "graf"
VIEWS = {TABLE: mark("Tabell"), CHART: mark("Diagram"), GRAPH: mark("Graf")}
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """The view that was chosen, and the drawing, when the answer can be seen so."""

    view: str
    drawing: Chart | Graph | None = None
    most: int = MOST

    @property
    def template(self) -> str:
        """Name the template that draws it."""
        if isinstance(self.drawing, Chart):
            return f"drawing/{'line' if self.drawing.is_line else 'bars'}.html"
        return "drawing/graph.html" if self.drawing else ""


def asked_view() -> str:
    """Read which view is asked for; none is an empty text."""
    view = request.values.get(VIEW, "")
    if view and view not in VIEWS:
        said = gettext("Svaret kan ikke vises som «%(given)s». Velg én av disse:")
        asked = request.args.to_dict()
        allowed = [
            (plain(gettext(text)), f"?{urlencode({**asked, VIEW: word})}")
            for word, text in VIEWS.items()
        ]
        detail = f"{VIEW}={view[:SHOWN]!r} is not one of: {', '.join(VIEWS)}."
        refuse(said % {"given": view[:SHOWN]}, allowed, detail)
    return view


def shown_as(table: Table, view: str) -> Shown:
    """Draw an answer in the view asked for; a yes or no, and no rows, have no other view."""
    table = within(table)
    if not table.rows:
        return Shown(TABLE)
    if view == CHART:
        return Shown(view, chart(table, request.values.get(NUMBERS, "")))
    if view == GRAPH:
        return Shown(view, graph(table))
    return Shown(TABLE)


def views_of(table: Table) -> Mapping[str, str]:
    """List the ways an answer can be seen, when there is more than one."""
    table = within(table)
    can = {
        TABLE: True,
        CHART: chart(table) is not None,
        GRAPH: bool(table.graph) or bool(joined(table)),
    }
    found = {view: VIEWS[view] for view, is_so in can.items() if is_so}
    return found if len(found) > 1 else {}


def usual_view(table: Table) -> str:
    """Choose for who has not chosen: a diagram where there is one column of numbers to draw."""
    found = chart(within(table)) if len(table.rows) >= FEWEST else None
    return CHART if found and not found.others else TABLE


def within(table: Table) -> Table:
    """Keep the rows that a page shows: a picture of more would be none."""
    return replace(table, rows=table.shown)


def drawn(table: Table, view: str) -> Shown:
    """Draw an answer as a picture of its own; answer 406 when it cannot be seen so."""
    views: Sequence[str] = [view] if view in (CHART, GRAPH) else (CHART, GRAPH)
    found = next((s for v in views if (s := shown_as(table, v)).drawing), None)
    if found is None:
        raise NotAcceptable(
            Message(
                "This answer cannot be drawn. A diagram needs a column of numbers beside another, "
                "and a graph needs statements, or two columns of things."
            )
        )
    return found
