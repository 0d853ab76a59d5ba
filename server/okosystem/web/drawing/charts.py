"""A diagram of an answer: a line over days, or bars beside names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from okosystem.web.drawing.bars import Bars, Value, bars
from okosystem.web.drawing.columns import Cell, columns_of, day, is_day, is_number, number
from okosystem.web.drawing.lines import Line, Point, line
from okosystem.web.drawing.naming import called, written
from okosystem.web.results import Table

MOST = 60
JOINED, OTHERS = 2, 20
# Numbers that say where something stands in a row of things, and not how much there is of it.
PLACES = ("order", "firstSentence")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of one column of numbers beside what they are said of.

    `others` are columns that could be drawn instead, the first of them when there are many, since
    each is a link with the whole query in it; `drawn` are the rows that are.
    """

    numbers: str
    beside: Sequence[str]
    others: Sequence[str]
    drawing: Bars | Line
    drawn: int

    @property
    def is_line(self) -> bool:
        """Tell whether it is a line over days."""
        return isinstance(self.drawing, Line)


def chart(table: Table, wanted: str = "") -> Chart | None:
    """Draw a column of numbers, the first unless one is wanted; nothing when there is none."""
    table = table.without(())
    numeric = columns_of(table, is_number)
    known = [n for n in numeric if table.columns[n] not in PLACES]
    if not known or len(table.columns) < 2:
        return None
    chosen = next((n for n in known if table.columns[n] == wanted), known[0])
    others = [table.columns[n] for n in known if n != chosen][:OTHERS]
    beside, drawing = _line(table, chosen) or _bars(table, chosen, numeric)
    shown = len(drawing.points) if isinstance(drawing, Line) else len(drawing.bars)
    return Chart(table.columns[chosen], [table.columns[n] for n in beside], others, drawing, shown)


def _line(table: Table, chosen: int) -> tuple[Sequence[int], Line] | None:
    """Draw a line when a column has days, none of them twice."""
    for n in columns_of(table, is_day):
        found: dict[date, Point] = {}
        for row in table.rows:
            when, value = day(row[n]), number(row[chosen])
            if when is None or when in found:
                break
            if value is not None:
                found[when] = Point(when, value, called(row[n]), written(value))
        else:
            if len(found) > 1:
                return [n], line(list(found.values()))
    return None


def _bars(table: Table, chosen: int, numeric: Sequence[int]) -> tuple[Sequence[int], Bars]:
    beside = _names(table, chosen, numeric)
    values = [_value(row, chosen, beside) for row in table.rows[:MOST]]
    return beside, bars(values)


def _value(row: Sequence[Cell], chosen: int, beside: Sequence[int]) -> Value:
    value, first = number(row[chosen]), row[beside[0]]
    name = " – ".join(filter(None, (called(row[n]) for n in beside)))
    iri = first.value if isinstance(first, ox.NamedNode) else ""
    return Value(name, value, "" if value is None else written(value), iri)


def _names(table: Table, chosen: int, numeric: Sequence[int]) -> Sequence[int]:
    """Choose the column that tells the rows apart, else the first two together."""
    every = range(len(table.columns))
    columns = [n for n in every if n not in numeric] or [n for n in every if n != chosen]
    cells = {n: [str(row[n]) for row in table.rows] for n in columns}
    alone = [n for n in columns if len(set(cells[n])) == len(cells[n])]
    return alone[:1] or columns[:JOINED]
