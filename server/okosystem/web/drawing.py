"""Show a result as a table, a chart of its numbers or a graph of its entities."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response, request
from werkzeug.exceptions import NotAcceptable

from okosystem.errors import Message
from okosystem.graph.choices import MAX_SHOWN, Refused
from okosystem.graph.layers import (
    BoxShape,
    LayeredDrawing,
    Pair,
    draw_fitting,
    draw_layers,
)
from okosystem.graph.markup import datatype_of, day, read_number
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.graph.view import Picture
from okosystem.rdf.terms import iri_of, parse_day
from okosystem.sparql.answers import Term
from okosystem.web.pictures import draw
from okosystem.web.results import MAX_ROWS_SHOWN, TRIPLES, Table
from okosystem.web.tables import SVG, file_response

VIEW, NUMBERS = "vis", "tall"
TABLE, CHART, GRAPH = "tabell", "diagram", "graf"
VIEWS = {TABLE: mark("Tabell"), CHART: mark("Diagram"), GRAPH: mark("Graf")}
MIN_ROWS, MAX_BARS, MAX_NAME_COLUMNS, MAX_OTHERS = 2, 60, 2, 20
MAX_STEPS, MAX_DAYS = 6, 5
MAX_STATEMENTS, MAX_ENTITIES, MAX_LABELLED = 80, 50, 40
WIDE_SHAPE = BoxShape(212, 46, 150)
# Numbers that are positions, not amounts.
POSITIONS = ("order", "firstSentence")
UNIT = "unit"
"""The column that says what the numbers of a row count."""
# The number of characters that say which day, month or year it is.
DAYS = {"date": 10, "dateTime": 10, "gYearMonth": 7, "gYear": 4}
CANNOT_BE_DRAWN = Message(
    "This result cannot be drawn: a chart needs a column of numbers and another column, "
    "and a graph needs statements or two columns of entities."
)
Cell = Term | None
Heading = Callable[[str], str]


class Point(NamedTuple):
    """A row of a chart: its name, its number, and the entity that names it.

    An unknown number has no bar, which is not the same as zero.
    """

    name: str
    number: float | None
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of one numeric column, labelled by other columns; over days if it has any.

    `scale` has round numbers from first to last. `others` are numeric columns that could be drawn
    instead, only the first of many, since each is a link with the whole query in it.
    """

    template: str
    numbers: str
    labels: Sequence[str]
    others: Sequence[str]
    points: Sequence[Point]
    scale: Sequence[float]
    days: Sequence[date]


class Statement(NamedTuple):
    """One row: two entities, and the property between them if the result has one."""

    subject: str
    predicate: str
    object: str

    @property
    def ends(self) -> Pair:
        """The subject and the object."""
        return self.subject, self.object


@dataclass(frozen=True, slots=True)
class ResultGraph:
    """The drawing, the number of statements in it, and whether they are all that were read.

    `not_drawn` counts the rows that connect no two entities: texts, numbers, and loops. Arrows have
    labels if these differ and fit.
    """

    template: str
    drawing: LayeredDrawing
    drawn: int
    is_whole: bool
    not_drawn: int
    properties: Sequence[str]
    has_labels: bool


def read_view(reader: Reader) -> str:
    """Read the chosen view; empty if none is chosen."""
    view = request.values.get(VIEW, "")
    if view and view not in VIEWS:
        parameters = request.args.to_dict()
        raise Refused(
            "Svaret kan ikke vises som «%(given)s». Velg én av disse:",
            [
                (reader.plain(reader.text(text)), f"?{urlencode({**parameters, VIEW: word})}")
                for word, text in VIEWS.items()
            ],
            given=view[:MAX_SHOWN],
            name=VIEW,
            options=", ".join(VIEWS),
        )
    return view


def default_view(reader: Reader, table: Table) -> str:
    """Choose the default view: a chart if there is exactly one numeric column to draw."""
    chart = _draw(reader, _to_draw(table), CHART) if len(table.rows) >= MIN_ROWS else None
    return CHART if isinstance(chart, Chart) and not chart.others else TABLE


def result_context(
    reader: Reader, table: Table, view: str, heading: Heading = str
) -> Mapping[str, object]:
    """Build the template variables of a result: see `drawing/macros.html`.

    `heading` names the columns; the default is the variable. A result that cannot be drawn has no
    other views than the table.
    """
    shown = _to_draw(table)
    possible = {
        TABLE: True,
        CHART: _draw(reader, shown, CHART),
        GRAPH: table.graph or _statements(shown),
    }
    views = {name: VIEWS[name] for name, drawing in possible.items() if drawing}
    return {
        **_drawing_context(_draw(reader, shown, view), heading),
        "chosen_view": view if shown.rows and view in (CHART, GRAPH) else TABLE,
        "views": views if len(views) > 1 else {},
        "is_graph": bool(table.graph) or table.columns is TRIPLES[1],
    }


def figure_response(
    reader: Reader, table: Table, view: str, name: str, heading: Heading = str
) -> Response:
    """Send the figure alone, as a file with its own style; responds 406 if it cannot be drawn."""
    views = [view] if view in (CHART, GRAPH) else [CHART, GRAPH]
    found = (_draw(reader, _to_draw(table), view) for view in views)
    drawing = next((each for each in found if each), None)
    if drawing is None:
        raise NotAcceptable(CANNOT_BE_DRAWN)
    picture = Picture(drawing.template, _drawing_context(drawing, heading))
    return file_response(reader, draw(picture), SVG, name)


def _to_draw(table: Table) -> Table:
    """Keep the rows a page shows, since more cannot be drawn legibly, without their labels."""
    return replace(table, rows=table.shown).without(())


def _draw(reader: Reader, table: Table, view: str) -> Chart | ResultGraph | None:
    if view == CHART:
        return _draw_chart(reader, table, request.values.get(NUMBERS, ""))
    return _draw_graph(table) if view == GRAPH else None


def _drawing_context(drawing: Chart | ResultGraph | None, heading: Heading) -> dict[str, object]:
    return {
        "drawing": drawing,
        "days_between": days_between,
        "heading": heading,
        "headings": lambda names: ", ".join(map(heading, names)),
        "most": MAX_ROWS_SHOWN,
    }


def _draw_chart(reader: Reader, table: Table, column: str) -> Chart | None:
    """Draw a numeric column, by default the first; none if there is none."""
    numeric = _columns(table, read_number)
    candidates = [n for n in numeric if table.columns[n] not in POSITIONS]
    if not candidates or len(table.columns) < 2 or not _has_one_unit(table):
        return None
    chosen = next((n for n in candidates if table.columns[n] == column), candidates[0])
    found = ((n, _by_day(reader, table, n, chosen)) for n in _columns(table, read_day))
    day_column, by_day = next(((n, points) for n, points in found if len(points) > 1), (0, {}))
    labels = [day_column] if by_day else _labels(table, chosen, numeric)
    points = [*by_day.values()] or [
        _bar(reader, row, chosen, labels) for row in table.rows[:MAX_BARS]
    ]
    return Chart(
        template="drawing/line.html" if by_day else "drawing/bars.html",
        numbers=table.columns[chosen],
        labels=[table.columns[n] for n in labels],
        others=[table.columns[n] for n in candidates if n != chosen][:MAX_OTHERS],
        points=points,
        scale=build_scale(point.number for point in points if point.number is not None),
        days=[*by_day],
    )


def _has_one_unit(table: Table) -> bool:
    """Whether the numbers can be compared: those of several units belong in no chart."""
    units = [n for n, name in enumerate(table.columns) if name == UNIT]
    return all(len({row[n] for row in table.rows}) < 2 for n in units)


def _by_day(reader: Reader, table: Table, column: int, chosen: int) -> dict[date, Point]:
    """List the points in order of time; none if a row has no day, or the same as another."""
    points: dict[date, Point] = {}
    for row in table.rows:
        when, number = read_day(row[column]), read_number(row[chosen])
        if when is None or when in points:
            return {}
        if number is not None:
            points[when] = Point(_text(reader, row[column]), number)
    return dict(sorted(points.items()))


def _labels(table: Table, chosen: int, numeric: Sequence[int]) -> Sequence[int]:
    """Choose the column that names the rows: one that identifies them, or the first two."""
    every = range(len(table.columns))
    columns = [n for n in every if n not in numeric] or [n for n in every if n != chosen]
    alone = [n for n in columns if len({str(row[n]) for row in table.rows}) == len(table.rows)]
    return alone[:1] or columns[:MAX_NAME_COLUMNS]


def _bar(reader: Reader, row: Sequence[Cell], chosen: int, labels: Sequence[int]) -> Point:
    name = " – ".join(filter(None, (_text(reader, row[n]) for n in labels)))
    return Point(name, read_number(row[chosen]), iri_of(row[labels[0]]))


def days_between(first: date, last: date) -> Sequence[date]:
    """List a few evenly spaced days, from the first to the last."""
    span, steps = (last - first).days, min(MAX_DAYS - 1, (last - first).days)
    return [first + timedelta(days=round(span * n / steps)) for n in range(steps + 1)]


def build_scale(values: Iterable[float]) -> Sequence[float]:
    """Build a scale that includes zero, so that twice as long is twice as much.

    Its step is the smallest of 1, 2 and 5 times a power of ten with at most MAX_STEPS steps.
    """
    known = [0.0, *values]
    low, high = min(known), max(known)
    step, span = 1.0, high - low
    if span:
        power = 10.0 ** math.floor(math.log10(span / MAX_STEPS))
        step = next(n * power for n in (1, 2, 5, 10) if span / (n * power) <= MAX_STEPS)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [n * step for n in range(first, last + 1)]


def _draw_graph(table: Table) -> ResultGraph | None:
    """Draw the relations in a result; none if no two columns are entities."""
    statements = _statements(table)
    if not statements:
        return None
    distinct = list(dict.fromkeys(statements))
    selected = _select_first(distinct)
    properties = list(dict.fromkeys(s.predicate for s in selected if s.predicate))
    has_labels = len(properties) > 1 and len(selected) <= MAX_LABELLED
    return ResultGraph(
        template="drawing/graph.html",
        drawing=draw_layers(selected, shape=WIDE_SHAPE) if has_labels else draw_fitting(selected),
        drawn=len(selected),
        is_whole=len(selected) == len(distinct),
        not_drawn=len(table.rows) - len(statements),
        properties=properties,
        has_labels=has_labels,
    )


def _statements(table: Table) -> Sequence[Statement]:
    """List the statements between two entities in the rows of a result.

    The columns of TRIPLES make a statement, else the first two entities of a row do.
    """
    entities = _columns(table, _read_entity)
    rows: Sequence[Sequence[Cell]] = ()
    if tuple(table.columns) in TRIPLES:
        rows = table.rows
    elif len(entities) > 1:
        rows = [(row[entities[0]], None, row[entities[1]]) for row in table.rows]
    found = [Statement(*(_read_entity(cell) or "" for cell in cells)) for cells in rows]
    return [s for s in found if s.subject and s.object and s.subject != s.object]


def _select_first(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Select the first statements, with at most as many entities as a figure has space for."""
    entities: set[str] = set()
    selected: list[Statement] = []
    for statement in statements:
        if len(selected) < MAX_STATEMENTS and len(entities.union(statement.ends)) <= MAX_ENTITIES:
            entities.update(statement.ends)
            selected.append(statement)
    return selected


def _columns(table: Table, read: Callable[[Cell], object]) -> Sequence[int]:
    """List the non-empty columns in which every value can be read."""
    found = []
    for n in range(len(table.columns)):
        cells = [row[n] for row in table.rows if row[n] is not None]
        if cells and all(read(cell) is not None for cell in cells):
            found.append(n)
    return found


def read_day(cell: Cell) -> date | None:
    """Read a date; a month or a year means its first day."""
    if not isinstance(cell, ox.Literal) or datatype_of(cell) not in DAYS:
        return None
    try:
        return parse_day(cell.value[: DAYS[datatype_of(cell)]], partial=True)
    except ValueError:
        return None


def _read_entity(cell: Cell) -> str | None:
    if isinstance(cell, ox.NamedNode):
        return cell.value
    return str(cell) if isinstance(cell, ox.BlankNode) else None


def _text(reader: Reader, term: Cell) -> str:
    """Format a value as a page does, without language marks."""
    if isinstance(term, ox.NamedNode):
        return reader.label(term.value)
    if isinstance(term, ox.Literal):
        return day(reader, term.value) if read_day(term) else term.value
    return str(term) if term is not None else ""
