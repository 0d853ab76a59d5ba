"""Write values, dates, numbers and statements in words and HTML, in the language of the reader."""

import math
from collections.abc import Mapping
from datetime import date, timedelta

import pyoxigraph as ox
from babel.dates import format_date
from babel.numbers import format_decimal, format_scientific
from markupsafe import Markup

from okosystem.graph.labels import BORROWED, KINDS, LinkedText, Text
from okosystem.graph.reader import Reader
from okosystem.graph.relations import Relation
from okosystem.graph.statements import Node
from okosystem.package import read_package_table
from okosystem.rdf.terms import XSD, local_name
from okosystem.sparql.answers import Term

FRACTIONS = ("decimal", "double", "float")
INTEGERS = (
    *("integer", "int", "long", "short", "byte", "unsignedInt", "unsignedLong", "unsignedShort"),
    *("unsignedByte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger",),
)
MAX_NUMBER = 1e15
"""Larger numbers do not fit a chart."""
MIN_DECIMAL = 0.001


def read_number(cell: Term | None) -> float | None:
    """Read a number that can be drawn; none for other values."""
    if not isinstance(cell, ox.Literal) or datatype_of(cell) not in (*FRACTIONS, *INTEGERS):
        return None
    try:
        value = float(cell.value)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= MAX_NUMBER else None


def literal_to_json(literal: ox.Literal) -> str | int | float | bool:
    """Convert a literal. JSON has neither dates nor infinity: they stay text."""
    text, datatype = literal.value, datatype_of(literal)
    try:
        if datatype in INTEGERS:
            return int(text)
        if datatype in FRACTIONS and math.isfinite(number := float(text)):
            return number
    except ValueError:
        return text
    return text in ("true", "1") if datatype == "boolean" else text


def datatype_of(literal: ox.Literal) -> str:
    """Return the local name of a datatype of XML Schema, else its IRI."""
    return literal.datatype.value.removeprefix(XSD)


def format_number(reader: Reader, number: float) -> str:
    """Format a number in the reader's language, rounded for a figure."""
    if 0 < abs(number) < MIN_DECIMAL:
        return format_scientific(number, "0.##E0", locale=reader.language)
    return format_decimal(number, locale=reader.language)


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


_LINKED_SCHEMES = ("http://", "https://", "mailto:", "tel:")


def local(reader: Reader, iri: str) -> str | None:
    """Return the URL of a node on this server; None when it has no page, as without a site."""
    path = reader.site.path(iri) if reader.site else None
    return f"{reader.root}{path}" if path else None


def href(reader: Reader, iri: str, alone: bool = False) -> str | None:
    """Return a URL to link to: our page, else the IRI if its scheme is http, https, mailto or tel.

    In a file that stands `alone`, links go to the IRI.
    """
    followed = iri if iri.startswith(_LINKED_SCHEMES) else None
    return followed if alone else local(reader, iri) or followed


def is_ours(reader: Reader, iri: str) -> bool:
    """Whether a node has a page here."""
    return local(reader, iri) is not None


def list_address(reader: Reader, kind: str) -> str | None:
    """Return the URL of the list of a kind; None when it has none."""
    path = KINDS.get(kind, {}).get("path")
    if path is None:
        return reader.link("list", kind=kind)
    return f"{reader.root}{path}" if path in reader.paths.values() else None


def say(reader: Reader, text: Text | None) -> Markup | str:
    """Write a text, marked with its language when that is not the page's."""
    if text is None:
        return ""
    if text.language in ("", reader.language):
        return text.value
    return Markup('<span lang="{}">{}</span>').format(text.language, text.value)


def link(reader: Reader, iri: str, text: Text | None = None) -> Markup | str:
    """Link to a node by its label: to its page here, else to its IRI."""
    shown = say(reader, text or reader.name(iri))
    if ours := local(reader, iri):
        return Markup('<a class="ds-link" href="{}">{}</a>').format(ours, shown)
    if iri.startswith(_LINKED_SCHEMES):
        return Markup('<a class="ds-link" href="{}" rel="external">{}</a>').format(iri, shown)
    return shown


def value(reader: Reader, term: Term | Text | LinkedText) -> Markup | str:
    """Render a value: an IRI as a link, a date in words, a text with its language."""
    if isinstance(term, LinkedText):
        return Markup('<a class="ds-link" href="{}">{}</a>').format(term.address, term.text)
    if isinstance(term, Text):
        return say(reader, term)
    if isinstance(term, ox.NamedNode):
        return link(reader, term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    kind = local_name(term.datatype.value)
    if kind in ("date", "dateTime"):
        return day(reader, term.value)
    if kind == "boolean":
        return reader.text("ja") if term.value == "true" else reader.text("nei")
    if kind == "anyURI":
        return link(reader, term.value)
    return say(reader, Text(term.value, term.language or ""))


def term_name(reader: Reader, short_name: str) -> Text:
    """Return the label of a property; for other vocabularies, our own name for it."""
    if short_name in BORROWED:
        return reader.plain(reader.text(BORROWED[short_name]))
    prefix, _, local = short_name.partition(":")
    return reader.name(reader.release.prefixes.get(prefix, f"{prefix}:") + local)


WORDINGS: Mapping[str, Mapping[str, str]] = read_package_table("graph/sentences.toml")


def sentence(reader: Reader, fact: Relation, start: str) -> Markup:
    """Describe a statement from one of its ends, with links."""
    text = _wording(fact, "along" if fact.subject == start else "against")
    says = say(reader, _name_says(reader, fact)) if fact.says else ""
    ends = {"subject": link(reader, fact.subject), "object": link(reader, fact.object)}
    return Markup(reader.text(text)) % {**ends, "says": says}  # noqa: S704


def verb(reader: Reader, fact: Relation) -> str:
    """Return the verb of a statement, along its direction."""
    text = reader.text(_wording(fact, "verb"))
    return text % {"says": _name_says(reader, fact)} if fact.kind == "link" else text


def _name_says(reader: Reader, fact: Relation) -> Text:
    """Return the name of what a statement says; a link says a property."""
    return (
        term_name(reader, reader.curie(fact.says))
        if fact.kind == "link"
        else reader.name(fact.says)
    )


def _wording(fact: Relation, part: str) -> str:
    role = "/".join(fact.says.split("/")[-2:])
    return (WORDINGS.get(role) or WORDINGS[fact.kind])[part]
