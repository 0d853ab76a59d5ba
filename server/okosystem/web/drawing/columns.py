"""What the columns of an answer hold: numbers, days, things, or texts. Pure."""

import math
from collections.abc import Callable, Sequence
from datetime import date

import pyoxigraph as ox

from okosystem.core.terms import XSD
from okosystem.engine.answers import Term
from okosystem.web.results import Table

INTEGERS = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("unsignedInt", "unsignedLong", "unsignedShort", "nonPositiveInteger", "negativeInteger"),
)
NUMBERS = frozenset(f"{XSD}{name}" for name in (*INTEGERS, "decimal", "double", "float"))
# How much of a value makes a day, and what makes a whole day of it.
DAYS = {"date": (10, ""), "dateTime": (10, ""), "gYearMonth": (7, "-01"), "gYear": (4, "-01-01")}
GREATEST = 1e15
"""Beyond this, numbers as they are written no longer fit a diagram."""

Cell = Term | None


def number(cell: Cell) -> float | None:
    """Read a number that can be drawn; nothing when it is another value."""
    if not isinstance(cell, ox.Literal) or cell.datatype.value not in NUMBERS:
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= GREATEST else None


def day(cell: Cell) -> date | None:
    """Read a day; a month or a year stands for its first day."""
    if not isinstance(cell, ox.Literal):
        return None
    length, rest = DAYS.get(cell.datatype.value.removeprefix(XSD), (0, ""))
    try:
        return date.fromisoformat(cell.value[:length] + rest) if length else None
    except ValueError:
        return None


def is_number(cell: Cell) -> bool:
    """Tell whether a cell has a number that can be drawn; zero is one."""
    return number(cell) is not None


def is_day(cell: Cell) -> bool:
    """Tell whether a cell has a day."""
    return day(cell) is not None


def is_thing(cell: Cell) -> bool:
    """Tell whether a cell names a thing."""
    return isinstance(cell, ox.NamedNode | ox.BlankNode)


def columns_of(table: Table, is_so: Callable[[Cell], bool]) -> Sequence[int]:
    """List the columns where something is so of every cell that has a value, and one has."""
    found = []
    for n in range(len(table.columns)):
        cells = [row[n] for row in table.rows if row[n] is not None]
        if cells and all(map(is_so, cells)):
            found.append(n)
    return found
