"""Numbers in the graph: read to be drawn, and written in the language of the reader."""

import math

import pyoxigraph as ox
from babel.numbers import format_decimal, format_scientific

from okosystem.core.terms import XSD
from okosystem.engine.answers import Term
from okosystem.graph.reader import Reader

NUMERIC = (
    *("decimal", "double", "float", "integer", "int", "long", "short", "byte", "unsignedInt"),
    *("unsignedLong", "unsignedShort", "nonNegativeInteger", "positiveInteger"),
    *("nonPositiveInteger", "negativeInteger"),
)
MAX_NUMBER = 1e15
"""Larger numbers do not fit a chart."""
MIN_DECIMAL = 0.001


def read_number(cell: Term | None) -> float | None:
    """Read a number that can be drawn; none for other values."""
    if not isinstance(cell, ox.Literal) or datatype_of(cell) not in NUMERIC:
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= MAX_NUMBER else None


def datatype_of(literal: ox.Literal) -> str:
    """Return the local name of a datatype of XML Schema, else its IRI."""
    return literal.datatype.value.removeprefix(XSD)


def format_number(reader: Reader, number: float) -> str:
    """Format a number in the reader's language, rounded for a figure."""
    if 0 < abs(number) < MIN_DECIMAL:
        return format_scientific(number, "0.##E0", locale=reader.language)
    return format_decimal(number, locale=reader.language)
