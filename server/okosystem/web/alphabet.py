"""The Norwegian alphabet: æ, ø and å come last, whatever the language of the page."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TypeVar

from okosystem.web.languages import current_language
from okosystem.web.state import current_labels

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"
REST = "#"
Entry = TypeVar("Entry")
_AFTER_Z = str.maketrans({"æ": "{", "ø": "|", "å": "}"})


def sort_key(text: str) -> str:
    """Return the sort key of a text: accents are ignored, and å is the last letter."""
    return "".join(_plain(sign) for sign in text.lower()).translate(_AFTER_Z)


def letter(text: str) -> str:
    """Return the letter that a text is listed under; # for anything else."""
    first = _plain(text[:1].lower()).upper()
    return first if first and first in LETTERS else REST


def in_order(iris: Iterable[str]) -> list[str]:
    """Sort nodes by their labels in the reader's language."""
    names, language = current_labels(), current_language()
    return sorted(iris, key=lambda iri: (sort_key(str(names.name(iri, language))), iri))


def by_letter(entries: Iterable[tuple[str, Entry]]) -> Sequence[tuple[str, Sequence[Entry]]]:
    """Group entries by letter; each comes with its sort text."""
    whole = f"{REST}{LETTERS}"
    ordered = sorted(entries, key=lambda e: (whole.index(letter(e[0])), sort_key(e[0])))
    found = groupby(ordered, key=lambda pair: letter(pair[0]))
    return [(sign, [entry for _, entry in pairs]) for sign, pairs in found]


def _plain(sign: str) -> str:
    return sign if sign in "æøå" else unicodedata.normalize("NFD", sign)[:1]
