"""Format dates and periods in the reader's language, with the precision they are known to."""

from datetime import date, timedelta

from babel.dates import format_date

from okosystem.core.terms import local_name
from okosystem.model.statements import Node
from okosystem.web.languages import current_language, gettext

_PATTERNS = {"year": "y", "month": "MMMM y"}


def day(raw: str, precision: str = "day") -> str:
    """Format a date with the precision it is known to; return any other text unchanged."""
    try:
        known = date.fromisoformat(raw[:10])
    except ValueError:
        return raw
    return format_date(known, _PATTERNS.get(precision, "long"), locale=current_language())


def when(node: Node) -> str:
    """Describe the period in which a statement holds."""
    exact = local_name(node.iri_of("oko:datePrecision") or "") or "day"
    parts = []
    for term, words in (
        ("oko:validFrom", gettext("fra %(day)s")),
        ("oko:attestedFrom", gettext("kjent siden %(day)s")),
        ("oko:validUntil", gettext("til %(day)s")),
        ("oko:endedBy", gettext("slutt senest %(day)s")),
    ):
        if raw := node.value(term):
            parts.append(words % {"day": day(raw, exact)})
    return ", ".join(parts)


def measured_period(node: Node) -> str:
    """Describe the period that a figure applies to; empty if it is neither given nor unknown."""
    first, last = node.value("oko:periodFrom"), node.value("oko:periodUntil")
    if not first and not last:
        return gettext("perioden er ukjent") if node.value("oko:periodUnknown") else ""
    if not last:
        return gettext("fra %(day)s") % {"day": day(first)}
    if first in ("", last):
        return day(last)
    precision = _whole(date.fromisoformat(first), date.fromisoformat(last))
    start, end = day(first, precision), day(last, precision)
    return start if start == end else f"{start}–{end}"


def _whole(first: date, last: date) -> str:
    """Return whether a period is whole years, whole months or days."""
    after = last + timedelta(days=1)
    if (first.month, first.day) == (after.month, after.day) == (1, 1):
        return "year"
    return "month" if first.day == after.day == 1 else "day"
