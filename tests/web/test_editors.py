"""The queries that SPARQL editors send when they open an endpoint, over real HTTP.

The queries have the variables and patterns of sib-swiss's sparql-editor, written anew.
"""

import json
from collections import Counter, defaultdict
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from okosystem.core.release import Release
from okosystem.core.terms import BASE, ID
from okosystem.engine.oxigraph import Store
from tests.named_queries import answer
from tests.web.conftest import ask

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREFIXES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX spex: <https://purl.expasy.org/sparql-examples/ontology#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
"""
EXAMPLES = """
SELECT DISTINCT ?sq ?comment ?query {
  ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment .
  ?sq sh:select|sh:ask|sh:construct|spex:describe ?query
} ORDER BY ?sq
"""
DECLARED = """
SELECT DISTINCT ?prefix ?namespace { [] sh:prefix ?prefix ; sh:namespace ?namespace }
ORDER BY ?prefix
"""
PARTITIONS = """
SELECT DISTINCT ?graph ?subjectClass ?prop ?objectClass ?objectDatatype ?triples ?propLabel {
  {
    OPTIONAL { ?graph sd:graph ?description . ?description void:classPartition ?cp }
    ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    ?pp void:property ?prop .
    OPTIONAL { ?pp void:triples ?triples }
    OPTIONAL { ?prop rdfs:label ?propLabel FILTER(LANG(?propLabel) = "en") }
    OPTIONAL {
      { ?pp void:classPartition [ void:class ?objectClass ] }
      UNION
      { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] }
    }
  }
  UNION
  {
    ?linkset void:subjectsTarget [ void:class ?subjectClass ] ; void:linkPredicate ?prop ;
      void:objectsTarget [ void:class ?objectClass ] .
  }
} ORDER BY ?subjectClass ?objectClass ?objectDatatype ?graph ?triples
"""


def rows(port: int, query: str) -> list[dict[str, str]]:
    """Query as the editor does: by GET, with its own parameter before the query."""
    parameters = urlencode({"ac": "1", "query": PREFIXES + query})
    status, _, body = ask(
        port, "GET", f"/sparql?{parameters}", Accept="application/sparql-results+json"
    )
    assert status == 200, body
    found = json.loads(body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_an_editor_reads_every_named_query_in_three_languages(port: int, release: Release) -> None:
    found = {(row["sq"], row["comment"]) for row in rows(port, EXAMPLES)}
    assert found == {
        (f"{ID}query/{name}", title)
        for name, query in release.queries.items()
        for title in query.title.values()
    }


@pytest.mark.slow
def test_an_example_runs_unchanged_and_gets_the_answer_of_its_named_query(
    port: int, release: Release, store: Store
) -> None:
    examples = {row["sq"].rpartition("/")[2]: row["query"] for row in rows(port, EXAMPLES)}
    assert set(examples) == set(release.queries)
    differing = []
    for name, query in examples.items():
        prepareQuery(query)
        parameters = f"/sparql?{urlencode({'query': query})}"
        _, _, body = ask(port, "GET", parameters, Accept="text/csv")
        expected = answer(release.queries[name], release, store)
        if body.decode("utf-8").replace("\r\n", "\n") != expected:
            differing.append(name)
    assert differing == []


def test_an_editor_reads_the_prefixes(port: int, release: Release) -> None:
    found = rows(port, DECLARED)
    assert {row["prefix"]: row["namespace"] for row in found} == release.prefixes
    assert len(found) == len(release.prefixes)


@pytest.fixture(scope="module")
def published_triples(release: Release) -> set[ox.Triple]:
    """Return the asserted and inferred triples, without the description the build adds."""
    quads = ox.parse(path=str(release.file("graph.nq")), format=ox.RdfFormat.N_QUADS)
    return {quad.triple for quad in quads}


def test_an_editor_reads_which_properties_each_class_has(
    port: int, published_triples: set[ox.Triple]
) -> None:
    types = defaultdict(set)
    for triple in published_triples:
        if triple.predicate.value == TYPE and isinstance(triple.object, ox.NamedNode):
            types[triple.subject].add(triple.object.value)
    pairs = Counter(
        (kind, triple.predicate.value)
        for triple in published_triples
        for kind in types[triple.subject]
    )
    found = {(r["subjectClass"], r["prop"], int(r["triples"])) for r in rows(port, PARTITIONS)}
    assert found == {(*pair, count) for pair, count in pairs.items()}


def test_an_editor_reads_the_narrowest_classes_and_the_datatypes_of_values(port: int) -> None:
    oko = f"{BASE}ns#"
    of_sector = [r for r in rows(port, PARTITIONS) if r["subjectClass"] == f"{oko}Sector"]
    values = {
        r["prop"].removeprefix(oko): r.get("objectDatatype") or r.get("objectClass")
        for r in of_sector
    }
    assert values["evidenceClass"] == "http://www.w3.org/2004/02/skos/core#Concept"
    found = {
        r.get("objectClass") for r in of_sector if r["prop"] == "http://purl.org/dc/terms/source"
    }
    assert found == {f"{oko}Source"}
    labels = {r["propLabel"] for r in of_sector if r["prop"] == f"{oko}consumes"}
    assert labels == {"consumes"}


def test_the_triple_count_excludes_the_description_of_the_dataset(
    port: int, published_triples: set[ox.Triple]
) -> None:
    query = "SELECT ?n { ?dataset a void:Dataset ; void:uriSpace ?space ; void:triples ?n }"
    assert rows(port, query) == [{"n": str(len(published_triples))}]


def test_the_examples_and_the_description_are_separate_graphs(port: int, release: Release) -> None:
    query = """SELECT ?graph (COUNT(?x) AS ?n)
    { GRAPH ?graph { ?x a ?type VALUES ?type { sh:SPARQLExecutable void:Dataset } } }
    GROUP BY ?graph ORDER BY ?graph"""
    assert rows(port, query) == [
        {"graph": f"{BASE}graph/queries", "n": str(len(release.queries))},
        {"graph": f"{BASE}graph/void", "n": "1"},
    ]
    for path in ("/graph/queries", "/graph/void"):
        assert ask(port, "GET", path, Accept="text/turtle")[0] == 200


def test_the_description_has_no_blank_nodes(release: Release) -> None:
    for name in ("queries.ttl", "void.ttl"):
        for quad in ox.parse(path=str(release.file(name)), format=ox.RdfFormat.TURTLE):
            assert not {type(quad.subject), type(quad.object)} & {ox.BlankNode}, quad
