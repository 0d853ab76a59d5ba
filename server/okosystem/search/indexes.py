"""The interface of a search index, and an index of the names in any RDF."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from okosystem.core.search_index import find_names
from okosystem.core.terms import iri_of, kind_of, value_of
from okosystem.core.text import fold
from okosystem.engine.answers import Row

Facets = Mapping[str, Sequence[str]]
NO_FACETS: Facets = {}
NO_MATCH = 5
"""The rank of a name that lacks a word of the query."""
KIND, QUESTION = "type", "query"


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity, and the name that matched; empty if only its description did."""

    iri: str
    found_by: str

    @property
    def kind(self) -> str:
        """The kind of entity, from its IRI."""
        return kind_of(self.iri)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, best first; with `is_partial`, none of them has all the words.

    `corrections` maps words that do not occur to the words that were searched for instead.
    """

    hits: Sequence[Hit]
    corrections: Mapping[str, str] = field(default_factory=dict)
    is_partial: bool = False


class Index(Protocol):
    """Anything that can be searched."""

    def search(self, query: str, with_questions: bool = False) -> SearchResult:
        """Find entities that match every word of the query."""

    def nearest(self, query: str) -> Sequence[str]:
        """List entities with names like a text, for a query without hits."""

    def facets(self, iri: str) -> Facets:
        """Return the values of each facet of an entity: IRIs, and of KIND the kind."""


class NameIndex:
    """An index of names, from rows of ?thing ?text; any part of a word matches."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows:
            self.add(iri_of(row["thing"]), value_of(row["text"]))

    def add(self, iri: str, name: str) -> None:
        """Add a name of an entity."""
        self._names[iri].append((fold(name), name))

    def search(self, query: str, with_questions: bool = False) -> SearchResult:
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

    def nearest(self, query: str) -> Sequence[str]:
        """Return none: a query without hits has no similar names."""
        return ()

    def facets(self, iri: str) -> Facets:
        """Return none: only our own ontology has facets."""
        return NO_FACETS


class StoredNameIndex(NameIndex):
    """The index of names beside a store on disk; the beginning of a word matches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def search(self, query: str, with_questions: bool = False) -> SearchResult:
        """Find entities with a name that has, for each word of the query, a word that begins so."""
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
