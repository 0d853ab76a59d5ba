"""Names of entities and their kinds, and of properties from other vocabularies."""

from collections.abc import Mapping

from okosystem.core.package import read_package_table
from okosystem.web.languages import current_language, gettext
from okosystem.web.state import current_labels

_NAMES = read_package_table("web/names.toml")
KINDS: Mapping[str, Mapping[str, str]] = _NAMES["kinds"]
BORROWED: Mapping[str, str] = _NAMES["properties"]
PARTS = {kind: row["class"] for kind, row in KINDS.items() if "class" in row}
"""The classes of the four parts of the ecosystem, by kind."""


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
