"""Search in the index of the release: names and descriptions, stems, and words misspelt."""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from okosystem.core.folding import fold
from okosystem.core.search_index import searched
from okosystem.core.stemming import stems
from okosystem.core.terms import kind_of, local_name
from okosystem.engine.search import NO_FACETS, NO_PART, Found, Hit, rank

MOST_WORDS = 12
LONGEST = 150
"""No word of the index is nearly as long, so a longer one is found nowhere; a test checks."""
NEAR, SHORT, FEW = 8, 5, 3
SAME_STEM, ALIKE, DESCRIBED = NO_PART, NO_PART + 1, NO_PART + 2
KIND = "type"
Rank = tuple[int, int, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing, and what of it is compared: worked out once, not in each search."""

    text: str
    folded: str
    stems: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Thing:
    """What can be found, and its place among things that fit as well."""

    iri: str
    place: int
    names: Sequence[Name]


class Finder:
    """The index, held in memory: half a megabyte, and no file to be missed later.

    Of things that fit as well, those whose kinds come first in `order` come first.
    """

    def __init__(self, index: bytes, order: Iterable[str] = ()) -> None:
        self._places = {kind: place for place, kind in enumerate(order)}
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.deserialize(index)
        self._lock = threading.Lock()
        words = [str(word) for (word,) in self._base.execute("SELECT word FROM word")]
        self._stems = {word: next(iter(stems([word]))) for word in words}
        self._things = self._read()
        self._facets = {thing.iri: {KIND: {kind_of(thing.iri)}} for thing in self._things.values()}
        told = "SELECT iri, facet, value FROM facet JOIN thing ON thing.id = facet.thing"
        for iri, facet, value in self._base.execute(told):
            self._facets[iri].setdefault(facet, set()).add(local_name(value))

    def search(self, query: str) -> Found:
        """Find things that have every word of the query; when none has, words like them.

        Of a name any part of a word will do; of a description the beginning, or the stem.
        """
        words = fold(query).split()[:MOST_WORDS]
        if not words or max(map(len, words)) > LONGEST:
            return Found([])
        ranked = self._ranked(words, is_guess=False)
        is_guess = not ranked
        ranked = ranked or self._ranked(words, is_guess=True)
        hits = [Hit(r[-1], r[-2] if r[0] < DESCRIBED else "") for r in sorted(ranked)]
        return Found(hits, is_guess and bool(hits))

    def facets(self, iri: str) -> Mapping[str, Collection[str]]:
        """Tell by what a thing can be narrowed to: the last words of its values."""
        return self._facets.get(iri, NO_FACETS)

    def kinds(self) -> list[str]:
        """List the kinds of things that can be found."""
        return sorted({kind_of(iri) for iri in self._facets})

    def _read(self) -> dict[int, Thing]:
        names: dict[int, list[Name]] = defaultdict(list)
        for thing, folded, text in self._base.execute("SELECT thing, folded, name FROM name"):
            own = frozenset(self._stems.get(word) for word in searched(text))
            names[thing].append(Name(text, folded, own))
        last = len(self._places)
        return {
            number: Thing(iri, self._places.get(kind_of(iri), last), names[number])
            for number, iri in self._base.execute("SELECT id, iri FROM thing")
        }

    def _ranked(self, words: Sequence[str], is_guess: bool) -> list[Rank]:
        wanted, stemmed = " ".join(words), stems(words)
        return [
            min(_rank(thing, name, wanted, stemmed, is_guess) for name in thing.names)
            for thing in self._having(words, is_guess)
            if thing.names
        ]

    def _having(self, words: Sequence[str], is_guess: bool) -> list[Thing]:
        """Find the things that have every word, or all words written as one."""
        found = " AND ".join(self._match(word, is_guess) for word in words)
        together = self._match("".join(words), is_guess and len(words) <= FEW)
        select = "SELECT rowid FROM search WHERE search MATCH ?"
        with self._lock, closing(self._base.execute(select, (f"({found}) OR {together}",))) as rows:
            return [self._things[number] for (number,) in rows]

    def _match(self, word: str, is_guess: bool) -> str:
        """Write what will do for a word as FTS5 has it."""
        (stem,) = stems([word])
        parts = [known for known in self._stems if len(word) > 2 and word in known]
        parts = parts or (self._near(word) if is_guess else [])
        in_names = "".join(f' OR names : "{part}"' for part in parts)
        return f'("{word}"* OR "{stem}"{in_names})'

    def _near(self, word: str) -> list[str]:
        """List words of names that begin one slip away from a word; two from a long one."""
        slips = min(2, len(word) // SHORT + 1) if len(word) > 2 else 0
        known = list(self._stems)
        for begun in (known, [other[: len(word) + 1] for other in known]):
            near = process.extract(word, begun, scorer=OSA.distance, score_cutoff=slips, limit=NEAR)
            if near:
                return [known[place] for _, _, place in near]
        return []


def _rank(thing: Thing, name: Name, wanted: str, stemmed: set[str], is_guess: bool) -> Rank:
    close, slips = rank(name.folded, wanted), 0
    if is_guess:
        folded = name.folded.replace(" ", "")
        close, slips = ALIKE, OSA.distance(folded, wanted.replace(" ", ""))
    elif close == NO_PART:
        close = SAME_STEM if stemmed <= name.stems else DESCRIBED
    return close, slips, thing.place, len(name.text), name.text, thing.iri
