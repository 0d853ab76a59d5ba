"""How a diagram writes what an answer holds: names, days and numbers in the reader's language."""

import pyoxigraph as ox
from babel.numbers import format_decimal, format_scientific

from okosystem.engine.answers import Term
from okosystem.web.dates import day
from okosystem.web.drawing.columns import day as known_day
from okosystem.web.languages import current_language
from okosystem.web.state import current_labels

LEAST = 0.001


def called(term: Term | None) -> str:
    """Call a value as a page does, without marks for its language."""
    if isinstance(term, ox.NamedNode):
        return named(term.value)
    if isinstance(term, ox.Literal):
        return day(term.value) if known_day(term) else term.value
    return str(term) if term is not None else ""


def named(iri: str) -> str:
    """Call a thing by its name for this reader; a node without an IRI by what it is called."""
    return current_labels().name(iri, current_language()).value


def written(number: float) -> str:
    """Write a number, with its last digits left out."""
    if 0 < abs(number) < LEAST:
        return format_scientific(number, "0.##E0", locale=current_language())
    return format_decimal(number, locale=current_language())
