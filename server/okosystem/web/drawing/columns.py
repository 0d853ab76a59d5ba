"""The values in the columns of a result: numbers, days, entities or texts, read and formatted."""

import math
from collections.abc import Callable, Sequence
from datetime import date

import pyoxigraph as ox
from babel.numbers import format_decimal, format_scientific

from okosystem.core.terms import XSD
from okosystem.engine.answers import Term
from okosystem.web.dates import day
from okosystem.web.display_names import label_of
from okosystem.web.languages import current_language
from okosystem.web.results import Table

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
