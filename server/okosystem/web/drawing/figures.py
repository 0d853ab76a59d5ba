"""The figures of a result: a line over days, a bar for each row, or a graph of its entities."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import pyoxigraph as ox
from babel.numbers import format_decimal, format_scientific

from okosystem.core.terms import XSD, iri_of
from okosystem.engine.answers import Term
from okosystem.web.dates import day
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language
from okosystem.web.results import Table
from okosystem.web.views.pictures import BoxShape, LayeredDrawing, Pair, draw_fitting, draw_layers

MAX_BARS, MAX_NAME_COLUMNS, MAX_OTHERS = 60, 2, 20
MAX_STEPS, MAX_DAYS = 6, 5
MAX_STATEMENTS, MAX_ENTITIES, MAX_LABELLED = 80, 50, 40
WIDE_SHAPE = BoxShape(212, 46, 150)
# Numbers that are positions, not amounts.
POSITIONS = ("order", "firstSentence")
INTEGERS = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("unsignedInt", "unsignedLong", "unsignedShort", "nonPositiveInteger", "negativeInteger"),
)
NUMBERS = frozenset(f"{XSD}{name}" for name in (*INTEGERS, "decimal", "double", "float"))
# The number of characters to read, and what completes them to a date.
DAYS = {"date": (10, ""), "dateTime": (10, ""), "gYearMonth": (7, "-01"), "gYear": (4, "-01-01")}
MAX_NUMBER = 1e15
"""Larger numbers do not fit a chart."""
MIN_DECIMAL = 0.001

Cell = Term | None
TRIPLES = (("s", "p", "o"), ("subject", "predicate", "object"))


def read_number(cell: Cell) -> float | None:
    """Read a number that can be drawn; none for other values."""
    if not isinstance(cell, ox.Literal) or cell.datatype.value not in NUMBERS:
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= MAX_NUMBER else None


def read_day(cell: Cell) -> date | None:
    """Read a date; a month or a year means its first day."""
    if not isinstance(cell, ox.Literal):
        return None
    length, rest = DAYS.get(cell.datatype.value.removeprefix(XSD), (0, ""))
    try:
        return date.fromisoformat(cell.value[:length] + rest) if length else None
    except ValueError:
        return None


def read_entity(cell: Cell) -> ox.NamedNode | ox.BlankNode | None:
    """Read an entity; none for other values."""
    return cell if isinstance(cell, ox.NamedNode | ox.BlankNode) else None


def columns_of(table: Table, read: Callable[[Cell], object]) -> Sequence[int]:
    """List the non-empty columns in which every value can be read."""
    found = []
    for n in range(len(table.columns)):
        cells = [row[n] for row in table.rows if row[n] is not None]
        if cells and all(read(cell) is not None for cell in cells):
            found.append(n)
    return found


def value_text(term: Cell) -> str:
    """Format a value as a page does, without language marks."""
    if isinstance(term, ox.NamedNode):
        return label_of(term.value)
    if isinstance(term, ox.Literal):
        return day(term.value) if read_day(term) else term.value
    return str(term) if term is not None else ""


def format_number(number: float) -> str:
    """Format a number in the reader's language, without its last digits."""
    if 0 < abs(number) < MIN_DECIMAL:
        return format_scientific(number, "0.##E0", locale=current_language())
    return format_decimal(number, locale=current_language())


class Scale(NamedTuple):
    """Round numbers, from first to last, spread over a length."""

    marks: Sequence[float]

    def at(self, value: float, length: int) -> int:
        """Return the position of a value along the length."""
        first, last = self.marks[0], self.marks[-1]
        return round((value - first) / (last - first) * length)


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

    `others` are numeric columns that could be drawn instead, only the first of many, since each is
    a link with the whole query in it.
    """

    numbers: str
    labels: Sequence[str]
    others: Sequence[str]
    points: Sequence[Point]
    scale: Scale
    days: Sequence[date]

    @property
    def template(self) -> str:
        """The template that renders it."""
        return f"drawing/{'line' if self.days else 'bars'}.html"

    @property
    def drawn(self) -> int:
        """The number of rows drawn."""
        return len(self.points)


def draw_chart(table: Table, column: str = "") -> Chart | None:
    """Draw a numeric column, by default the first; none if there is none."""
    table = table.without(())
    numeric = columns_of(table, read_number)
    candidates = [n for n in numeric if table.columns[n] not in POSITIONS]
    if not candidates or len(table.columns) < 2:
        return None
    chosen = next((n for n in candidates if table.columns[n] == column), candidates[0])
    lines = ((n, _by_day(table, n, chosen)) for n in columns_of(table, read_day))
    day_column, by_day = next(((n, points) for n, points in lines if len(points) > 1), (0, {}))
    labels = [day_column] if by_day else _labels(table, chosen, numeric)
    points = [*by_day.values()] or [_bar(row, chosen, labels) for row in table.rows[:MAX_BARS]]
    return Chart(
        numbers=table.columns[chosen],
        labels=[table.columns[n] for n in labels],
        others=[table.columns[n] for n in candidates if n != chosen][:MAX_OTHERS],
        points=points,
        scale=build_scale(point.number for point in points if point.number is not None),
        days=[*by_day],
    )


def _by_day(table: Table, column: int, chosen: int) -> dict[date, Point]:
    """List the points in order of time; none if a row has no day, or the same as another."""
    points: dict[date, Point] = {}
    for row in table.rows:
        when, number = read_day(row[column]), read_number(row[chosen])
        if when is None or when in points:
            return {}
        if number is not None:
            points[when] = Point(value_text(row[column]), number)
    return dict(sorted(points.items()))


def _labels(table: Table, chosen: int, numeric: Sequence[int]) -> Sequence[int]:
    """Choose the column that names the rows: one that identifies them, or the first two."""
    every = range(len(table.columns))
    columns = [n for n in every if n not in numeric] or [n for n in every if n != chosen]
    alone = [n for n in columns if len({str(row[n]) for row in table.rows}) == len(table.rows)]
    return alone[:1] or columns[:MAX_NAME_COLUMNS]


def _bar(row: Sequence[Cell], chosen: int, labels: Sequence[int]) -> Point:
    name = " – ".join(filter(None, (value_text(row[n]) for n in labels)))
    return Point(name, read_number(row[chosen]), iri_of(row[labels[0]]))


def days_between(first: date, last: date) -> Sequence[date]:
    """List a few evenly spaced days, from the first to the last."""
    span, steps = (last - first).days, min(MAX_DAYS - 1, (last - first).days)
    return [first + timedelta(days=round(span * n / steps)) for n in range(steps + 1)]


def build_scale(values: Iterable[float]) -> Scale:
    """Build a scale that includes zero, so that twice as long is twice as much.

    Its step is the smallest of 1, 2 and 5 times a power of ten that gives few enough steps.
    """
    known = [0.0, *values]
    low, high = min(known), max(known)
    step, span = 1.0, high - low
    if span:
        power = 10.0 ** math.floor(math.log10(span / MAX_STEPS))
        step = next(n * power for n in (1, 2, 5, 10) if span / (n * power) <= MAX_STEPS)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return Scale([n * step for n in range(first, last + 1)])


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
    labels if they differ and there is space.
    """

    drawing: LayeredDrawing
    drawn: int
    is_whole: bool
    not_drawn: int
    properties: Sequence[str]
    has_labels: bool
    template: str = "drawing/graph.html"


def draw_graph(table: Table) -> ResultGraph | None:
    """Draw the relations in a result; none if no two columns are entities."""
    statements = find_statements(table)
    if not statements:
        return None
    distinct = list(dict.fromkeys(statements))
    selected = _select_first(distinct)
    properties = list(dict.fromkeys(s.predicate for s in selected if s.predicate))
    has_labels = len(properties) > 1 and len(selected) <= MAX_LABELLED
    return ResultGraph(
        drawing=draw_layers(selected, shape=WIDE_SHAPE) if has_labels else draw_fitting(selected),
        drawn=len(selected),
        is_whole=len(selected) == len(distinct),
        not_drawn=len(table.rows) - len(statements),
        properties=properties,
        has_labels=has_labels,
    )


def find_statements(table: Table) -> Sequence[Statement]:
    """List the statements between two entities in the rows of a result.

    A row is a statement if three columns are named so, else between its first two entities.
    """
    table = table.without(())
    entities = columns_of(table, read_entity)
    rows: Sequence[Sequence[Cell]] = ()
    if tuple(table.columns) in TRIPLES:
        rows = table.rows
    elif len(entities) > 1:
        rows = [(row[entities[0]], None, row[entities[1]]) for row in table.rows]
    statements = (Statement(*map(_name, cells)) for cells in rows if read_entity(cells[2]))
    return [s for s in statements if s.subject and s.subject != s.object]


def _select_first(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Select the first statements, with at most as many entities as a figure has space for."""
    entities: set[str] = set()
    selected: list[Statement] = []
    for statement in statements:
        if len(selected) < MAX_STATEMENTS and len(entities.union(statement.ends)) <= MAX_ENTITIES:
            entities.update(statement.ends)
            selected.append(statement)
    return selected


def _name(cell: Cell) -> str:
    return cell.value if isinstance(cell, ox.NamedNode) else str(cell or "")
