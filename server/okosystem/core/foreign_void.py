"""VoID of anyone's data: as much as can be counted in one pass over each class and property."""

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from okosystem.core.foreign import Census, Node
from okosystem.core.terms import RDF_TYPE, VOID, XSD

INTEGER = ox.NamedNode(XSD["integer"])
DATASET = "file:///void#dataset"


def described(counted: Census, prefixes: Mapping[str, str]) -> bytes:
    """Describe the data in VoID, as Turtle."""
    triples = sorted({*_totals(counted), *_partitions(counted)}, key=str)
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""


def _totals(counted: Census) -> Iterator[ox.Triple]:
    yield _triple(DATASET, RDF_TYPE, ox.NamedNode(f"{VOID}Dataset"))
    yield _triple(DATASET, f"{VOID}triples", _number(counted.triples))
    yield _triple(DATASET, f"{VOID}classes", _number(len(counted.classes)))
    yield _triple(DATASET, f"{VOID}properties", _number(len(counted.properties)))


def _partitions(counted: Census) -> Iterator[ox.Triple]:
    yield from _parts("class", "entities", counted.classes)
    yield from _parts("property", "triples", counted.properties)


def _parts(kind: str, size: str, counts: Mapping[Node, int]) -> Iterator[ox.Triple]:
    for term, count in counts.items():
        if isinstance(term, ox.NamedNode):
            step = term.value.replace("://", "/").replace("#", "/")
            part = f"{DATASET}/{kind}/{step}"
            yield _triple(DATASET, f"{VOID}{kind}Partition", ox.NamedNode(part))
            yield _triple(part, f"{VOID}{kind}", term)
            yield _triple(part, f"{VOID}{size}", _number(count))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=INTEGER)


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
