"""Terms as plain JSON: things as objects with a name, numbers as numbers, all else as text."""

from collections.abc import Iterable
from math import isfinite

import pyoxigraph as ox

from okosystem.core.terms import ID, XSD
from okosystem.engine.answers import Term
from okosystem.web.api_kinds import plural
from okosystem.web.languages import current_language
from okosystem.web.links import absolute
from okosystem.web.state import current_labels

Json = dict[str, object] | list[object] | str | int | float | bool | None
Object = dict[str, object]

_SIGNED = ("integer", "int", "long", "short", "byte", "negativeInteger", "nonPositiveInteger")
_UNSIGNED = ("nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong")
INTEGERS = {f"{XSD}{name}" for name in (*_SIGNED, *_UNSIGNED, "unsignedShort", "unsignedByte")}
FRACTIONS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}


def value_of(term: Term | None) -> Json:
    """Write any value; nothing is null."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return reference(term.value)
    return _literal(term) if isinstance(term, ox.Literal) else str(term)


def reference(iri: str) -> Object:
    """Point at a thing: its IRI, its name for this reader, and where to read more of it here."""
    names = current_labels()
    known = names.name(iri, current_language()).value if iri in names else None
    return {"iri": iri, "label": known, "url": api_address(iri)}


def references(iris: Iterable[str]) -> list[object]:
    """Point at several things."""
    return [reference(iri) for iri in iris]


def api_address(iri: str) -> str | None:
    """Give the address of the JSON about a thing; nothing when it is not one of ours."""
    kind, _, slug = iri.removeprefix(str(ID)).partition("/")
    if not iri.startswith(str(ID)) or not slug or "/" in slug:
        return None
    return absolute(f"/api/{plural(kind)}/{slug}")


def page_address(iri: str) -> str:
    """Give the address of the page about a thing of ours."""
    return absolute(f"/doc/{iri.removeprefix(str(ID))}")


def _literal(literal: ox.Literal) -> Json:
    """Write a literal: JSON knows neither dates nor infinity, which stay text."""
    kind, text = literal.datatype.value, literal.value
    try:
        if kind in INTEGERS:
            return int(text)
        if kind in FRACTIONS:
            return float(text) if isfinite(float(text)) else text
    except ValueError:
        return text
    return text in ("true", "1") if kind == f"{XSD}boolean" else text
