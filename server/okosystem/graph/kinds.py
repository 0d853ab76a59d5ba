"""The kinds of entities and what they are called, and the alphabetical order of names.

The order is Norwegian in every language: æ, ø and å come last.
"""

import re
import unicodedata
from collections.abc import Mapping

from okosystem.core.package import read_package_table

_NAMES = read_package_table("graph/names.toml")
KINDS: Mapping[str, Mapping[str, str]] = _NAMES.rows("kinds", "one many", "path class")
MODELS: Mapping[str, str] = _NAMES["models"]
BORROWED: Mapping[str, str] = _NAMES["properties"]
CODE: str = _NAMES["code"]
CLASS_BY_KIND = {kind: row["class"] for kind, row in KINDS.items() if "class" in row}
"""The classes of the four parts of the ecosystem, by kind."""

_ACCENTS = re.compile("[\u0300-\u036f]")
_AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def list_path(kind: str) -> str:
    """Return the path of the list of a kind."""
    return KINDS.get(kind, {}).get("path", f"/liste/{kind}")


def sort_key(text: str) -> str:
    """Return the sort key of a text: accents are ignored, and å is the last letter."""
    letters = unicodedata.normalize("NFD", text.lower().translate(_AFTER_Z))
    return _ACCENTS.sub("", letters)
