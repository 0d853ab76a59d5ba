"""What a search finds, and search in the names of anyone's data."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from okosystem.core import name_index
from okosystem.core.folding import fold
from okosystem.core.terms import kind_of
from okosystem.engine.answers import Row

NO_FACETS: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, and the name it was found by; none when its description has the words."""

    iri: str
    found_by: str

    @property
    def kind(self) -> str:
        """The kind of thing, as its IRI says it."""
        return kind_of(self.iri)


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, the best first; guessed when none has the words as they are written."""

    hits: Sequence[Hit]
    is_guess: bool = False


class Index(Protocol):
    """Whatever can be searched."""

    def search(self, query: str) -> Found:
        """Find things that have every word of the query."""

    def facets(self, iri: str) -> Mapping[str, Collection[str]]:
        """Tell by what a thing can be narrowed to: the last words of its values."""


class Names:
    """The names of anyone's things, from rows of ?thing ?text; any part of a word will do."""

    def __init__(self, texts: Iterable[Row] = ()) -> None:
        self._names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in texts:
            self.add(_value(row["thing"]), _value(row["text"]))

    def add(self, thing: str, name: str) -> None:
        """Add a name of a thing."""
        self._names[thing].append((fold(name), name))

    def search(self, query: str) -> Found:
        """Find things with a name that has every word of the query; the closest first."""
        wanted = fold(query)
        if not wanted:
            return Found([])
        ranked = [
            min(ranks)
            for iri, names in self._names.items()
            if (
                ranks := [(r, len(n), iri, n) for f, n in names if (r := rank(f, wanted)) < NO_PART]
            )
        ]
        return Found([Hit(iri, name) for _, _, iri, name in sorted(ranked)])

    def facets(self, iri: str) -> Mapping[str, Collection[str]]:
        """Tell nothing: of anyone's data we know no facets."""
        return NO_FACETS


class NamesOnDisk(Names):
    """Search in the index of names that a store on disk of anyone's RDF carries."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def search(self, query: str) -> Found:
        """Find things with a name that has words beginning as those of the query."""
        near = Names()
        for iri, name in name_index.find(self._path, query):
            near.add(iri, name)
        return near.search(query)


NO_PART = 5


def rank(folded: str, wanted: str) -> int:
    """Tell how close a name is to what is wanted, both folded; 0 is the same."""
    joined, asked = folded.replace(" ", ""), wanted.replace(" ", "")
    if joined == asked:
        return 0
    if folded.startswith(wanted):
        return 1
    if f" {wanted}" in folded:
        return 2
    if asked in joined:
        return 3
    return 4 if all(word in folded for word in wanted.split()) else NO_PART


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
