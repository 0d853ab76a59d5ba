"""VoID: what the dataset holds, in numbers, as a description any client can read.

A class has one partition a property, and that one the classes or datatypes of the values: from
these an editor knows what may follow while a query is written.
"""

from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox
from rdflib import RDF, VOID, Namespace

from okosystem.core.terms import BASE, ENDPOINT, curie

DATASET = f"{BASE}id/dataset/kunnskapsgraf"
PARTS = f"{BASE}void#"
VOID_EXT = Namespace("http://ldf.fi/void-ext#")

TOTALS: Mapping[str, str] = {
    VOID.triples: "(COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID.distinctSubjects: "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.properties: "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    VOID.classes: "(COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}
CLASSES = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c"
PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
PAIRS = """SELECT ?c ?p (COUNT(*) AS ?n)
{ ?s a ?c FILTER(ISIRI(?c)) ?s ?p ?o } GROUP BY ?c ?p"""
# Of the classes of a value only the narrowest: the wider ones follow from them.
VALUES = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?c ?p ?v
{
  { SELECT DISTINCT ?o ?v { ?o a ?v FILTER(ISIRI(?v)) FILTER NOT EXISTS {
      ?o a ?narrower . ?narrower rdfs:subClassOf+ ?v FILTER(?narrower != ?v) } } }
  ?s ?p ?o ; a ?c . FILTER(ISIRI(?c))
}"""
DATATYPES = """SELECT DISTINCT ?c ?p ?v
{ ?s a ?c FILTER(ISIRI(?c)) ?s ?p ?o FILTER(ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?v) }"""


def describe_dataset(store: ox.Store, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Count what is in the default graph, and make the partitions by class, property and value."""
    made = [
        _triple(DATASET, RDF.type, _iri(VOID.Dataset)),
        _triple(DATASET, VOID.sparqlEndpoint, _iri(ENDPOINT)),
        _triple(DATASET, VOID.uriSpace, ox.Literal(f"{BASE}id/")),
    ]
    for term, query in TOTALS.items():
        made.append(_triple(DATASET, term, _rows(store, f"SELECT {query}")[0][0]))
    return sorted({*made, *_counted(store, prefixes), *_valued(store, prefixes)}, key=str)


def _counted(store: ox.Store, prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    for kind, count in _rows(store, CLASSES):
        part = _part(prefixes, kind)
        yield _triple(DATASET, VOID.classPartition, _iri(part))
        yield _triple(part, VOID["class"], kind)
        yield _triple(part, VOID.entities, count)
    for *kinds, term, count in [*_rows(store, PROPERTIES), *_rows(store, PAIRS)]:
        part = _part(prefixes, *kinds, term)
        yield _triple(_part(prefixes, *kinds), VOID.propertyPartition, _iri(part))
        yield _triple(part, VOID.property, term)
        yield _triple(part, VOID.triples, count)


def _valued(store: ox.Store, prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    for query, link, of in (
        (VALUES, VOID.classPartition, VOID["class"]),
        (DATATYPES, VOID_EXT.datatypePartition, VOID_EXT.datatype),
    ):
        for kind, term, value in _rows(store, query):
            part = _part(prefixes, kind, term, value)
            yield _triple(_part(prefixes, kind, term), link, _iri(part))
            yield _triple(part, of, value)


def _rows(store: ox.Store, query: str) -> Sequence[Sequence[ox.NamedNode | ox.Literal]]:
    found = store.query(query)
    return [list(row) for row in found]  # type: ignore[union-attr]


def _part(prefixes: Mapping[str, str], *path: ox.NamedNode | ox.Literal) -> str:
    """Name a partition after its class, property and value; without any it is the dataset."""
    steps = [curie(term.value, prefixes).strip("<>").replace("#", "/") for term in path]
    return PARTS + "/".join(steps) if steps else DATASET


def _triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _iri(predicate), value)


def _iri(term: str) -> ox.NamedNode:
    return ox.NamedNode(str(term))
