"""Format the values of a chart, names, days and numbers, in the reader's language."""

import pyoxigraph as ox
from babel.numbers import format_decimal, format_scientific

from okosystem.engine.answers import Term
from okosystem.web.dates import day
from okosystem.web.display_names import label_of
from okosystem.web.drawing.columns import read_day as known_day
from okosystem.web.languages import current_language

MIN_DECIMAL = 0.001


def value_text(term: Term | None) -> str:
    """Format a value as a page does, without language marks."""
    if isinstance(term, ox.NamedNode):
        return label_of(term.value)
    if isinstance(term, ox.Literal):
        return day(term.value) if known_day(term) else term.value
    return str(term) if term is not None else ""


def format_number(number: float) -> str:
    """Format a number, without its last digits."""
    if 0 < abs(number) < MIN_DECIMAL:
        return format_scientific(number, "0.##E0", locale=current_language())
    return format_decimal(number, locale=current_language())
