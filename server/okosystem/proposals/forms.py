"""The forms of proposals, and what is wrong with a form that somebody filled in.

The build makes the forms from the shapes and writes them into the release, so that a server reads
no shapes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Protocol, Self

import pyoxigraph as ox

from okosystem.core.terms import ID, kind_of

Texts = Mapping[str, str]
"""Language → text."""
FILE = "proposals/forms.json"
_URL = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"{}|\\^`]*)?", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Code:
    """One value to choose, with its name and meaning."""

    iri: str
    label: Texts
    help: Texts


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, what it requires, and the message when that is not met.

    `value` is iri, code, text, date or source. `of` is the kinds of entities, the code list or the
    language. `differs` names a field that must have another value; `same` is the message when it
    has not. On the web, `question` is the label, and `fault` says how to fix the field.
    """

    name: str
    property: str
    value: str
    of: Sequence[str]
    required: bool
    pattern: str
    codes: Sequence[Code]
    differs: str
    label: Texts
    help: Texts
    message: Texts
    same: Texts
    question: Texts
    fault: Texts


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal, with its fields in the order people fill them in.

    On the web, the fields in `first` are shown open and those in `must` have to be filled in;
    `filled` is what is filled in from the start.
    """

    name: str
    label: Texts
    help: Texts
    fields: Sequence[Field]
    title: Texts
    first: Sequence[str]
    must: Sequence[str]
    filled: Texts
    sentence: Texts


@dataclass(frozen=True, slots=True)
class Forms:
    """The kinds by name, and the known sources by the address of their page."""

    kinds: Mapping[str, Kind]
    sources: Mapping[str, str]

    def to_json(self) -> bytes:
        """Serialise the forms for the release."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Parse what `to_json` returned."""
        content = json.loads(data)
        for kind in content["kinds"].values():
            for field in kind["fields"]:
                field["codes"] = [Code(**code) for code in field["codes"]]
            kind["fields"] = [Field(**field) for field in kind["fields"]]
        kinds = {name: Kind(**kind) for name, kind in content["kinds"].items()}
        return cls(kinds, content["sources"])


class Names(Protocol):
    """The names of the entities in the graph."""

    def __contains__(self, iri: str) -> bool:
        """Tell whether the graph describes the entity."""

    def name(self, iri: str, language: str) -> object:
        """Name an entity in a language."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field, and how to fix it."""

    field: str
    message: Texts


def find_errors(kind: Kind, values: Mapping[str, str], names: Names) -> Sequence[FieldError]:
    """Find every error, in the order of the fields; none when the proposal can be written."""
    errors = []
    for field in kind.fields:
        value = normalise(field, values.get(field.name, ""))
        other = next((f for f in kind.fields if f.name == field.differs), None)
        if not (is_valid(field, value, names) if value else not field.required):
            errors.append(FieldError(field.name, field.message))
        elif value and other and value == normalise(other, values.get(other.name, "")):
            errors.append(FieldError(field.name, field.same))
    return errors


def normalise(field: Field, text: str) -> str:
    """Collapse whitespace, and expand `kind:slug` or a slug alone to an IRI."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    prefix, colon, slug = text.partition(":")
    if field.value == "source":
        return ID[f"source/{slug}"] if prefix == "source" and colon else text
    if field.value not in ("iri", "code") or not text or text.startswith(("http://", "https://")):
        return text
    return ID[f"{prefix}/{slug}"] if colon else ID[f"{field.of[0]}/{text}"]


def is_date(text: str) -> bool:
    """Tell whether a text is a date, as year-month-day."""
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def is_valid(field: Field, value: str, names: Names) -> bool:
    """Tell whether a field may have a normalised value."""
    match field.value:
        case "date":
            return is_date(value)
        case "code":
            return value in {code.iri for code in field.codes}
        case "iri":
            fits = kind_of(value) in field.of and re.search(field.pattern, value)
            return bool(fits) and value in names
        case "source":
            return value in names if kind_of(value) == "source" else _is_url(value)
    return True


def _is_url(text: str) -> bool:
    try:
        return bool(_URL.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False
