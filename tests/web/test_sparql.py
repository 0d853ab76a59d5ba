"""The query operation of the SPARQL 1.1 Protocol, and the page for people."""

import json
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from tests.web.conftest import BROWSER, Get, Page

ID_PORTEN = "<https://w3id.org/felles-okosystem/id/resource/id-porten>"
ASK_ONE = f"ASK {{ {ID_PORTEN} a <https://w3id.org/felles-okosystem/ns#SharedResource> }}"
SELECT = 'SELECT ("å" AS ?a) (1 AS ?b) {}'
CONSTRUCT = "CONSTRUCT { <urn:a> <urn:b> 1 } {}"
GRAPH = "https://w3id.org/felles-okosystem/graph/data/resources/id-porten"


@pytest.mark.parametrize("how", ["url", "form", "body"])
def test_url_form_and_body_give_the_same_answer(client: FlaskClient, how: str) -> None:
    if how == "url":
        response = client.get("/sparql", query_string={"query": SELECT})
    elif how == "form":
        response = client.post("/sparql", data={"query": SELECT})
    else:
        body = SELECT.encode()
        response = client.post("/sparql", data=body, content_type="application/sparql-query")
    assert response.status_code == 200
    assert response.content_type == "application/sparql-results+json"
    assert response.get_json(force=True)["results"]["bindings"] == [
        {
            "a": {"type": "literal", "value": "å"},
            "b": {
                "type": "literal",
                "value": "1",
                "datatype": "http://www.w3.org/2001/XMLSchema#integer",
            },
        }
    ]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/csv", b"a,b\r\n\xc3\xa5,1\r\n"),
        ("text/tab-separated-values", b'?a\t?b\n"\xc3\xa5"\t1\n'),
    ],
)
def test_a_table_is_in_the_requested_format(
    client: FlaskClient, media_type: str, body: bytes
) -> None:
    response = client.get("/sparql", query_string={"query": SELECT}, headers={"Accept": media_type})
    assert (response.mimetype, response.data) == (media_type, body)


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_common_names_of_formats_are_understood(
    client: FlaskClient, requested: str, expected: str
) -> None:
    response = client.get("/sparql", query_string={"query": ASK_ONE}, headers={"Accept": requested})
    assert (response.status_code, response.mimetype) == (200, expected)
    assert b"true" in response.data


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
        ("application/trig", ox.RdfFormat.TRIG),
    ],
)
def test_a_graph_is_in_the_requested_format(
    client: FlaskClient, media_type: str, form: ox.RdfFormat
) -> None:
    response = client.get(
        "/sparql", query_string={"query": CONSTRUCT}, headers={"Accept": media_type}
    )
    assert response.mimetype == media_type
    assert [str(q.triple) for q in ox.parse(response.data, format=form)] == [
        '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]


@pytest.mark.parametrize("parameter", ["format", "output", "results"])
@pytest.mark.parametrize(
    ("name", "table", "graph"),
    [
        ("json", "application/sparql-results+json", "application/ld+json"),
        ("xml", "application/sparql-results+xml", "application/rdf+xml"),
        ("csv", "text/csv", "application/n-triples"),
        ("turtle", "text/tab-separated-values", "text/turtle"),
        ("n3", "text/tab-separated-values", "text/turtle"),
        ("rdf+xml", "text/tab-separated-values", "application/rdf+xml"),
        ("json-ld", "text/tab-separated-values", "application/ld+json"),
        ("application/x-turtle", "text/tab-separated-values", "text/turtle"),
    ],
)
def test_a_format_of_the_other_kind_leaves_the_choice_to_accept(
    client: FlaskClient, parameter: str, name: str, table: str, graph: str
) -> None:
    accept = {"Accept": "application/n-triples, text/tab-separated-values"}
    for query, expected in ((ASK_ONE, table), (CONSTRUCT, graph)):
        parameters = {"query": query, parameter: name}
        response = client.get("/sparql", query_string=parameters, headers=accept)
        assert (response.status_code, response.mimetype) == (200, expected)


@pytest.mark.parametrize(
    ("accept", "table", "graph"),
    [
        ("application/x-turtle", 406, "text/turtle"),
        ("text/n3", 406, "text/turtle"),
        ("text/rdf+n3", 406, "text/turtle"),
        ("text/plain", "text/tab-separated-values", "application/n-triples"),
        ("text/xml", "application/sparql-results+xml", "application/rdf+xml"),
    ],
)
def test_older_media_types_are_understood(
    client: FlaskClient, accept: str, table: str | int, graph: str
) -> None:
    for query, expected in ((ASK_ONE, table), (CONSTRUCT, graph)):
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
        assert expected in (response.status_code, response.mimetype)


def test_a_timeout_of_zero_is_the_limit_of_the_server(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "ASK {}", "timeout": "0"})
    assert response.status_code == 200


BAD: list[tuple[dict[str, Any], int]] = [
    ({"query_string": {"query": ["ASK {}", "ASK {}"]}}, 400),
    ({"query_string": {"query": "nonsense"}}, 400),
    ({"query_string": {"query": ""}}, 400),
    ({"query_string": {"query": "ASK { SERVICE <http://127.0.0.1:9/> {} }"}}, 400),
    ({"query_string": {"query": "ASK {}", "default-graph-uri": "not an iri"}}, 400),
    ({"query_string": {"query": "ASK {}", "timeout": "soon"}}, 400),
    ({"query_string": {"timeout": "-1"}}, 400),
    ({"query_string": "query=ASK+{}&timeout=1&timeout=9"}, 400),
    ({"query_string": "query=ASK+{}&format=csv&format=json"}, 400),
    ({"query_string": "query=ASK+{}&output=csv&output=json"}, 400),
    ({"query_string": "format=ttl&format=rdf"}, 400),
    ({"query_string": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406),
    ({"query_string": {"query": "ASK {}"}, "headers": {"Accept": "text/turtle"}}, 406),
    ({"query_string": {"query": CONSTRUCT}, "headers": {"Accept": "text/csv"}}, 406),
    ({"query_string": {"query": "ASK {}", "format": "pdf"}}, 406),
    ({"query_string": {"update": "CLEAR ALL"}}, 403),
    ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 403),
    ({"method": "POST", "data": "x", "content_type": "application/sparql-update"}, 403),
    ({"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
    ({"method": "POST", "data": b"ASK {}"}, 415),
    ({"method": "POST", "data": "", "content_type": "application/x-www-form-urlencoded"}, 400),
    (
        {
            "method": "POST",
            "data": "ASK {}".encode("utf-16"),
            "content_type": "application/sparql-query",
        },
        400,
    ),
    (
        {
            "method": "POST",
            "data": b"#" * 1_100_000,
            "content_type": "application/sparql-query",
        },
        413,
    ),
    ({"method": "PUT"}, 405),
    ({"method": "DELETE"}, 405),
]


@pytest.mark.parametrize(("kwargs", "status"), BAD)
def test_an_invalid_request_is_a_problem(
    client: FlaskClient, kwargs: dict[str, Any], status: int
) -> None:
    response = client.open("/sparql", **kwargs)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    body = response.get_json(force=True)
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert body["detail"]


def test_an_invalid_query_gets_the_parsers_message(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?a { ?a ?b }"})
    assert "expected" in response.get_json(force=True)["detail"]


def test_the_refusal_of_updates_gives_the_reason(client: FlaskClient) -> None:
    detail = client.post("/sparql", data={"update": "CLEAR ALL"}).get_json(force=True)["detail"]
    assert "maintained as reviewed Turtle files in git" in detail


def test_the_datasets_of_the_protocol_override_from(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <urn:none> { ?s ?p ?o }"

    def count(**parameters: str) -> int:
        response = client.get(
            "/sparql", query_string={"query": query, "format": "csv", **parameters}
        )
        return int(response.text.split()[1])

    assert count() == 0
    assert count(**{"default-graph-uri": GRAPH}) > 20
    assert count(**{"named-graph-uri": GRAPH}) == 0


def test_named_graphs_are_the_source_files(client: FlaskClient) -> None:
    query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {ID_PORTEN} a ?c }} }} ORDER BY ?g"
    response = client.get("/sparql", query_string={"query": query, "format": "csv"})
    assert GRAPH in response.text.split()


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    expected_response = client.get("/sparql", query_string={"query": SELECT})
    head = client.head("/sparql", query_string={"query": SELECT})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == expected_response.headers["ETag"]
    assert head.headers["Content-Length"] == expected_response.headers["Content-Length"]


def test_without_a_query_machines_get_the_service_description(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})
    triples = {q.triple for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    values = {(t.predicate.value.removeprefix(sd), t.object.value) for t in triples}
    assert ("endpoint", "http://localhost/sparql") in values
    assert ("supportedLanguage", f"{sd}SPARQL11Query") in values
    regimes = {value for name, value in values if name == "defaultEntailmentRegime"}
    assert regimes == {"http://www.w3.org/ns/entailment/Simple"}
    assert not any(name == "defaultSupportedEntailmentProfile" for name, _ in values)
    formats = {value for name, value in values if name == "resultFormat"}
    assert len(formats) == 10
    assert ("name", GRAPH) in values
    assert response.text.count(f":{GRAPH.rpartition('/')[2]} ") == 1
    assert any(t.predicate.value == "http://rdfs.org/ns/void#triples" for t in triples)
    assert client.get("/sparql").mimetype == "text/turtle"


def test_without_a_query_people_get_an_editor(browse: Get) -> None:
    page = Page(browse("/sparql").text)
    assert [e.attributes["id"] for e in page.all("textarea")] == ["query"]
    assert len([link for link in page.links if link.startswith("/sparql?sporsmal=")]) > 20


def test_people_get_a_table_with_local_links_and_files(browse: Get) -> None:
    query = (
        "SELECT ?a { VALUES ?a { <https://w3id.org/felles-okosystem/id/resource/id-porten> 2 } }"
    )
    page = Page(browse(f"/sparql?query={quote(query)}").text)
    assert [e.text.strip() for e in page.all("td")] == ["ID-porten", "2"]
    assert "/doc/resource/id-porten" in page.links
    assert "2 rader" in page.words
    files = [link for link in page.links if "&format=" in link]
    assert [link.rpartition("=")[2] for link in files] == ["csv", "tsv", "json", "xml"]


@pytest.mark.parametrize(("query", "shown"), [(ASK_ONE, "Ja"), ("ASK { <urn:x> ?p ?o }", "Nei")])
def test_people_get_yes_or_no(browse: Get, query: str, shown: str) -> None:
    page = Page(browse(f"/sparql?query={quote(query)}").text)
    assert [e.text for e in page.all("strong")] == [shown]


def test_an_email_and_a_telephone_are_links_and_other_schemes_are_not(browse: Get) -> None:
    query = "SELECT ?x { VALUES ?x { <mailto:kari@example.org> <tel:+4780030300> <data:text,x> } }"
    page = Page(browse(f"/sparql?query={quote(query)}").text)
    assert [cell.text for cell in page.all("td")] == [
        "kari@example.org", "+4780030300", "data:text,x"
    ]  # fmt: skip
    assert {"mailto:kari@example.org", "tel:+4780030300"} <= {*page.links}
    assert "data:text,x" not in page.links


def test_the_page_shows_an_invalid_query_again(browse: Get) -> None:
    response = browse("/sparql?query=SELECT nonsense")
    page = Page(response.text)
    assert response.status_code == 400
    assert page.all("textarea")[0].text == "SELECT nonsense"
    assert "Spørringen kan ikke besvares" in page.words


def test_the_format_can_be_overridden_in_the_address(client: FlaskClient) -> None:
    response = client.get(
        "/sparql", query_string={"query": SELECT, "format": "csv"}, headers={"Accept": BROWSER}
    )
    assert response.mimetype == "text/csv"


def test_datatypes_and_languages_survive_in_json(client: FlaskClient) -> None:
    query = 'SELECT ("2025-05-18"^^<http://www.w3.org/2001/XMLSchema#date> AS ?d) ("a"@nn AS ?t) {}'
    response = client.get("/sparql", query_string={"query": query})
    row = json.loads(response.data)["results"]["bindings"][0]
    assert row["d"]["datatype"] == "http://www.w3.org/2001/XMLSchema#date"
    assert row["t"]["xml:lang"] == "nn"


FORMATS = ["", "application/json", "text/csv", "application/sparql-results+xml", "text/turtle"]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT { <a:s> <a:p> 1 } WHERE {}"])
def test_the_fast_path_and_flask_give_the_same_answer(
    client: FlaskClient, query: str, accept: str, scheme: str
) -> None:
    """An unknown parameter sends the request to Flask."""
    parameters = ({"query": query}, {"query": query, "x": ""})
    headers = {"Accept": accept} if accept else {}
    base = f"{scheme}://localhost"
    direct, behind = (
        client.get("/sparql", query_string=q, headers=headers, base_url=base) for q in parameters
    )
    assert (direct.status, direct.data) == (behind.status, behind.data)
    behind.headers.pop("Date", None)
    assert sorted(direct.headers) == sorted(behind.headers)


def test_an_answer_that_differs_each_time_has_no_etag(client: FlaskClient) -> None:
    path = "/sparql?query=SELECT (NOW() AS ?n) {}"
    first = client.get(path, headers={"Accept": "text/csv"})
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in first.headers
    second = client.get(path, headers={"Accept": "text/csv", "If-None-Match": "*"})
    assert second.status_code == 200
