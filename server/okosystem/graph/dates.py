"""Format dates and periods in the reader's language, with the precision they are known to."""

from datetime import date, timedelta

from babel.dates import format_date

from okosystem.core.terms import local_name
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node

_PATTERNS = {"year": "y", "month": "MMMM y"}


def day(reader: Reader, raw: str, precision: str = "day") -> str:
    """Format a date with the precision it is known to; return any other text unchanged."""
    try:
        known = date.fromisoformat(raw[:10])
    except ValueError:
        return raw
    return format_date(known, _PATTERNS.get(precision, "long"), locale=reader.language)


def when(reader: Reader, node: Node) -> str:
    """Describe the period in which a statement holds."""
    exact = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    parts = []
    for term, words in (
        ("oko:validFrom", reader.text("fra %(day)s")),
        ("oko:attestedFrom", reader.text("kjent siden %(day)s")),
        ("oko:validUntil", reader.text("til %(day)s")),
        ("oko:endedBy", reader.text("slutt senest %(day)s")),
    ):
        if raw := node.value(term):
            parts.append(words % {"day": day(reader, raw, exact)})
    return ", ".join(parts)


def measured_period(reader: Reader, node: Node) -> str:
    """Describe the period that a figure applies to; empty if it is neither given nor unknown."""
    first, last = node.value("oko:periodFrom"), node.value("oko:periodUntil")
    if not first and not last:
        return reader.text("perioden er ukjent") if node.value("oko:periodUnknown") else ""
    if not last:
        return reader.text("fra %(day)s") % {"day": day(reader, first)}
    if first in ("", last):
        return day(reader, last)
    precision = _whole(date.fromisoformat(first), date.fromisoformat(last))
    start, end = day(reader, first, precision), day(reader, last, precision)
    return start if start == end else f"{start}–{end}"


def _whole(first: date, last: date) -> str:
    """Return whether a period is whole years, whole months or days."""
    after = last + timedelta(days=1)
    if (first.month, first.day) == (after.month, after.day) == (1, 1):
        return "year"
    return "month" if first.day == after.day == 1 else "day"
