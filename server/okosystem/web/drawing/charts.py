"""The chart of a result: a line over days, or bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from okosystem.web.drawing.bars import BarChart, BarValue, draw_bars
from okosystem.web.drawing.columns import Cell, columns_of, is_day, is_number, read_day, read_number
from okosystem.web.drawing.formatting import format_number, value_text
from okosystem.web.drawing.lines import LineChart, LinePoint, draw_line
from okosystem.web.results import Table

MAX_ROWS = 60
MAX_NAME_COLUMNS, MAX_OTHERS = 2, 20
# Numbers that are positions, not amounts.
POSITIONS = ("order", "firstSentence")


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

    @property
    def is_line(self) -> bool:
        """Whether it is a line over days."""
        return isinstance(self.drawing, LineChart)


def draw_chart(table: Table, column: str = "") -> Chart | None:
    """Draw a numeric column, by default the first; none if there is none."""
    table = table.without(())
    numeric = columns_of(table, is_number)
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
    for n in columns_of(table, is_day):
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
    labels = _label_columns(table, chosen, numeric)
    values = [_value(row, chosen, labels) for row in table.rows[:MAX_ROWS]]
    return labels, draw_bars(values)


def _value(row: Sequence[Cell], chosen: int, labels: Sequence[int]) -> BarValue:
    value, first = read_number(row[chosen]), row[labels[0]]
    name = " – ".join(filter(None, (value_text(row[n]) for n in labels)))
    iri = first.value if isinstance(first, ox.NamedNode) else ""
    return BarValue(name, value, "" if value is None else format_number(value), iri)


def _label_columns(table: Table, chosen: int, numeric: Sequence[int]) -> Sequence[int]:
    """Choose the column that identifies the rows, or the first two together."""
    every = range(len(table.columns))
    columns = [n for n in every if n not in numeric] or [n for n in every if n != chosen]
    cells = {n: [str(row[n]) for row in table.rows] for n in columns}
    alone = [n for n in columns if len(set(cells[n])) == len(cells[n])]
    return alone[:1] or columns[:MAX_NAME_COLUMNS]
