"""What can be proposed, and the fields of each proposal, as the shapes and the table have them.

The build writes them into the release, so that a server reads no shapes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

Told = Mapping[str, str]
FILE = "proposals/forms.json"


@dataclass(frozen=True, slots=True)
class Code:
    """One value that can be chosen, with its name and meaning by language."""

    iri: str
    label: Told
    help: Told


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it is called, what it demands, and what to say when that is not met.

    `value` is iri, code, text, date or source; `of` the kinds of things, the list or the language.
    `differs` names a field that must have another value, and `same` is said when it has not.
    """

    name: str
    property: str
    value: str
    of: Sequence[str]
    required: bool
    pattern: str
    codes: Sequence[Code]
    differs: str
    label: Told
    help: Told
    message: Told
    same: Told


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of proposal, its fields in the order people fill them in."""

    name: str
    label: Told
    help: Told
    fields: Sequence[Field]
    title: Told


@dataclass(frozen=True, slots=True)
class Forms:
    """All kinds by name, and the sources we know by the address of their page."""

    kinds: Mapping[str, Kind]
    sources: Mapping[str, str]

    def written(self) -> bytes:
        """Write them for the release."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def read(cls, data: bytes) -> Self:
        """Read back what `written` wrote."""
        told = json.loads(data)
        kinds = {name: _kind(kind) for name, kind in told["kinds"].items()}
        return cls(kinds, told["sources"])


def _kind(told: Mapping[str, Any]) -> Kind:
    return Kind(**{**told, "fields": [_field(field) for field in told["fields"]]})


def _field(told: Mapping[str, Any]) -> Field:
    return Field(**{**told, "codes": [Code(**code) for code in told["codes"]]})
