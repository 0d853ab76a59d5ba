"""Count lines of N-Triples by class, property and datatype, with numbers in place of terms."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from okosystem.core.terms import RDF, RDF_TYPE, XSD

Row = tuple[int, int, int]
Classes = frozenset[ox.NamedNode]
_IRI = b"<%b>"
_TEXT, _LANGUAGE_TEXT = (_IRI % iri.encode() for iri in (XSD["string"], RDF["langString"]))


@dataclass(frozen=True, slots=True)
class Group:
    """The key that triples are counted by: classes of subject and object, property, datatype."""

    subject: Classes
    property: ox.NamedNode
    object: Classes
    datatype: ox.NamedNode | None


class _Numbers(dict[bytes, int]):
    """Assigns consecutive numbers to terms when they are first looked up."""

    def __missing__(self, term: bytes) -> int:
        self[term] = len(self)
        return self[term]


class Table:
    """Converts lines to rows of numbers, which are counted several times as fast as terms."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._terms: list[bytes] = []
        self._datatypes: list[int | None] = []
        self.type = self._numbers[_IRI % RDF_TYPE.encode()]

    def add(self, lines: Iterable[bytes]) -> list[Row]:
        """Convert lines to rows of the numbers of their terms."""
        numbers = self._numbers
        triples = [line.removesuffix(b" .\n").split(b" ", 2) for line in lines]
        rows = [(numbers[s], numbers[p], numbers[o]) for s, p, o in triples]
        new = [*numbers][len(self._datatypes) :]
        self._datatypes += [
            numbers[_datatype(term)] if term.startswith(b'"') else None for term in new
        ]
        self._terms = list(numbers)
        return rows

    def select(self, rows: Iterable[Row], properties: Iterable[str]) -> list[ox.Triple]:
        """Return the rows of some properties as triples."""
        numbers = {self._numbers.get(_IRI % p.encode()) for p in properties}
        terms = self._terms
        lines = [
            b"%b %b %b .\n" % (terms[s], terms[p], terms[o]) for s, p, o in rows if p in numbers
        ]
        return [q.triple for q in ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)]

    def classes(self, rows: Iterable[Row]) -> Mapping[int, Classes]:
        """Collect the classes of each node; equal sets are one object."""
        found = defaultdict[int, set[int]](set)
        for s, p, o in rows:
            if p == self.type and self._terms[o].startswith(b"<"):
                found[s].add(o)
        sets = {node: frozenset(classes) for node, classes in found.items()}
        same = {classes: Classes(map(self._node, classes)) for classes in {*sets.values()}}
        return {node: same[classes] for node, classes in sets.items()}

    def group(self, rows: Iterable[Row], classes: Mapping[int, Classes]) -> Counter[Group]:
        """Count the triples of each group."""
        none, datatypes, node = Classes(), self._datatypes, self._node
        groups = Counter(
            (classes.get(s, none), p, classes.get(o, none), datatypes[o]) for s, p, o in rows
        )
        return Counter(
            {
                Group(s, node(p), o, None if datatype is None else node(datatype)): number
                for (s, p, o, datatype), number in groups.items()
            }
        )

    def _node(self, number: int) -> ox.NamedNode:
        return ox.NamedNode(self._terms[number][1:-1].decode())


def _datatype(literal: bytes) -> bytes:
    _, _, end = literal.rpartition(b'"')
    return end.removeprefix(b"^^") if end.startswith(b"^^") else _LANGUAGE_TEXT if end else _TEXT
