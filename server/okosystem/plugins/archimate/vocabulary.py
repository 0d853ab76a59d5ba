"""The types of ArchiMate 3.2 and the relationships between them, as Open Exchange spells them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from okosystem.package import read_package_table

EXCHANGE = "http://www.opengroup.org/xsd/archimate/3.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
RELATIONSHIP = "Relationship"
"""The type of an end that is itself a relationship."""

_TABLES = read_package_table("plugins/archimate/archimate3.toml")
IN_VERSION_4: Mapping[str, Mapping[str, Any]] = read_package_table(
    "plugins/archimate/archimate4.toml"
)
"""Type of 3.2 → what it becomes in ArchiMate 4; a type that is not here stays."""
ELEMENTS = frozenset(name for names in _TABLES["elements"].values() for name in names.split())
CONNECTORS = frozenset(_TABLES["elements"]["connector"].split())


def _types_in(words: str) -> Iterable[str]:
    """Yield the types that words of the table name, directly or as a group."""
    for word in words.split():
        yield from _types_in(_TABLES["groups"][word]) if word in _TABLES["groups"] else [word]


def _pairs(rows: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for sources, targets in rows:
        if targets == "same":
            yield from ((name, name) for name in _types_in(sources))
        else:
            yield from product(_types_in(sources), _types_in(targets))


ALLOWED = {name: frozenset(_pairs(rows)) for name, rows in _TABLES["allowed"].items()}
"""The source and target types of each relationship."""


def is_allowed(relationship: str, source: str, target: str) -> bool:
    """Whether the table allows a relationship; unknown types allow none."""
    return (source, target) in ALLOWED.get(relationship, ())


def first_allowed(preferred: Sequence[str], source: str, target: str) -> str:
    """Choose the first allowed relationship, else an association, the most general."""
    allowed = (name for name in preferred if is_allowed(name, source, target))
    return next(allowed, "Association")


def type_in_version_4(kind: str) -> str:
    """Return the type in ArchiMate 4, where the exchange format has it; else the type as it is."""
    becomes = str(IN_VERSION_4.get(kind, {}).get("becomes", kind))
    return becomes if becomes in ELEMENTS else kind
