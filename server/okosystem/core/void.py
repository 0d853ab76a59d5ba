"""VoID: what the dataset holds, in numbers, as a description any client can read."""

from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import RDF, VOID, XSD

from okosystem.core.terms import BASE

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

DATASET = ox.NamedNode(f"{BASE}id/dataset/kunnskapsgraf")


def describe_dataset(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Count triples, subjects and properties, and make one partition a class and a property."""
    known = set(triples)
    classes: Counter[Node] = Counter(t.object for t in known if t.predicate.value == str(RDF.type))
    properties: Counter[Node] = Counter(t.predicate for t in known)
    described = [
        ox.Triple(DATASET, _rdf(RDF.type), _rdf(VOID.Dataset)),
        ox.Triple(DATASET, _rdf(VOID.sparqlEndpoint), ox.NamedNode(f"{BASE}sparql")),
        ox.Triple(DATASET, _rdf(VOID.uriSpace), ox.Literal(f"{BASE}id/")),
        ox.Triple(DATASET, _rdf(VOID.triples), _number(len(known))),
        ox.Triple(DATASET, _rdf(VOID.distinctSubjects), _number(len({t.subject for t in known}))),
        ox.Triple(DATASET, _rdf(VOID.properties), _number(len(properties))),
        ox.Triple(DATASET, _rdf(VOID.classes), _number(len(classes))),
    ]
    described += _partitions("class", classes, str(VOID["class"]), str(VOID.entities))
    described += _partitions("property", properties, str(VOID.property), str(VOID.triples))
    return sorted(described, key=str)


def _partitions(kind: str, counted: Counter[Node], of: str, size: str) -> list[ox.Triple]:
    made = []
    link = ox.NamedNode(f"{VOID}{kind}Partition")
    for term, count in counted.items():
        if not isinstance(term, ox.NamedNode):
            continue
        part = ox.NamedNode(
            f"{DATASET.value}/{kind}/{term.value.replace('://', '/').replace('#', '/')}"
        )
        made += [
            ox.Triple(DATASET, link, part),
            ox.Triple(part, ox.NamedNode(of), term),
            ox.Triple(part, ox.NamedNode(size), _number(count)),
        ]
    return made


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(str(XSD.integer)))


def _rdf(term: str) -> ox.NamedNode:
    return ox.NamedNode(str(term))
