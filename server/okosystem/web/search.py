"""Search in names and descriptions: the word index of the release."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import name_index
from okosystem.core.folding import fold
from okosystem.core.terms import ID
from okosystem.engine.answers import Row

Rank = tuple[int, int, str]
DESCRIBED: Rank = (9, 0, "")
"""The rank of a thing whose description has the words, after all whose names have them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, and the name it was found by; none when its description has the words."""

    iri: str
    found_by: str

    @property
    def kind(self) -> str:
        """The kind of thing, as its IRI says it."""
        return self.iri.removeprefix(str(ID)).partition("/")[0]


class Index:
    """Which things have each word, and the names of each thing.

    `texts` are rows of ?thing ?text ?isName, `words` rows of ?word ?things. Names written as
    one word are words here too, so that «altinn3» finds Altinn 3.
    """

    def __init__(self, texts: Iterable[Row], words: Iterable[Row] = ()) -> None:
        self._names: dict[str, list[tuple[str, str]]] = {}
        self._things: dict[str, list[str]] = defaultdict(list)
        same: dict[str, str] = {}
        for row in words:
            things = _value(row["things"]).split()
            self._things[_value(row["word"])] += [same.setdefault(iri, iri) for iri in things]
        for row in texts:
            if _value(row["isName"]) == "true":
                thing, name = _value(row["thing"]), _value(row["text"])
                self._add_name(same.setdefault(thing, thing), name)

    def search(self, query: str) -> list[Hit]:
        """Find things that have every word of the query; the closest names first.

        Of a name, any part of a word will do; of a description, only the beginning.
        """
        wanted = fold(query)
        if not wanted:
            return []
        described = self._having(wanted, str.startswith)
        ranked = {iri: self._best(iri, wanted) for iri in self._having(wanted, str.__contains__)}
        found = {iri: rank or DESCRIBED for iri, rank in ranked.items() if rank or iri in described}
        ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
        return [Hit(iri, name) for iri, (_, _, name) in ordered]

    def _add_name(self, thing: str, name: str) -> None:
        folded = fold(name)
        self._names.setdefault(thing, []).append((folded, name))
        self._things[folded.replace(" ", "")].append(thing)

    def _having(self, wanted: str, fits: Callable[[str, str], bool]) -> set[str]:
        """Find the things that have, for every part wanted, a word that fits."""
        found = [
            {iri for word, things in self._things.items() if fits(word, part) for iri in things}
            for part in wanted.split()
        ]
        return set.intersection(*found)

    def _best(self, iri: str, wanted: str) -> Rank | None:
        ranks = (
            (rank, len(name), name)
            for folded, name in self._names[iri]
            if (rank := _rank(folded, wanted)) is not None
        )
        return min(ranks, default=None)


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


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


class IndexOnDisk(Index):
    """Search in names alone, in the index that a store on disk of anyone's RDF carries."""

    def __init__(self, path: Path) -> None:
        super().__init__(())
        self._path = path

    def search(self, query: str) -> list[Hit]:
        """Find things with a name that has words beginning as those of the query."""
        near = Index(())
        for iri, name in name_index.find(self._path, query):
            near._add_name(iri, name)
        return near.search(query)
