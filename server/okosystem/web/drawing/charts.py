"""The chart of a result: a line over days, or a bar for each row."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyoxigraph as ox

from okosystem.web.drawing.columns import (
    Cell,
    columns_of,
    format_number,
    read_day,
    read_number,
    value_text,
)
from okosystem.web.results import Table

MAX_ROWS = 60
MAX_NAME_COLUMNS, MAX_OTHERS = 2, 20
# Numbers that are positions, not amounts.
POSITIONS = ("order", "firstSentence")
# The measures of a bar chart, of a line chart, and of the scale of either.
LABEL, PLOT, NUMBER_WIDTH, ROW, BAR, BAR_TOP, EDGE = 270, 460, 110, 36, 20, 26, 8
LEFT, PLOT_WIDTH, PLOT_HEIGHT, TOP, BELOW, RIGHT = 110, 660, 300, 24, 44, 60
DAY_MARKS, MAX_STEPS = 5, 6


@dataclass(frozen=True, slots=True)
class Scale:
    """Round numbers, from first to last, spread over a length."""

    marks: Sequence[float]
    length: int

    def at(self, value: float) -> int:
        """Return the position of a value along the length."""
        first, last = self.marks[0], self.marks[-1]
        return round((value - first) / (last - first) * self.length)


@dataclass(frozen=True, slots=True)
class Bar:
    """The name, number and entity of a row, and its bar.

    An unknown number has no bar, which is not the same as zero.
    """

    name: str
    number: float | None
    formatted: str
    iri: str = ""
    x: int = 0
    y: int = 0
    width: int = 0


@dataclass(frozen=True, slots=True)
class BarChart:
    """The bars, the numbers of the scale with their positions, and the size."""

    width: int
    height: int
    bars: Sequence[Bar]
    marks: Sequence[tuple[float, int]]
    zero: int


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A number on a day, both formatted, and the position."""

    day: date
    number: float
    when: str
    formatted: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class LineChart:
    """The points and the line through them, the scales, and the size."""

    width: int
    height: int
    points: Sequence[LinePoint]
    path: str
    marks: Sequence[tuple[float, int]]
    days: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of one numeric column, labelled by other columns.

    `others` are numeric columns that could be drawn instead, only the first of many, since each is
    a link with the whole query in it. `drawn` is the number of rows drawn.
    """

    numbers: str
    labels: Sequence[str]
    others: Sequence[str]
    drawing: BarChart | LineChart
    drawn: int


def draw_chart(table: Table, column: str = "") -> Chart | None:
    """Draw a numeric column, by default the first; none if there is none."""
    table = table.without(())
    numeric = columns_of(table, read_number)
    candidates = [n for n in numeric if table.columns[n] not in POSITIONS]
    if not candidates or len(table.columns) < 2:
        return None
    chosen = next((n for n in candidates if table.columns[n] == column), candidates[0])
    others = [table.columns[n] for n in candidates if n != chosen][:MAX_OTHERS]
    labels, drawing = _line(table, chosen) or _bars(table, chosen, numeric)
    shown = len(drawing.points) if isinstance(drawing, LineChart) else len(drawing.bars)
    return Chart(table.columns[chosen], [table.columns[n] for n in labels], others, drawing, shown)


def _line(table: Table, chosen: int) -> tuple[Sequence[int], LineChart] | None:
    """Draw a line if a column has days without repetition."""
    for n in columns_of(table, read_day):
        points: dict[date, LinePoint] = {}
        for row in table.rows:
            when, value = read_day(row[n]), read_number(row[chosen])
            if when is None or when in points:
                break
            if value is not None:
                points[when] = LinePoint(when, value, value_text(row[n]), format_number(value))
        else:
            if len(points) > 1:
                return [n], draw_line(list(points.values()))
    return None


def _bars(table: Table, chosen: int, numeric: Sequence[int]) -> tuple[Sequence[int], BarChart]:
    """Draw bars, named by the column that identifies the rows, or by the first two together."""
    every = range(len(table.columns))
    columns = [n for n in every if n not in numeric] or [n for n in every if n != chosen]
    cells = {n: [str(row[n]) for row in table.rows] for n in columns}
    alone = [n for n in columns if len(set(cells[n])) == len(cells[n])]
    labels = alone[:1] or columns[:MAX_NAME_COLUMNS]
    return labels, draw_bars([_bar(row, chosen, labels) for row in table.rows[:MAX_ROWS]])


def _bar(row: Sequence[Cell], chosen: int, labels: Sequence[int]) -> Bar:
    value, first = read_number(row[chosen]), row[labels[0]]
    name = " – ".join(filter(None, (value_text(row[n]) for n in labels)))
    iri = first.value if isinstance(first, ox.NamedNode) else ""
    return Bar(name, value, "" if value is None else format_number(value), iri)


def draw_bars(bars: Sequence[Bar]) -> BarChart:
    """Place the bars below each other, in result order."""
    x_scale = build_scale([bar.number for bar in bars if bar.number is not None], PLOT)
    left = EDGE + LABEL
    zero = left + x_scale.at(0)
    placed = []
    for n, bar in enumerate(bars):
        end = left + x_scale.at(bar.number or 0)
        y = BAR_TOP + n * ROW
        placed.append(replace(bar, x=min(zero, end), y=y, width=abs(end - zero)))
    marks = [(number, left + x_scale.at(number)) for number in x_scale.marks]
    width = left + PLOT + NUMBER_WIDTH + EDGE
    return BarChart(width, BAR_TOP + len(bars) * ROW + EDGE, placed, marks, zero)


def draw_line(points: Sequence[LinePoint]) -> LineChart:
    """Draw a line through points of at least two days."""
    ordered = sorted(points, key=lambda point: point.day)
    first, last = ordered[0].day, ordered[-1].day
    y_scale = build_scale([point.number for point in ordered], PLOT_HEIGHT)

    def x_of(day: date) -> int:
        return LEFT + round((day - first) / (last - first) * PLOT_WIDTH)

    def y_of(number: float) -> int:
        return TOP + PLOT_HEIGHT - y_scale.at(number)

    placed = [replace(p, x=x_of(p.day), y=y_of(p.number)) for p in ordered]
    return LineChart(
        width=LEFT + PLOT_WIDTH + RIGHT,
        height=TOP + PLOT_HEIGHT + BELOW,
        points=placed,
        path="M" + "L".join(f"{p.x} {p.y}" for p in placed),
        marks=[(number, y_of(number)) for number in y_scale.marks],
        days=[(day, x_of(day)) for day in days_between(first, last)],
    )


def days_between(first: date, last: date) -> Sequence[date]:
    """List a few evenly spaced days, from the first to the last."""
    span, steps = (last - first).days, min(DAY_MARKS - 1, (last - first).days)
    return [first + timedelta(days=round(span * n / steps)) for n in range(steps + 1)]


def build_scale(values: Iterable[float], length: int) -> Scale:
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
    return Scale([n * step for n in range(first, last + 1)], length)
