"""The triples of a document by subject and class; like the harvester, it infers nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property, lru_cache

import pyoxigraph as ox

from okosystem.harvest.vocabulary import iri

Subject = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
TYPE = iri("rdf:type")


class TripleIndex:
    """Distinct triples in their first order, found by subject, property or class."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))

    @cached_property
    def by_subject(self) -> dict[Subject, list[ox.Triple]]:
        """The triples of each subject."""
        found: dict[Subject, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            if not isinstance(triple.subject, ox.Triple):
                found[triple.subject].append(triple)
        return dict(found)

    @cached_property
    def _instances(self) -> dict[str, list[Subject]]:
        found: dict[str, list[Subject]] = defaultdict(list)
        for node in self.by_subject:
            for class_ in self.types(node):
                found[class_].append(node)
        return {class_: sorted(nodes, key=str) for class_, nodes in found.items()}

    def values(self, node: Term, *properties: str) -> list[Term]:
        """Return the values a node has for any of these properties."""
        if isinstance(node, ox.Literal | ox.Triple):
            return []
        triples = self.by_subject.get(node, ())
        return [triple.object for triple in triples if triple.predicate.value in properties]

    def types(self, node: Term) -> Set[str]:
        """Return the classes a node is stated to have."""
        return {type_.value for type_ in self.values(node, TYPE) if isinstance(type_, ox.NamedNode)}

    def instances(self, classes: Iterable[str]) -> list[Subject]:
        """Return the instances of any of these classes, sorted."""
        found = {node for class_ in classes for node in self._instances.get(class_, ())}
        return sorted(found, key=str)

    def record_graph(self, record: Subject, types: Sequence[str]) -> "TripleIndex":
        """Return what the harvester stores for a record: everything reachable from it.

        Traversal stops at other instances of `types`, which are records of their own.
        """
        return TripleIndex(self._reachable(record, types))

    @lru_cache(maxsize=8)  # noqa: B019 (a document lives as long as its check)
    def _all_of(self, types: tuple[str, ...]) -> frozenset[Subject]:
        return frozenset(self.instances(types))

    def _reachable(self, record: Subject, types: Sequence[str]) -> Iterator[ox.Triple]:
        others = self._all_of(tuple(types))
        seen, waiting = {record}, [record]
        while waiting:
            for triple in self.by_subject.get(waiting.pop(), ()):
                yield triple
                end = triple.object
                if isinstance(end, Subject) and end not in seen and end not in others:
                    seen.add(end)
                    waiting.append(end)


def display_name(node: Term) -> str:
    """Write an IRI or literal by its value, and a blank node with its label."""
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)
