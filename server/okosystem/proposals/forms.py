"""The forms of proposals, on the web and at the command line: their fields, and errors in them.

The build makes the forms from the shapes and writes them into the release, so that a server reads
no shapes.
"""

import json
import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import pyoxigraph as ox

from okosystem.graph.reader import Reader
from okosystem.rdf.terms import ID, kind_of, parse_day
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store, cached_per_store

Texts = Mapping[str, str]
"""Language → text."""
FILE = "proposals/forms.json"
SCALE = ("1", "2", "3", "4", "5")
_URL = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(:\d+)?(/[^\s<>\"{}|\\^`]*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its constraints, the messages of its shape, and the texts of kinds.toml.

    `of` has the kinds or the list of its value; of an answer, the question as well. `codes` are the
    labels of the codes by IRI. `same` is the message when the field has the value
    of the field that it `differs` from.
    """

    name: str
    property: str
    value: str
    of: Sequence[str]
    required: bool
    pattern: str
    codes: Mapping[str, Texts]
    differs: str
    label: Texts
    help: Texts
    message: Texts
    same: Texts
    question: Texts
    fault: Texts


@dataclass(frozen=True)
class Kind:
    """One kind of proposal, with its fields in the order people fill them in: see kinds.toml."""

    name: str
    slug: str
    label: Texts
    help: Texts
    link: Texts
    fields: Sequence[Field]
    title: Texts
    first: Sequence[str]
    must: Sequence[str]
    filled: Texts
    sentence: Texts

    @cached_property
    def subjects(self) -> Sequence[Field]:
        """The fields that name what a proposal is about."""
        return [field for field in self.fields if field.value == "iri" and field.required]

    def normalise(self, given: Mapping[str, str]) -> dict[str, str]:
        """Normalise the values of all fields; what is not given is empty."""
        return {field.name: normalise(field, given.get(field.name, "")) for field in self.fields}


@dataclass(frozen=True, slots=True)
class Forms:
    """The kinds by name, the ways of kinds.toml, and the sources by the address of their page."""

    kinds: Mapping[str, Kind]
    ways: Sequence[Mapping[str, Any]]
    sources: Mapping[str, str]

    def to_json(self) -> bytes:
        """Serialise the forms for the release."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Parse what `to_json` returned."""
        content = json.loads(data)
        kinds = {
            name: Kind(**{**kind, "fields": [Field(**field) for field in kind["fields"]]})
            for name, kind in content.pop("kinds").items()
        }
        return cls(kinds, **content)


def read_forms(reader: Reader) -> Forms:
    """Return the forms of the release."""
    return _read(reader.whole.store, reader.release)


@cached_per_store()
def _read(store: Store, release: Release) -> Forms:
    return Forms.from_json(release.read(FILE))


class FieldError(NamedTuple):
    """A field that is missing, invalid or in conflict with another field."""

    field: Field
    is_same: bool

    @property
    def message(self) -> Texts:
        """How to fix the field, in the words of its shape."""
        return self.field.same if self.is_same else self.field.message


def find_errors(
    kind: Kind,
    given: Mapping[str, str],
    entities: Container[str],
    required: Collection[str] | None = None,
) -> Sequence[FieldError]:
    """Find every error, in field order; `required` defaults to the fields that a file must have."""
    values, errors = kind.normalise(given), []
    for field in kind.fields:
        value = values[field.name]
        is_required = field.required if required is None else field.name in required
        is_fit = is_valid(field, value, entities) if value else not is_required
        is_same = bool(value) and value == values.get(field.differs)
        if field.value == "number" and value and is_fit:
            is_same = kind_of(values["assessed"]) not in ("", *field.of)
        if is_same or not is_fit:
            errors.append(FieldError(field, is_same=is_same and is_fit))
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
    """Whether a text is a date, as year-month-day."""
    try:
        return bool(parse_day(text))
    except ValueError:
        return False


def is_valid(field: Field, value: str, entities: Container[str]) -> bool:
    """Whether a normalised value is valid for a field."""
    match field.value:
        case "date":
            return is_date(value)
        case "number":
            return value in SCALE
        case "code":
            return value in field.codes
        case "iri":
            fits = kind_of(value) in field.of and re.search(field.pattern, value)
            return bool(fits) and value in entities
        case "source":
            return value in entities if kind_of(value) == "source" else _is_url(value)
    return True


def _is_url(text: str) -> bool:
    try:
        return bool(_URL.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False
