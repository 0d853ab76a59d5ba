"""Common faults of SPARQL servers (PEERS.md D), which this server must not have, over real HTTP."""

import pytest

from okosystem.rdf.terms import GRAPH, ID
from tests.conformance.exchanges import named_graph
from tests.conformance.http_client import Reply, Server, address
from tests.conformance.probes import (
    ASK,
    BROWSER,
    CONSTRUCT,
    FEDERATED,
    JSON,
    PROBLEM,
    SELECT,
    XML,
    Probe,
    all_probes,
)  # fmt: skip

ALL = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 2000"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ODD = 'SELECT (<http://example.org/r%C3%B8d> AS ?iri) ("ø+%C3%B8 & %2B=?#" AS ?text) {}'
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PORT = named_graph("id-porten")
PREFLIGHT = {
    "Origin": "https://data.norge.no",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


@pytest.mark.parametrize("probe", list(all_probes()), ids=str)
def test_a_probe_gets_the_expected_status_and_type(server: Server, probe: Probe) -> None:
    reply = server.ask(probe.method, probe.path, probe.headers, probe.body)
    assert (reply.status, reply.header("Content-Type")) == (probe.status, probe.media_type)
    assert "accept" in reply.list_header("Vary")
    assert reply.header("Access-Control-Allow-Origin") == "*"
    if probe.media_type == PROBLEM:
        assert_problem(reply)


def assert_problem(reply: Reply) -> None:
    assert set(reply.json) == {"type", "title", "status", "detail"}
    assert reply.json["status"] == reply.status
    assert reply.json["detail"]
    assert reply.header("Cache-Control") == "no-store"


@pytest.mark.parametrize(
    ("query", "accept", "offered", "missing"),
    [
        (SELECT, "image/png", [JSON, XML, "text/csv", "text/turtle", "text/html"], []),
        (SELECT, "text/turtle", [JSON, XML, "text/csv"], ["text/turtle"]),
        (CONSTRUCT, "text/csv", ["text/turtle", "application/ld+json"], ["text/csv"]),
    ],
)
def test_a_406_lists_the_offered_formats(
    server: Server, query: str, accept: str, offered: list[str], missing: list[str]
) -> None:
    detail = server.query(query, accept).json["detail"]
    assert [media_type for media_type in offered if media_type not in detail] == []
    assert [media_type for media_type in missing if media_type in detail] == []


def test_a_405_lists_the_allowed_methods(server: Server) -> None:
    allowed = server.ask("DELETE", "/sparql").list_header("Allow")
    assert allowed == {"get", "head", "options", "post"}


def test_a_syntax_error_has_the_message_of_the_parser(server: Server) -> None:
    detail = server.query("SELECT ?a { ?a ?b }").json["detail"]
    assert "error at 1:20: expected" in detail


def test_the_refusal_of_service_has_a_fix(server: Server) -> None:
    detail = server.query(FEDERATED).json["detail"]
    assert "does not query other endpoints" in detail
    assert "How to fix it" in detail


def test_head_is_get_without_a_body(server: Server) -> None:
    for path in ("/sparql", address(SELECT), address(CONSTRUCT)):
        expected, head = server.get(path), server.ask("HEAD", path)
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Last-Modified"):
            assert head.header(name) == expected.header(name) != "", name


def test_head_of_a_bad_query_is_400(server: Server) -> None:
    head = server.ask("HEAD", address("SELECT {"))
    assert (head.status, head.header("Content-Type"), head.body) == (400, PROBLEM, b"")


def test_a_preflight_request_is_allowed(server: Server) -> None:
    reply = server.ask("OPTIONS", "/sparql", PREFLIGHT)
    assert reply.status in (200, 204)
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert {"get", "post"} <= reply.list_header("Access-Control-Allow-Methods")
    assert "content-type" in reply.list_header("Access-Control-Allow-Headers")


def test_another_site_can_read_the_answer_and_its_etag(server: Server) -> None:
    reply = server.get(address(SELECT), {"Origin": "https://data.norge.no"})
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert "etag" in reply.list_header("Access-Control-Expose-Headers")


def test_a_known_etag_gets_304(server: Server) -> None:
    first = server.get(address(SELECT))
    assert first.header("ETag")
    for etag in (first.header("ETag"), f'"other", {first.header("ETag")}', "*"):
        second = server.get(address(SELECT), {"If-None-Match": etag})
        assert (second.status, second.body) == (304, b"")
        for name in ("ETag", "Vary", "Cache-Control"):
            assert second.header(name) == first.header(name) != "", name


def test_an_unknown_etag_gets_the_answer(server: Server) -> None:
    assert server.get(address(SELECT), {"If-None-Match": '"other"'}).status == 200


def test_each_format_has_its_own_etag(server: Server) -> None:
    accepted = (JSON, XML, "text/csv", "text/tab-separated-values", "text/html")
    tags = {server.query(SELECT, accept).header("ETag") for accept in accepted}
    assert len(tags) == 5


def test_gzip_is_sent_on_request(server: Server) -> None:
    plain = server.query(ALL)
    compressed = server.get(address(ALL), {"Accept-Encoding": "gzip"})
    assert compressed.header("Content-Encoding") == "gzip"
    assert compressed.decompressed == plain.body
    assert "accept-encoding" in compressed.list_header("Vary") & plain.list_header("Vary")
    assert compressed.header("ETag") != plain.header("ETag")


@pytest.mark.parametrize("accepted", ["identity", "", "gzip;q=0", "gzip;q=0, *"])
def test_gzip_is_not_sent_without_request(server: Server, accepted: str) -> None:
    reply = server.get(address(ALL), {"Accept-Encoding": accepted})
    assert (reply.status, reply.header("Content-Encoding")) == (200, "")
    assert set(reply.json) == {"head", "results"}


def test_datatypes_and_languages_are_preserved_in_json(server: Server) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    query = f'SELECT ("2025-05-18"^^<{xsd}date> AS ?day) ("då"@nn AS ?then) ("nå" AS ?now) {{}}'
    assert server.query(query).json == {
        "head": {"vars": ["day", "then", "now"]},
        "results": {
            "bindings": [
                {
                    "day": {"type": "literal", "value": "2025-05-18", "datatype": f"{xsd}date"},
                    "then": {"type": "literal", "value": "då", "xml:lang": "nn"},
                    "now": {"type": "literal", "value": "nå"},
                }
            ]
        },
    }


def test_special_characters_are_decoded_once_by_every_method(server: Server) -> None:
    replies = [server.query(ODD), server.form({"query": ODD}), server.direct(ODD)]
    row = {
        "iri": {"type": "uri", "value": "http://example.org/r%C3%B8d"},
        "text": {"type": "literal", "value": "ø+%C3%B8 & %2B=?#"},
    }
    assert [reply.json["results"]["bindings"] for reply in replies] == [[row], [row], [row]]


def test_the_dataset_of_the_request_overrides_from(server: Server) -> None:
    query = COUNT.replace("{", f"FROM <{named_graph('altinn')}> {{", 1)
    assert count(server, query) != count(server, query, default_graph_uri=PORT)
    assert count(server, query, default_graph_uri=PORT) == count(
        server, COUNT, default_graph_uri=PORT
    )
    assert count(server, query, named_graph_uri=PORT) == 0


def test_the_dataset_can_be_in_the_form_or_in_the_url(server: Server) -> None:
    expected = count(server, COUNT, default_graph_uri=PORT)
    form = server.form({"query": COUNT, "default-graph-uri": PORT, "format": "csv"})
    path = address("", default_graph_uri=PORT, format="csv").replace("query=&", "")
    body = server.direct(COUNT, path=path)
    assert number(form) == number(body) == expected > 0


def test_an_unknown_graph_is_empty_and_no_error(server: Server) -> None:
    assert count(server, COUNT, default_graph_uri=str(GRAPH["nobody"])) == 0
    assert count(server, COUNT, named_graph_uri=str(GRAPH["nobody"])) == 0
    assert count(server, COUNT.replace("{", "FROM <urn:nobody> {", 1)) == 0


def test_relative_iris_are_resolved_against_the_canonical_endpoint(server: Server) -> None:
    """W3C leaves the base to the service; it does not depend on the host of the request."""
    found = server.query("SELECT (<id/resource/id-porten> AS ?a) {}")
    assert found.status == 200
    assert found.json["results"]["bindings"][0]["a"]["value"] == str(ID["resource/id-porten"])


def test_a_query_that_takes_too_long_is_a_problem_without_partial_answer(server: Server) -> None:
    reply = server.query(ENDLESS, timeout="0.2")
    assert (reply.status, reply.header("Content-Type")) == (503, PROBLEM)
    assert "longer than 0.2 seconds" in reply.json["detail"]
    assert int(reply.header("Retry-After")) > 0


def test_the_server_answers_after_a_stopped_query(server: Server) -> None:
    server.query(ENDLESS, timeout="0.2")
    assert server.query(ASK).json["boolean"] is True


def test_a_page_for_people_has_the_query_and_the_answer(server: Server) -> None:
    page = server.query(f"DESCRIBE <{ID['resource/id-porten']}>", BROWSER).body.decode()
    assert "DESCRIBE &lt;https://w3id.org/felles-okosystem/id/resource/id-porten&gt;" in page
    assert "ID-porten" in page


def test_a_query_is_text_and_never_markup(server: Server) -> None:
    page = server.query('SELECT ("<script>alert(1)</script>" AS ?a) {}', BROWSER).body
    assert b"<script>alert" not in page


def count(server: Server, query: str, **dataset: str) -> int:
    return number(server.query(query, "text/csv", **dataset))


def number(reply: Reply) -> int:
    return int(reply.body.split()[1])
