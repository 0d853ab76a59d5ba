"""What is wrong with what a person filled in, said at the field, in the words of the shape."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pyoxigraph as ox

from okosystem.core.terms import ID, kind_of
from okosystem.proposals.kinds import Field, Kind, Told

_ADDRESS = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"{}|\\^`]*)?", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Names(Protocol):
    """What everything in the graph is called."""

    def __contains__(self, iri: str) -> bool:
        """Tell whether the graph has it."""

    def name(self, iri: str, language: str) -> object:
        """Call it by its name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One field, and how to fix it, by language."""

    field: str
    message: Told


def faults(kind: Kind, given: Mapping[str, str], names: Names) -> Sequence[Fault]:
    """Find every fault, in the order of the fields; nothing when the proposal can be written."""
    found = []
    for field in kind.fields:
        value = tidy(field, given.get(field.name, ""))
        other = next((f for f in kind.fields if f.name == field.differs), None)
        if not (_fits(field, value, names) if value else not field.required):
            found.append(Fault(field.name, field.message))
        elif value and other and value == tidy(other, given.get(other.name, "")):
            found.append(Fault(field.name, field.same))
    return found


def tidy(field: Field, text: str) -> str:
    """Write a value in full: spaces as one, an IRI from `kind:slug` or from the slug alone."""
    text = " ".join(_without_controls(text).split())
    if field.value not in ("iri", "code") or not text or text.startswith(("http://", "https://")):
        return text if field.value != "source" else _of_source(text)
    prefix, colon, slug = text.partition(":")
    if colon:
        return ID[f"{prefix}/{slug}"]
    return ID[f"{field.of[0]}/{text}"]


def _of_source(text: str) -> str:
    prefix, colon, slug = text.partition(":")
    return ID[f"source/{slug}"] if prefix == "source" and colon else text


def _without_controls(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _fits(field: Field, value: str, names: Names) -> bool:
    match field.value:
        case "date":
            return is_day(value)
        case "code":
            return value in {code.iri for code in field.codes}
        case "iri":
            fits = kind_of(value) in field.of and re.search(field.pattern, value)
            return bool(fits) and value in names
        case "source":
            ours = kind_of(value) == "source"
            return value in names if ours else _is_address(value)
    return True


def _is_address(text: str) -> bool:
    try:
        return bool(_ADDRESS.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False


def is_day(text: str) -> bool:
    """Tell whether this is a day, as year-month-day."""
    try:
        return bool(_DAY.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False
