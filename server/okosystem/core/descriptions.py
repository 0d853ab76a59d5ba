"""RDF descriptions of a release: VoID statistics, and the named queries as SPARQL examples.

A VoID class partition has one partition for each property, and that one the classes or datatypes
of its values: from these an editor suggests what may follow while a query is written. A query
becomes a sh:SPARQLExecutable with its question as rdfs:comment, as SIB's endpoints publish theirs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.queries import NamedQuery, fill_in
from okosystem.core.terms import (
    BASE,
    DCT,
    ENDPOINT,
    ID,
    PREFIXES,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SH,
    VOID,
    VOID_EXT,
    XSD,
    curie,
)
from okosystem.core.triples import texts, triples_about

DATASET = ID["dataset/kunnskapsgraf"]
_PARTITIONS = f"{BASE}void#"
_TOTALS: Mapping[str, str] = {
    VOID["triples"]: "(COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID["distinctSubjects"]: "(COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID["properties"]: "(COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    VOID["classes"]: "(COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
}
_CLASSES = "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
_PAIRS = """SELECT ?c ?p (COUNT(*) AS ?n)
{ ?s a ?c FILTER(ISIRI(?c)) ?s ?p ?o } GROUP BY ?c ?p"""
# Only the narrowest classes of a value: the broader ones follow from them.
_VALUES = f"""SELECT DISTINCT ?c ?p ?v
{{
  {{ SELECT DISTINCT ?o ?v {{ ?o a ?v FILTER(ISIRI(?v)) FILTER NOT EXISTS {{
      ?o a ?narrower . ?narrower <{RDFS["subClassOf"]}>+ ?v FILTER(?narrower != ?v) }} }} }}
  ?s ?p ?o ; a ?c . FILTER(ISIRI(?c))
}}"""
_DATATYPES = """SELECT DISTINCT ?c ?p ?v
{ ?s a ?c FILTER(ISIRI(?c)) ?s ?p ?o FILTER(ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?v) }"""
_FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}
_FORM = re.compile(rf"^({'|'.join(_FORMS)})\b", re.MULTILINE)
_Value = ox.NamedNode | ox.Literal


def describe_dataset(store: ox.Store, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Describe the default graph in VoID, with partitions by class, property and value."""
    name = cache(lambda iri: curie(iri, prefixes).strip("<>").replace("#", "/"))
    triples = {*_totals(store), *_count_partitions(store, name), *_value_partitions(store, name)}
    return sorted(triples, key=str)


def _totals(store: ox.Store) -> list[ox.Triple]:
    return triples_about(
        DATASET,
        (RDF_TYPE, VOID["Dataset"]),
        (VOID["sparqlEndpoint"], ENDPOINT),
        (VOID["uriSpace"], ox.Literal(ID)),
        *((term, _rows(store, f"SELECT {query}")[0][0]) for term, query in _TOTALS.items()),
    )


def _count_partitions(store: ox.Store, name: Callable[[str], str]) -> Iterator[ox.Triple]:
    for kind, count in _rows(store, _CLASSES):
        part = _partition(name, kind)
        yield from triples_about(DATASET, (VOID["classPartition"], part))
        yield from triples_about(part, (VOID["class"], kind), (VOID["entities"], count))
    for *kinds, term, count in [*_rows(store, _PROPERTIES), *_rows(store, _PAIRS)]:
        part = _partition(name, *kinds, term)
        yield from triples_about(_partition(name, *kinds), (VOID["propertyPartition"], part))
        yield from triples_about(part, (VOID["property"], term), (VOID["triples"], count))


def _value_partitions(store: ox.Store, name: Callable[[str], str]) -> Iterator[ox.Triple]:
    for query, partition, of in (
        (_VALUES, VOID["classPartition"], VOID["class"]),
        (_DATATYPES, VOID_EXT["datatypePartition"], VOID_EXT["datatype"]),
    ):
        for kind, term, value in _rows(store, query):
            part = _partition(name, kind, term, value)
            yield from triples_about(_partition(name, kind, term), (partition, part))
            yield from triples_about(part, (of, value))


def _rows(store: ox.Store, query: str) -> Sequence[Sequence[_Value]]:
    return [list(row) for row in store.query(query)]  # type: ignore[union-attr]


def _partition(name: Callable[[str], str], *path: _Value) -> str:
    """Return the IRI of the partition for a class, property and value; the dataset for none."""
    return _PARTITIONS + "/".join(name(term.value) for term in path) if path else DATASET


def describe_queries(queries: Iterable[NamedQuery], prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Describe the queries and declare the prefixes; raises BrokenHeader for another form."""
    triples = [t for query in queries for t in _describe_query(query, prefixes)]
    return sorted([*triples, *_declare_prefixes(prefixes)], key=str)


def _describe_query(query: NamedQuery, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    found = _FORM.search(query.code)
    if not found:
        raise BrokenHeader(
            f"{query.name}  no SELECT, ASK or CONSTRUCT begins a line. How to fix it: begin one."
        )
    form = found.group(1)
    return triples_about(
        ID[f"query/{query.name}"],
        (RDF_TYPE, SH["SPARQLExecutable"]),
        (RDF_TYPE, SH[f"SPARQL{_FORMS[form]}Executable"]),
        (SH[form.lower()], ox.Literal(fill_in(query, prefixes))),
        (SH["prefixes"], PREFIXES),
        (SCHEMA["target"], ENDPOINT),
        (RDFS["seeAlso"], f"{BASE}sporsmal/{query.name}"),
        (SCHEMA["keywords"], ox.Literal(query.group) if query.group else None),
        *texts(RDFS["label"], query.title.items()),
        *texts(RDFS["comment"], query.title.items()),
        *texts(DCT["description"], query.description.items()),
    )


def _declare_prefixes(prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    for prefix, namespace in prefixes.items():
        declaration = f"{PREFIXES}#{prefix}"
        typed = ox.Literal(namespace, datatype=ox.NamedNode(XSD["anyURI"]))
        yield from triples_about(PREFIXES, (SH["declare"], declaration))
        yield from triples_about(
            declaration, (SH["prefix"], ox.Literal(prefix)), (SH["namespace"], typed)
        )
