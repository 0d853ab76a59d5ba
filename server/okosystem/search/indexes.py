"""The interface of a search index, and an index of the names in any RDF."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from okosystem.rdf.terms import kind_of
from okosystem.text import fold

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


class Index:
    """What can be searched; only our own ontology has facets and names like a text."""

    def search(self, query: str, with_questions: bool = False) -> SearchResult:
        """Find entities that match every word of the query."""
        raise NotImplementedError

    def nearest(self, query: str) -> Sequence[str]:
        """List entities with names like a text, for a query without hits."""
        return ()

    def facets(self, iri: str) -> Facets:
        """Return the values of each facet of an entity: IRIs, and of KIND the kind."""
        return NO_FACETS


class NameIndex(Index):
    """An index of names; `find` yields those that may match: entity, folded name and name."""

    def __init__(self, find: Callable[[str], Iterable[tuple[str, str, str]]]) -> None:
        self._find = find

    def search(self, query: str, with_questions: bool = False) -> SearchResult:
        """Find entities with a name that has every word of the query; the closest first."""
        folded_query, hits = fold(query), dict[str, Hit]()
        if not folded_query:
            return SearchResult([])
        found = self._find(query)
        ranked = ((rank(folded, folded_query), len(name), iri, name) for iri, folded, name in found)
        for closeness, _, iri, name in sorted(ranked):
            if closeness < NO_MATCH:
                hits.setdefault(iri, Hit(iri, name))
        return SearchResult([*hits.values()])


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
