"""A named query is a thing: its IRI leads to a page with its text, and on to the question."""

import pyoxigraph as ox
from flask.testing import FlaskClient

from okosystem.core.terms import BASE, ID
from tests.web.conftest import Get, Page

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"


def test_a_query_leads_to_its_page_and_on_to_its_question(client: FlaskClient, browse: Get) -> None:
    moved = client.get("/id/query/impact-of-failure")
    assert (moved.status_code, moved.location) == (303, "/doc/query/impact-of-failure")
    page = Page(browse(moved.location, "en").text)
    assert page.all("h1")[0].text == "What is affected if this resource fails?"
    assert "/sporsmal/impact-of-failure" in page.links
    code = page.all("code")[0].text
    assert f"WHERE {{\n  VALUES ?resource {{ <{ID}resource/id-porten> }}\n" in code
    assert page.all("input", name="query")[0].attributes["value"] == code
    assert client.get("/id/query/finnes-ikke").status_code == 404


def test_a_query_in_rdf_has_the_form_of_an_example(client: FlaskClient) -> None:
    data = client.get("/doc/query/sectors.nt").data
    this = ox.NamedNode(f"{ID}query/sectors")
    found = [q for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES) if q.subject == this]
    said = {(q.predicate.value, getattr(q.object, "value", "")) for q in found}
    assert {
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"http://www.w3.org/ns/shacl#{name}")
        for name in ("SPARQLExecutable", "SPARQLSelectExecutable")
    } <= said
    assert ("https://schema.org/target", f"{BASE}sparql") in said
    assert ("https://schema.org/keywords", "perspektiv") in said
    assert ("http://www.w3.org/ns/shacl#prefixes", f"{BASE}prefixes") in said


def test_the_prefixes_lead_to_the_graph_that_declares_them(client: FlaskClient) -> None:
    moved = client.get("/prefixes")
    assert (moved.status_code, moved.location) == (303, "/graph/queries")


def test_the_service_names_the_graph_with_the_examples(client: FlaskClient) -> None:
    data = client.get("/sparql", headers={"Accept": "application/n-triples"}).data
    said = {q.triple for q in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)}
    name = ox.NamedNode(f"{BASE}graph/queries")
    graph = ox.NamedNode(f"http://localhost/sparql#{name.value}")
    for subject, term, value in (
        (graph, f"{SD}name", name),
        (graph, f"{SD}graph", name),
        (name, f"{VOID}vocabulary", ox.NamedNode("http://www.w3.org/ns/shacl#")),
    ):
        assert ox.Triple(subject, ox.NamedNode(term), value) in said


def test_the_page_of_the_dataset_leaves_the_numbers_to_machines(browse: Get) -> None:
    page = Page(browse("/doc/dataset/kunnskapsgraf").text)
    assert not [link for link in page.links if "/void#" in link]
