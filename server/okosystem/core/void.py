"""The VoID description of the default graph, which is itself a part of that graph.

A class has a property partition for each property with literals or untyped IRIs as values. Links
between entities are linksets, from one class by one property to another. Editors read both, and
suggest what may follow while a query is written. They join each property partition with all labels
of its class and property: were links partitions too, an editor would get ten times as many rows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from okosystem.core.terms import (
    ANALYSES,
    BASE,
    DCAT,
    DCT,
    ENDPOINT,
    ID,
    INFERRED,
    OWL,
    QUERIES,
    RDF_TYPE,
    RDFS,
    SD,
    SH,
    SKOS,
    VOID,
    VOID_EXT,
    VOID_GRAPH,
    curie,
    iri_of,
    local_name,
)
from okosystem.core.triples import to_quads, triples_about

DATASET = ID["dataset/kunnskapsgraf"]
DUMPS = f"{BASE}dumps/"
_PARTS = f"{BASE}void#"
_DUMPED = (ANALYSES, INFERRED, QUERIES, VOID_GRAPH)
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
_DATATYPES = """SELECT DISTINCT ?c ?p ?v
{ ?s a ?c FILTER(ISIRI(?c)) ?s ?p ?o FILTER(ISLITERAL(?o)) BIND(DATATYPE(?o) AS ?v) }"""
# Only the narrowest classes of a value: the broader ones follow from them.
_LINKS = f"""SELECT ?c ?p ?v (COUNT(*) AS ?n)
{{
  {{ SELECT DISTINCT ?c ?p ?v {{
    {{ SELECT DISTINCT ?o ?v {{ ?o a ?v FILTER(ISIRI(?v)) FILTER NOT EXISTS {{
        ?o a ?narrower . ?narrower <{RDFS["subClassOf"]}>+ ?v FILTER(?narrower != ?v) }} }} }}
    ?s ?p ?o ; a ?c . FILTER(ISIRI(?c) && ?p != <{RDF_TYPE}>)
  }} }}
  ?s a ?c ; ?p ?o . ?o a ?v .
}} GROUP BY ?c ?p ?v"""
_LINKS_OUT = f"""SELECT ?p ?space (COUNT(*) AS ?n)
{{
  VALUES ?p {{
    <{OWL["sameAs"]}> <{RDFS["seeAlso"]}> <{SKOS["exactMatch"]}> <{SKOS["closeMatch"]}>
    <{SKOS["broadMatch"]}> <{SKOS["narrowMatch"]}> <{SKOS["relatedMatch"]}>
  }}
  ?s ?p ?o . FILTER(ISIRI(?o) && STRSTARTS(STR(?s), "{BASE}") && !STRSTARTS(STR(?o), "{BASE}"))
  BIND(REPLACE(STR(?o), "^([a-z]+://[^/]+/).*$", "$1") AS ?space)
}} GROUP BY ?p ?space"""
_COPIED = (DCT["title"], DCT["description"], DCT["publisher"], DCT["license"])
_Value = ox.NamedNode | ox.Literal
_Row = Sequence[_Value]
_Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Links:
    """The kinds of values, which take longest to find and which the description adds none to."""

    datatypes: Sequence[_Row]
    inward: Sequence[_Row]
    outward: Sequence[_Row]


def describe_dataset(
    served: Set[ox.Triple],
    graphs: Mapping[str, Collection[ox.Triple]],
    prefixes: Mapping[str, str],
) -> list[ox.Triple]:
    """Describe the default graph, and the named graphs that are more than a source file.

    Counts until nothing changes any more: the description is a part of what it counts.
    """
    name = cache(lambda iri: curie(iri, prefixes).strip("<>").replace("#", "/"))
    store = ox.Store()
    store.bulk_extend(to_quads(served))
    links = _Links(_rows(store, _DATATYPES), _rows(store, _LINKS), _rows(store, _LINKS_OUT))
    linksets = set(_describe_linksets(links, name))
    described: set[ox.Triple] = set()
    while True:
        found = linksets.union(
            _describe_totals(store),
            _describe_partitions(store, links, name),
            _describe_graphs(store, {**graphs, VOID_GRAPH: described}),
        )
        if found == described:
            return sorted(described, key=str)
        for quad in to_quads(described - found - served):
            store.remove(quad)
        store.bulk_extend(to_quads(found - described))
        described = found


def _describe_totals(store: ox.Store) -> Iterator[ox.Triple]:
    # Editors find partitions through sd:graph, although the default graph has no name.
    yield from triples_about(f"{ENDPOINT}#default-graph", (SD["graph"], DATASET))
    yield from triples_about(
        DATASET,
        (RDF_TYPE, VOID["Dataset"]),
        (VOID["sparqlEndpoint"], ENDPOINT),
        (VOID["uriSpace"], ox.Literal(ID)),
        (VOID["dataDump"], f"{DUMPS}store.nq"),
        *((term, _rows(store, f"SELECT {query}")[0][0]) for term, query in _TOTALS.items()),
        *_texts_of(store, DATASET),
    )


def _describe_partitions(store: ox.Store, links: _Links, name: _Name) -> Iterator[ox.Triple]:
    for kind, count in _rows(store, _CLASSES):
        part = _part(name, kind)
        yield from triples_about(DATASET, (VOID["classPartition"], part))
        yield from triples_about(part, (VOID["class"], kind), (VOID["entities"], count))
    for *kinds, term, count in [*_rows(store, _PROPERTIES), *_pairs(store, links)]:
        part = _part(name, *kinds, term)
        yield from triples_about(_part(name, *kinds), (VOID["propertyPartition"], part))
        yield from triples_about(part, (VOID["property"], term), (VOID["triples"], count))
    for kind, term, datatype in links.datatypes:
        part = _part(name, kind, term, datatype)
        yield from triples_about(_part(name, kind, term), (VOID_EXT["datatypePartition"], part))
        yield from triples_about(part, (VOID_EXT["datatype"], datatype))


def _pairs(store: ox.Store, links: _Links) -> Iterator[_Row]:
    """Count the triples of each class and property, except links between entities."""
    literals = {(kind, term) for kind, term, _ in links.datatypes}
    linked = {(kind, term) for kind, term, *_ in links.inward} - literals
    return (row for row in _rows(store, _PAIRS) if (row[0], row[1]) not in linked)


def _describe_linksets(links: _Links, name: _Name) -> Iterator[ox.Triple]:
    """Describe the links between classes, and those to the IRIs of other publishers."""
    for kind, term, other, count in links.inward:
        linkset, target = _part(name, kind, term, other), _part(name, other)
        yield from _linkset(linkset, term, count, _part(name, kind), target)
    for term, space, count in links.outward:
        linkset, target = f"{_part(name, term)}/{space.value}", f"{_PARTS}{space.value}"
        yield from triples_about(target, (RDF_TYPE, VOID["Dataset"]), (VOID["uriSpace"], space))
        yield from _linkset(linkset, term, count, DATASET, target)


def _linkset(
    linkset: str, term: _Value, count: _Value, subjects: str, objects: str
) -> Iterator[ox.Triple]:
    yield from triples_about(subjects, (VOID["subset"], linkset))
    yield from triples_about(
        linkset,
        (RDF_TYPE, VOID["Linkset"]),
        (VOID["linkPredicate"], term),
        (VOID["subjectsTarget"], subjects),
        (VOID["objectsTarget"], objects),
        (VOID["triples"], count),
    )


def _describe_graphs(
    store: ox.Store, graphs: Mapping[str, Collection[ox.Triple]]
) -> Iterator[ox.Triple]:
    for graph, triples in graphs.items():
        part = f"{_PARTS}{local_name(graph)}"
        yield from triples_about(DATASET, (VOID["subset"], part))
        yield from triples_about(
            graph, (RDF_TYPE, SD["NamedGraph"]), (SD["name"], graph), (SD["graph"], part)
        )
        yield from triples_about(
            part,
            (RDF_TYPE, VOID["Dataset"]),
            (RDF_TYPE, SD["Graph"]),
            (VOID["triples"], ox.Literal(len(triples))),
            (VOID["vocabulary"], SH if graph == QUERIES else None),
        )
        if graph in _DUMPED:
            yield from _describe_dump(store, part, f"{DUMPS}{local_name(graph)}.ttl")


def _describe_dump(store: ox.Store, part: str, dump: str) -> Iterator[ox.Triple]:
    """Name the dump of a graph, and describe the graph as the catalogue describes its dump."""
    yield from triples_about(part, (VOID["dataDump"], dump))
    url, node = ox.NamedNode(DCAT["downloadURL"]), ox.NamedNode(dump)
    for quad in store.quads_for_pattern(None, url, node):
        yield from triples_about(part, *_texts_of(store, iri_of(quad.subject)))


def _texts_of(store: ox.Store, subject: str) -> list[tuple[str, _Value]]:
    """Read the title, description, publisher and licence of a subject."""
    quads = store.quads_for_pattern(ox.NamedNode(subject), None, None)
    return [(q.predicate.value, q.object) for q in quads if q.predicate.value in _COPIED]  # type: ignore[misc]


def _part(name: _Name, *path: _Value) -> str:
    """Return the IRI of the part for a class, property and value; the dataset for none."""
    return _PARTS + "/".join(name(term.value) for term in path) if path else DATASET


def _rows(store: ox.Store, query: str) -> Sequence[_Row]:
    return [list(row) for row in store.query(query)]  # type: ignore[union-attr]
