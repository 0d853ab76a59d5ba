"""Search in names: folded, in memory, built at start."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import ID
from okosystem.engine.answers import Row

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n"})


def fold(text: str) -> str:
    """Write a text so that case, accents, hyphens and the spelling of æøå do not matter."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = (c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, and the name it was found by."""

    iri: str
    found_by: str

    @property
    def kind(self) -> str:
        """The kind of thing, as its IRI says it."""
        return self.iri.removeprefix(str(ID)).partition("/")[0]


class Index:
    """Every name of every thing that has a page worth finding."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._entries: list[tuple[str, str, str]] = []
        for row in rows:
            thing, name = row["thing"], row["name"]
            if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
                self._entries.append((fold(name.value), thing.value, name.value))

    def search(self, query: str) -> list[Hit]:
        """Find things with a name that has every word of the query; the closest first."""
        wanted = fold(query)
        if not wanted:
            return []
        best: dict[str, tuple[int, int, str]] = {}
        for folded, iri, name in self._entries:
            if (rank := _rank(folded, wanted)) is not None:
                found = (rank, len(name), name)
                best[iri] = min(best.get(iri, found), found)
        ordered = sorted(best.items(), key=lambda item: (item[1], item[0]))
        return [Hit(iri, name) for iri, (_, _, name) in ordered]


def _rank(folded: str, wanted: str) -> int | None:
    if folded == wanted:
        return 0
    if folded.startswith(wanted):
        return 1
    if f" {wanted}" in folded:
        return 2
    if wanted.replace(" ", "") in folded.replace(" ", ""):
        return 3
    return 4 if all(word in folded for word in wanted.split()) else None
