"""The queries that SPARQL editors send when they open an endpoint, over real HTTP.

The queries have the variables and patterns of sib-swiss's sparql-editor, written anew.
"""

import json
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from okosystem.rdf.terms import BASE, ID
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.named_queries import answer
from tests.web.conftest import ask

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
SELECT DISTINCT ?graph ?graphLabel ?subjectClass ?prop ?objectClass ?objectDatatype ?triples
  ?subjectClassLabel ?objectClassLabel ?subjectClassComment ?objectClassComment
  ?propLabel ?propComment {
  {
    OPTIONAL {
      ?graph sd:graph ?description .
      OPTIONAL { ?graph rdfs:label ?graphLabel }
      ?description void:classPartition ?cp .
    }
    ?cp void:class ?subjectClass ; void:propertyPartition ?pp .
    OPTIONAL { ?subjectClass rdfs:label ?subjectClassLabel }
    OPTIONAL { ?subjectClass rdfs:comment ?subjectClassComment }
    ?pp void:property ?prop .
    OPTIONAL { ?pp void:triples ?triples }
    OPTIONAL { ?prop rdfs:label ?propLabel }
    OPTIONAL { ?prop rdfs:comment ?propComment }
    OPTIONAL {
      {
        ?pp void:classPartition [ void:class ?objectClass ] .
        OPTIONAL { ?objectClass rdfs:label ?objectClassLabel }
        OPTIONAL { ?objectClass rdfs:comment ?objectClassComment }
      }
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
OF_PAIRS = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o FILTER(ISIRI(?c)) } GROUP BY ?c ?p"
OF_LINKS = """SELECT ?c ?p ?v (COUNT(*) AS ?n)
{ ?s a ?c ; ?p ?o . ?o a ?v FILTER(ISIRI(?c) && ISIRI(?v)) } GROUP BY ?c ?p ?v"""
# What VoID states, and the query whose answer it must equal.
COUNTED = {
    "totals": (
        """SELECT ?triples ?subjects ?classes ?properties
        { [] void:sparqlEndpoint ?endpoint ; void:triples ?triples ;
          void:distinctSubjects ?subjects ; void:classes ?classes ;
          void:properties ?properties }""",
        """SELECT ?triples ?subjects ?classes ?properties
        { { SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects)
            (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o } }
          { SELECT (COUNT(DISTINCT ?c) AS ?classes) { ?s a ?c } } }""",
    ),
    "classes": (
        """SELECT ?c ?n
        { [] void:classPartition ?part . ?part void:class ?c ; void:entities ?n }""",
        "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c",
    ),
    "properties": (
        """SELECT ?p ?n
        { [] void:sparqlEndpoint ?endpoint ; void:propertyPartition ?part .
          ?part void:property ?p ; void:triples ?n }""",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    ),
    "named graphs": (
        "SELECT ?g ?n { [] sd:name ?g ; sd:graph ?part . ?part void:triples ?n }",
        """SELECT ?g (COUNT(*) AS ?n)
        { [] sd:name ?g . GRAPH ?g { ?s ?p ?o } } GROUP BY ?g""",
    ),
}


def rows(port: int, query: str) -> list[dict[str, str]]:
    """Query as the editor does: by GET, with its own parameter before the query."""
    parameters = urlencode({"ac": "1", "query": PREFIXES + query})
    status, _, body = ask(
        port, "GET", f"/sparql?{parameters}", Accept="application/sparql-results+json"
    )
    assert status == 200, body
    found = json.loads(body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_an_editor_lists_each_named_query_one_time(port: int, release: Release) -> None:
    found = [(row["sq"], row["comment"]) for row in rows(port, EXAMPLES)]
    questions = sorted(release.queries.items())
    assert found == [(f"{ID}query/{name}", query.title["nb"]) for name, query in questions]
    labels = "SELECT ?q ?label { ?q a sh:SPARQLExecutable ; rdfs:label ?label }"
    assert {(row["q"], row["label"]) for row in rows(port, labels)} == {
        (f"{ID}query/{name}", title) for name, query in questions for title in query.title.values()
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


def counts(port: int, query: str) -> list[tuple[str, ...]]:
    return sorted(tuple(row.values()) for row in rows(port, query))


@pytest.mark.parametrize("name", COUNTED)
def test_the_description_states_what_the_endpoint_counts(port: int, name: str) -> None:
    stated, counted = (counts(port, query) for query in COUNTED[name])
    assert stated == counted != []


def test_an_editor_reads_which_properties_each_class_has(port: int) -> None:
    pairs = {row[:2]: row[2] for row in counts(port, OF_PAIRS)}
    links = {row[:3]: row[3] for row in counts(port, OF_LINKS)}
    found = rows(port, PARTITIONS)
    assert {(r["subjectClass"], r["prop"]) for r in found} == pairs.keys()
    for row in found:
        pair = row["subjectClass"], row["prop"]
        if "triples" in row:
            assert row["triples"] == pairs[pair]
            assert row["graph"] == f"{BASE}sparql#default-graph"
        else:
            assert (*pair, row["objectClass"]) in links


def test_a_linkset_states_how_many_links_it_has(port: int) -> None:
    stated = counts(
        port,
        """SELECT ?c ?p ?v ?n { [] a void:Linkset ; void:subjectsTarget/void:class ?c ;
        void:linkPredicate ?p ; void:objectsTarget/void:class ?v ; void:triples ?n }""",
    )
    assert len(stated) > 500
    assert set(stated) <= set(counts(port, OF_LINKS))


def test_linksets_to_others_name_their_namespace(port: int) -> None:
    stated = counts(
        port,
        """SELECT ?p ?space ?n
        { ?dataset void:sparqlEndpoint ?endpoint ; void:subset ?linkset .
          ?linkset void:subjectsTarget ?dataset ; void:linkPredicate ?p ; void:triples ?n ;
            void:objectsTarget/void:uriSpace ?space }""",
    )
    assert any(space == "https://data.norge.no/" for _, space, _ in stated)
    for term, space, count in stated:
        found = counts(
            port,
            f"""SELECT (COUNT(*) AS ?n)
            {{ ?s <{term}> ?o FILTER(STRSTARTS(STR(?o), "{space}"))
               FILTER(STRSTARTS(STR(?s), "{BASE}")) }}""",
        )
        assert found == [(count,)]


def test_an_editor_reads_the_narrowest_classes_and_the_datatypes_of_values(port: int) -> None:
    oko = f"{BASE}ns#"
    of_sector = [r for r in rows(port, PARTITIONS) if r["subjectClass"] == f"{oko}Sector"]
    values = {
        r["prop"].removeprefix(oko): r.get("objectDatatype") or r.get("objectClass")
        for r in of_sector
    }
    assert values["evidenceClass"] == "http://www.w3.org/2004/02/skos/core#Concept"
    text = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    assert text in {row.get("objectDatatype") for row in of_sector}
    found = {
        r.get("objectClass") for r in of_sector if r["prop"] == "http://purl.org/dc/terms/source"
    }
    assert found == {f"{oko}Source"}


def test_a_description_names_its_licence_and_dumps_that_have_its_triples(
    port: int, release: Release
) -> None:
    query = """SELECT DISTINCT ?dump ?licence ?n
    { ?dataset a void:Dataset ; void:dataDump ?dump ; void:triples ?n ; dct:license ?licence }"""
    found = rows(port, "PREFIX dct: <http://purl.org/dc/terms/>" + query)
    dumps = {row["dump"].removeprefix(f"{BASE}dumps/"): int(row["n"]) for row in found}
    assert sorted(dumps) == ["analyses.ttl", "inferred.ttl", "queries.ttl", "store.nq"]
    assert {row["licence"].rpartition("/")[2] for row in found} == {"CC_BY_4_0"}
    for name, count in dumps.items():
        assert ask(port, "HEAD", f"/dumps/{name}")[0] == 200
        quads = ox.parse(path=str(release.file(name)))
        assert sum(quad.graph_name == ox.DefaultGraph() for quad in quads) == count


def test_the_examples_and_the_description_are_separate_graphs(port: int, release: Release) -> None:
    query = """SELECT ?graph (COUNT(?x) AS ?n)
    { GRAPH ?graph { ?x a ?type FILTER(?type = sh:SPARQLExecutable) } }
    GROUP BY ?graph ORDER BY ?graph"""
    assert rows(port, query) == [
        {"graph": f"{BASE}graph/queries", "n": str(len(release.queries))},
    ]
    for path in ("/graph/queries", "/graph/void"):
        assert ask(port, "GET", path, Accept="text/turtle")[0] == 200


def test_the_description_has_no_blank_nodes(release: Release) -> None:
    for name in ("queries.ttl", "void.ttl"):
        for quad in ox.parse(path=str(release.file(name)), format=ox.RdfFormat.TURTLE):
            assert not {type(quad.subject), type(quad.object)} & {ox.BlankNode}, quad
