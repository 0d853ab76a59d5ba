"""Search: the names of anyone's data, and the texts of a release with stems and misspelt words."""

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from okosystem.core.search_index import find_names, search_terms
from okosystem.core.terms import iri_of, kind_of, local_name, value_of
from okosystem.core.text import fold, stem_word
from okosystem.engine.answers import Row

NO_FACETS: Mapping[str, Collection[str]] = {}
NO_MATCH = 5
"""The rank of a name that lacks a word of the query."""
MAX_WORDS = 12
MAX_WORD_LENGTH = 150
"""Far longer than any word of the index, which a test checks: a longer word matches nothing."""
MAX_SIMILAR_WORDS, LETTERS_PER_SLIP, MAX_JOINED_WORDS = 8, 5, 3
SAME_STEM, SIMILAR, IN_DESCRIPTION = NO_MATCH, NO_MATCH + 1, NO_MATCH + 2
KIND = "type"
Rank = tuple[int, int, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity, and the name that matched; empty when only its description did."""

    iri: str
    found_by: str

    @property
    def kind(self) -> str:
        """The kind of entity, from its IRI."""
        return kind_of(self.iri)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, best first; a guess when none has the words as they are spelt in the query."""

    hits: Sequence[Hit]
    is_guess: bool = False


class Index(Protocol):
    """Anything that can be searched."""

    def search(self, query: str) -> SearchResult:
        """Find entities that match every word of the query."""

    def facets(self, iri: str) -> Mapping[str, Collection[str]]:
        """Return the values of each facet of an entity, by their local names."""


class NameIndex:
    """The names of anyone's entities, from rows of ?thing ?text; any part of a word matches."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows:
            self.add(iri_of(row["thing"]), value_of(row["text"]))

    def add(self, iri: str, name: str) -> None:
        """Add a name of an entity."""
        self._names[iri].append((fold(name), name))

    def search(self, query: str) -> SearchResult:
        """Find entities with a name that has every word of the query; the closest first."""
        folded_query = fold(query)
        if not folded_query:
            return SearchResult([])
        matches = []
        for iri, names in self._names.items():
            ranks = [(rank(folded, folded_query), len(name), iri, name) for folded, name in names]
            if (best := min(ranks))[0] < NO_MATCH:
                matches.append(best)
        return SearchResult([Hit(iri, name) for _, _, iri, name in sorted(matches)])

    def facets(self, iri: str) -> Mapping[str, Collection[str]]:
        """Return none: facets are known of our own ontology only."""
        return NO_FACETS


class StoredNameIndex(NameIndex):
    """The index of names that a store on disk carries; the beginning of a word matches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def search(self, query: str) -> SearchResult:
        """Find entities with a name that has words beginning as those of the query."""
        matching = NameIndex()
        for iri, name in find_names(self._path, query):
            matching.add(iri, name)
        return matching.search(query)


def rank(folded_name: str, folded_query: str) -> int:
    """Return how close a name is to a query, from 0 for the same to NO_MATCH."""
    joined_name, joined_query = folded_name.replace(" ", ""), folded_query.replace(" ", "")
    if joined_name == joined_query:
        return 0
    if folded_name.startswith(folded_query):
        return 1
    if f" {folded_query}" in folded_name:
        return 2
    if joined_query in joined_name:
        return 3
    return 4 if all(word in folded_name for word in folded_query.split()) else NO_MATCH


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an entity, with the forms that searches compare."""

    text: str
    folded: str
    stems: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity that can be found, and its place among those that match equally well."""

    iri: str
    order: int
    names: Sequence[Name]


class ReleaseIndex:
    """The index of a release, held in memory: half a megabyte, and no file that can go missing.

    Among equally good matches, entities of the kinds that are first in `order` come first.
    """

    def __init__(self, index: bytes, order: Iterable[str] = ()) -> None:
        self._order = {kind: number for number, kind in enumerate(order)}
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.deserialize(index)
        self._lock = threading.Lock()
        words = [str(word) for (word,) in self._database.execute("SELECT word FROM word")]
        self._stems = {word: stem_word(word) for word in words}
        self._entries = self._read_entries()
        self._facets = {entry.iri: {KIND: {kind_of(entry.iri)}} for entry in self._entries.values()}
        select = "SELECT iri, facet, value FROM facet JOIN thing ON thing.id = facet.thing"
        for iri, facet, value in self._database.execute(select):
            self._facets[iri].setdefault(facet, set()).add(local_name(value))

    def search(self, query: str) -> SearchResult:
        """Find entities that match every word of the query; when none does, words like them.

        Any part of a word of a name matches, but only the beginning or the stem in a description.
        """
        words = fold(query).split()[:MAX_WORDS]
        if not words or max(map(len, words)) > MAX_WORD_LENGTH:
            return SearchResult([])
        ranked = self._ranked(words, is_guess=False)
        is_guess = not ranked
        ranked = ranked or self._ranked(words, is_guess=True)
        hits = [Hit(r[-1], r[-2] if r[0] < IN_DESCRIPTION else "") for r in sorted(ranked)]
        return SearchResult(hits, is_guess and bool(hits))

    def facets(self, iri: str) -> Mapping[str, Collection[str]]:
        """Return the values of each facet of an entity, by their local names."""
        return self._facets.get(iri, NO_FACETS)

    def kinds(self) -> list[str]:
        """List the kinds of entities in the index."""
        return sorted({kind_of(iri) for iri in self._facets})

    def _read_entries(self) -> dict[int, Entry]:
        names: dict[int, list[Name]] = defaultdict(list)
        for entity, folded, text in self._database.execute("SELECT thing, folded, name FROM name"):
            name_stems = frozenset(self._stems.get(word) for word in search_terms(text))
            names[entity].append(Name(text, folded, name_stems))
        last = len(self._order)
        return {
            number: Entry(iri, self._order.get(kind_of(iri), last), names[number])
            for number, iri in self._database.execute("SELECT id, iri FROM thing")
        }

    def _ranked(self, words: Sequence[str], is_guess: bool) -> list[Rank]:
        query, query_stems = " ".join(words), set(map(stem_word, words))
        return [
            min(_rank(entry, name, query, query_stems, is_guess) for name in entry.names)
            for entry in self._matching(words, is_guess)
            if entry.names
        ]

    def _matching(self, words: Sequence[str], is_guess: bool) -> list[Entry]:
        """Find the entries that match every word, or all words written as one."""
        separate = " AND ".join(self._expression(word, is_guess) for word in words)
        joined = self._expression("".join(words), is_guess and len(words) <= MAX_JOINED_WORDS)
        select = "SELECT rowid FROM search WHERE search MATCH ?"
        match = (f"({separate}) OR {joined}",)
        with self._lock, closing(self._database.execute(select, match)) as rows:
            return [self._entries[number] for (number,) in rows]

    def _expression(self, word: str, is_guess: bool) -> str:
        """Write what matches a word in the query language of FTS5."""
        parts = [known for known in self._stems if len(word) > 2 and word in known]
        parts = parts or (self._similar(word) if is_guess else [])
        in_names = "".join(f' OR names : "{part}"' for part in parts)
        return f'("{word}"* OR "{stem_word(word)}"{in_names})'

    def _similar(self, word: str) -> list[str]:
        """List words of names whose beginning is one slip from a word, or two from a long one."""
        slips = min(2, len(word) // LETTERS_PER_SLIP + 1) if len(word) > 2 else 0
        known = list(self._stems)
        for candidates in (known, [other[: len(word) + 1] for other in known]):
            if similar := process.extract(
                word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=MAX_SIMILAR_WORDS
            ):
                return [known[place] for _, _, place in similar]
        return []


def _rank(entry: Entry, name: Name, query: str, query_stems: set[str], is_guess: bool) -> Rank:
    closeness, slips = rank(name.folded, query), 0
    if is_guess:
        folded = name.folded.replace(" ", "")
        closeness, slips = SIMILAR, OSA.distance(folded, query.replace(" ", ""))
    elif closeness == NO_MATCH:
        closeness = SAME_STEM if query_stems <= name.stems else IN_DESCRIPTION
    return closeness, slips, entry.order, len(name.text), name.text, entry.iri
