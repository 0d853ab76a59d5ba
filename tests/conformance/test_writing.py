"""Answers that a format cannot represent are refused, and XML is well-formed."""

import pytest
from defusedxml import ElementTree

from tests.conformance.http_client import Server
from tests.conformance.probes import JSON_LD, NT, PROBLEM, RDF_XML, XML

REIFIED = "CONSTRUCT { <a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> } {}"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


def query_for(predicate: str) -> str:
    return f'CONSTRUCT {{ <a:s> <{predicate}> "x" }} {{}}'


@pytest.mark.parametrize(
    ("query", "accept", "reason"),
    [
        (REIFIED, JSON_LD, "JSON-LD does not support RDF 1.2 yet"),
        (query_for("http://example.org/p/"), RDF_XML, "a name at the end of each property's IRI"),
        (query_for("http://example.org/p/1"), RDF_XML, "a name at the end of each property's IRI"),
        (
            query_for("http://purl.org/dc/terms/"),
            RDF_XML,
            "a name at the end of each property's IRI",
        ),
        (
            query_for("http://www.w3.org/1999/02/22-rdf-syntax-ns#li"),
            RDF_XML,
            "reserved syntax term",
        ),
        (query_for("a:p").replace("x", "\\u0001"), RDF_XML, "XML cannot hold a control character"),
        ("SELECT ('\\u000B' AS ?a) {}", XML, "XML cannot hold a control character"),
        ("SELECT ('\\uFFFE' AS ?a) {}", XML, "XML cannot hold a control character"),
    ],
)
def test_an_answer_that_a_format_cannot_represent_is_406_with_the_reason(
    server: Server, query: str, accept: str, reason: str
) -> None:
    reply = server.query(query, accept)
    assert (reply.status, reply.header("Content-Type")) == (406, PROBLEM)
    assert reason in reply.json["detail"]
    assert "How to fix it: choose another format." in reply.json["detail"]


@pytest.mark.parametrize("query", [REIFIED, query_for("http://example.org/p/1")])
def test_another_format_can_represent_it(server: Server, query: str) -> None:
    assert server.query(query, NT).status == 200


def test_a_carriage_return_is_preserved_in_xml(server: Server) -> None:
    table = server.query("SELECT ('a\\rb\\n' AS ?a) {}", XML)
    found = ElementTree.fromstring(table.body).find(f".//{RESULTS}literal")
    assert found is not None
    assert found.text == "a\rb\n"
    graph = server.query(query_for("a:p").replace("x", "a\\rb"), RDF_XML)
    assert ElementTree.fromstring(graph.body)[0][0].text == "a\rb"
