"""A named query is an entity: its IRI leads to a page with its text and a link to its result."""

import pyoxigraph as ox
from flask.testing import FlaskClient

from okosystem.rdf.terms import BASE, ID
from tests.web.conftest import Get, Page

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"


def test_a_query_redirects_to_its_page_which_links_to_its_result(
    client: FlaskClient, browse: Get
) -> None:
    moved = client.get("/id/query/impact-of-failure")
    assert (moved.status_code, moved.location) == (303, "/doc/query/impact-of-failure")
    page = Page(browse(moved.location, "en").text)
    assert page.all("h1")[0].text == "What is affected if this resource fails?"
    assert "/sporsmal/impact-of-failure" in page.links
    code = page.all("code")[0].text
    assert f"WHERE {{\n  VALUES ?resource {{ <{ID}resource/id-porten> }}\n" in code
    assert page.all("input", name="query")[0].attributes["value"] == code
    assert client.get("/id/query/finnes-ikke").status_code == 404


def test_a_query_in_rdf_is_a_sparql_example(client: FlaskClient) -> None:
    data = client.get("/doc/query/sectors.nt").data
    this = ox.NamedNode(f"{ID}query/sectors")
    found = [q for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES) if q.subject == this]
    values = {(q.predicate.value, getattr(q.object, "value", "")) for q in found}
    assert {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"http://www.w3.org/ns/shacl#{name}")
        for name in ("SPARQLExecutable", "SPARQLSelectExecutable")
    } <= values
    assert ("https://schema.org/target", f"{BASE}sparql") in values
    assert ("https://schema.org/keywords", "perspektiv") in values
    assert ("http://www.w3.org/ns/shacl#prefixes", f"{BASE}prefixes") in values


def test_the_prefixes_link_to_the_graph_that_declares_them(client: FlaskClient) -> None:
    moved = client.get("/prefixes")
    assert (moved.status_code, moved.location) == (303, "/graph/queries")


def test_the_service_names_the_graph_with_the_examples(client: FlaskClient) -> None:
    data = client.get("/sparql", headers={"Accept": "application/n-triples"}).data
    triples = {q.triple for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)}
    name, graph = ox.NamedNode(f"{BASE}graph/queries"), ox.NamedNode(f"{BASE}void#queries")
    for subject, term, value in (
        (name, f"{SD}name", name),
        (name, f"{SD}graph", graph),
        (graph, f"{VOID}vocabulary", ox.NamedNode("http://www.w3.org/ns/shacl#")),
    ):
        assert ox.Triple(subject, ox.NamedNode(term), value) in triples


def test_the_page_of_the_dataset_omits_the_partitions(browse: Get) -> None:
    page = Page(browse("/doc/dataset/kunnskapsgraf").text)
    assert not [link for link in page.links if "/void#" in link]
