"""A document as the harvester sees it: what it says about each thing, and what a record carries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property, lru_cache

import pyoxigraph as ox

from okosystem.harvest.names import iri

Subject = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
TYPE = iri("rdf:type")


class Described:
    """Triples, found by what they are about. Nothing is inferred: the harvester does not."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))

    @cached_property
    def about(self) -> dict[Subject, list[ox.Triple]]:
        """Each thing and what is said about it."""
        found: dict[Subject, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            if not isinstance(triple.subject, ox.Triple):
                found[triple.subject].append(triple)
        return dict(found)

    @cached_property
    def _members(self) -> dict[str, list[Subject]]:
        found: dict[str, list[Subject]] = defaultdict(list)
        for thing in self.about:
            for kind in self.types(thing):
                found[kind].append(thing)
        return {kind: sorted(members, key=str) for kind, members in found.items()}

    def values(self, thing: Term, *properties: str) -> list[Term]:
        """Give what a thing has for any of these properties."""
        if isinstance(thing, ox.Literal | ox.Triple):
            return []
        said = self.about.get(thing, ())
        return [triple.object for triple in said if triple.predicate.value in properties]

    def types(self, thing: Term) -> Set[str]:
        """Give the classes that a thing is said to be of."""
        return {kind.value for kind in self.values(thing, TYPE) if isinstance(kind, ox.NamedNode)}

    def typed(self, classes: Iterable[str]) -> list[Subject]:
        """Give the things of any of these classes, in order."""
        found = {thing for kind in classes for thing in self._members.get(kind, ())}
        return sorted(found, key=str)

    def carried_by(self, record: Subject, types: Sequence[str]) -> "Described":
        """Give what the harvester keeps of a record: all that can be reached from it.

        Other records of the same kind are pointed at, but not gone into.
        """
        return Described(self._reached(record, types))

    @lru_cache(maxsize=8)  # noqa: B019 (a document lives as long as its check)
    def _all_of(self, types: tuple[str, ...]) -> frozenset[Subject]:
        return frozenset(self.typed(types))

    def _reached(self, record: Subject, types: Sequence[str]) -> Iterator[ox.Triple]:
        others = self._all_of(tuple(types))
        seen, waiting = {record}, [record]
        while waiting:
            for triple in self.about.get(waiting.pop(), ()):
                yield triple
                end = triple.object
                if isinstance(end, Subject) and end not in seen and end not in others:
                    seen.add(end)
                    waiting.append(end)


def name_of(thing: Term) -> str:
    """Write a thing for people: an IRI as it is, a nameless node with its label."""
    return thing.value if isinstance(thing, ox.NamedNode | ox.Literal) else str(thing)
