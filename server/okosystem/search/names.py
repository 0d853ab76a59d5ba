"""Search in the names of anyone's data, and what every search returns."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from okosystem.core import search_index
from okosystem.core.terms import kind_of
from okosystem.core.text import fold
from okosystem.engine.answers import Row

NO_FACETS: Mapping[str, Collection[str]] = {}
NO_MATCH = 5
"""The rank of a name that lacks a word of the query."""


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
            self.add(_value(row["thing"]), _value(row["text"]))

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
        for iri, name in search_index.find_names(self._path, query):
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


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
