"""Labels of entities, and texts in several languages: the reader's first, then nb, nn, en, any."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox

from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    ID,
    curie,
    iri_of,
    value_of,
)
from okosystem.sparql.answers import Row, Term, language_of

FILE = "labels.json"
"""The labels of a release, which the build reads from the graph so that no server has to."""
FALLBACKS = ("nb", "nn", "en")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ«])")
LONGEST, KEPT = 110, 8192


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language; the language is empty when unknown."""

    value: str
    language: str = ""

    def __str__(self) -> str:
        return self.value

    @property
    def first_sentence(self) -> "Text":
        """The first sentence of the text."""
        return Text(_END_OF_SENTENCE.split(self.value, 1)[0], self.language)


UNTITLED = Text("RDF")
"""The title of data that have none."""


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text that links to an address, such as a count to what was counted."""

    text: str
    address: str


class Cell(NamedTuple):
    """A table cell in another language than the rest; rows are numbered from 0."""

    row: int
    column: str
    language: str


class Labels:
    """A table of labels by IRI and language, held in memory.

    The label of the lowest rank wins, then the first in alphabetical order. `unnamed` has the two
    entities that a statement without a label joins.
    """

    def __init__(
        self, rows: Iterable[Row], prefixes: Mapping[str, str], unnamed: Iterable[Row] = ()
    ) -> None:
        self._parts = {
            iri_of(r["thing"]): (iri_of(r["holder"]), iri_of(r["value"])) for r in unnamed
        }
        self._names: dict[str, dict[str, str]] = {}
        self._prefixes = prefixes
        self.name: Callable[[str, str], Text] = lru_cache(KEPT)(self._choose)
        """Returns an entity's label, else those of the two that it joins, else its IRI."""
        self._add(rows)

    @classmethod
    def from_json(cls, data: bytes, prefixes: Mapping[str, str]) -> "Labels":
        """Read what `to_json` wrote."""
        labels, written = cls((), prefixes), json.loads(data)
        labels._names = written["names"]
        labels._parts = {iri: (holder, value) for iri, (holder, value) in written["parts"].items()}
        return labels

    def to_json(self) -> bytes:
        """Serialize the labels and `unnamed`, in their order."""
        written = {"names": self._names, "parts": self._parts}
        return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def _choose(self, iri: str, language: str) -> Text:
        if iri in self._parts:
            holder, value = (self.name(part, language) for part in self._parts[iri])
            return Text(f"{holder}: {value}", holder.language)
        return best(self._names.get(iri, {}), language) or Text(self.fallback(iri))

    def fallback(self, iri: str) -> str:
        """Shorten the IRI of an entity without a label; drop the scheme of mailto: and tel:."""
        if not iri.startswith(("http://", "https://")):
            return iri.removeprefix("mailto:").removeprefix("tel:")
        short = curie(iri, self._prefixes)
        return shorten(unquote(iri.partition("://")[2])) if short.startswith("<") else short

    def other_languages(self, rows: Iterable[Row], language: str) -> list[Cell]:
        """List the cells whose text, or label of an entity, is in another language."""
        return [
            Cell(number, column, tag)
            for number, row in enumerate(rows)
            for column, term in row.items()
            if (tag := self._language(term, language)) not in ("", language)
        ]

    def of_kind(self, kind: str) -> list[str]:
        """List the labelled entities under id/<kind>/; with an empty kind, all of them."""
        start = str(ID[f"{kind}/" if kind else ""])
        return [iri for iri in (*self._names, *self._parts) if iri.startswith(start)]

    def __contains__(self, iri: str) -> bool:
        return iri in self._names or iri in self._parts

    def _language(self, term: Term | None, language: str) -> str:
        is_entity = isinstance(term, ox.NamedNode)
        return self.name(iri_of(term), language).language if is_entity else language_of(term)

    def _add(self, rows: Iterable[Row]) -> None:
        """Add all the labels of some entities."""
        found = (
            (value_of(row["rank"]), thing.value, label.value, label.language or "")
            for row in rows
            if isinstance(thing := row["thing"], ox.NamedNode)
            and isinstance(label := row["label"], ox.Literal)
        )
        ranks: dict[str, str] = {}
        # Python sorts in a tenth of the time of an ORDER BY.
        for rank, iri, text, language in sorted(found):
            if ranks.setdefault(iri, rank) == rank:
                self._names.setdefault(iri, {}).setdefault(language, shorten(text))


def best(texts: Mapping[str, str], language: str) -> Text | None:
    """Choose a reader's text from texts by language; None when there are none."""
    for code in (language, *FALLBACKS, *texts):
        if code in texts:
            return Text(texts[code], code)
    return None


def all_best(terms: Iterable[Term], language: str) -> list[Text]:
    """Choose all the texts in the one language that suits the reader best."""
    texts = by_language(terms)
    first = best({code: values[0] for code, values in texts.items()}, language)
    return [Text(value, first.language) for value in texts[first.language]] if first else []


def by_language(terms: Iterable[Term]) -> Mapping[str, list[str]]:
    """Group literals by language, ignoring other terms."""
    texts: dict[str, list[str]] = {}
    for term in terms:
        if isinstance(term, ox.Literal):
            texts.setdefault(term.language or "", []).append(term.value)
    return texts


def shorten(text: str) -> str:
    """Truncate a long label at a word boundary."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


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
