"""Names of entities, kinds and borrowed properties, and their alphabetical order.

The order is Norwegian in every language: æ, ø and å come last.
"""

import unicodedata
from collections.abc import Iterable, Mapping

from okosystem.core.package import read_package_table
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_labels

_NAMES = read_package_table("web/names.toml")
KINDS: Mapping[str, Mapping[str, str]] = _NAMES.rows("kinds", "one many", "path class")
MODELS: Mapping[str, str] = _NAMES["models"]
BORROWED: Mapping[str, str] = _NAMES["properties"]
CLASS_BY_KIND = {kind: row["class"] for kind, row in KINDS.items() if "class" in row}
"""The classes of the four parts of the ecosystem, by kind."""

_AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def label_of(iri: str) -> str:
    """Return the name of an entity for this reader, or of a blank node its identifier."""
    return current_labels().name(iri, current_language()).value


def kind_name(kind: str) -> str:
    """Return the name of a kind in the singular."""
    name = KINDS[kind]["one"] if kind in KINDS else _NAMES["code"]
    return gettext(name)


def kind_names(kind: str) -> str:
    """Return the name of a kind in the plural."""
    name = KINDS[kind]["many"] if kind in KINDS else ""
    return gettext(name) if name else kind


def list_path(kind: str) -> str:
    """Return the path of the list of a kind."""
    return KINDS.get(kind, {}).get("path", f"/liste/{kind}")


def sort_by_label(iris: Iterable[str]) -> list[str]:
    """Sort nodes by their labels in the reader's language."""
    labels, language = current_labels(), current_language()
    return sorted(iris, key=lambda iri: (sort_key(labels.name(iri, language).value), iri))


def sort_key(text: str) -> str:
    """Return the sort key of a text: accents are ignored, and å is the last letter."""
    plain = (c if c in "æøå" else unicodedata.normalize("NFD", c)[:1] for c in text.lower())
    return "".join(plain).translate(_AFTER_Z)
