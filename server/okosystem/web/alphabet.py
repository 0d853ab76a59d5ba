"""The Norwegian alphabet: æ, ø and å come last, whatever the language of the page."""

import unicodedata
from collections.abc import Iterable

from okosystem.web.languages import current_language
from okosystem.web.state import current_labels

_AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def sort_key(text: str) -> str:
    """Return the sort key of a text: accents are ignored, and å is the last letter."""
    return "".join(_plain(sign) for sign in text.lower()).translate(_AFTER_Z)


def in_order(iris: Iterable[str]) -> list[str]:
    """Sort nodes by their labels in the reader's language."""
    names, language = current_labels(), current_language()
    return sorted(iris, key=lambda iri: (sort_key(str(names.name(iri, language))), iri))


def _plain(sign: str) -> str:
    return sign if sign in "æøå" else unicodedata.normalize("NFD", sign)[:1]
