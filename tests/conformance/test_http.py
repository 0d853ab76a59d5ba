"""HTTP to the letter, where servers and caches between us and clients depend on it."""

from base64 import b64decode
from hashlib import sha256
from urllib.parse import quote

import pytest

from tests.conformance.exchanges import named_graph
from tests.conformance.http_client import FORM, QUERY, Server, address
from tests.conformance.probes import ASK, PROBLEM, SELECT

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
DOCUMENT = "/doc/resource/id-porten"
DUMP = "/dumps/ontology.ttl"


@pytest.mark.parametrize("known", ["*", "its own"])
def test_a_post_is_never_answered_with_304(server: Server, known: str) -> None:
    tag = server.form({"query": SELECT}).header("ETag") if known != "*" else known
    headers = {"Content-Type": FORM, "If-None-Match": tag}
    for _ in range(3):
        reply = server.ask("POST", "/sparql", headers, f"query={quote(SELECT)}".encode())
        assert (reply.status, reply.json["results"]["bindings"][0]["a"]["value"]) == (200, "1")


@pytest.mark.parametrize("content_type", [FORM, QUERY])
def test_two_queries_are_400_wherever_they_stand(server: Server, content_type: str) -> None:
    body = ASK if content_type == QUERY else f"query={quote(ASK)}"
    reply = server.ask("POST", address(ASK), {"Content-Type": content_type}, body.encode())
    assert (reply.status, reply.json["detail"]) == (400, "Expected exactly one query, got 2.")


def test_parameters_beside_a_form_are_read_and_not_passed_over(server: Server) -> None:
    path = f"/sparql?format=csv&default-graph-uri={quote(named_graph('id-porten'))}"
    body = f"query={quote(COUNT)}".encode()
    found = server.ask("POST", path, {"Content-Type": FORM}, body)
    wanted = server.query(COUNT, "text/csv", default_graph_uri=named_graph("id-porten"))
    assert found.body == wanted.body != server.query(COUNT, "text/csv").body
    late = server.ask("POST", "/sparql?timeout=soon", {"Content-Type": FORM}, body)
    assert (late.status, late.media_type) == (400, PROBLEM)


LATIN_1 = "query=ASK%20%7B%20%3Fs%20%3Fp%20%22%F8%22%20%7D"


def test_a_query_that_is_not_utf_8_is_400_and_not_another_query(server: Server) -> None:
    posted = server.ask("POST", "/sparql", {"Content-Type": FORM}, LATIN_1.encode())
    for reply in (server.get(f"/sparql?{LATIN_1}"), posted):
        assert (reply.status, reply.media_type) == (400, PROBLEM)
        assert reply.json["detail"] == "The query is not UTF-8."


def test_a_dump_tells_its_digest(server: Server) -> None:
    reply = server.get(DUMP)
    told = reply.header("Repr-Digest")
    assert told.startswith("sha-256=:")
    assert b64decode(told[9:-1]) == sha256(reply.body).digest()
    assert reply.header("ETag") == f'"{sha256(reply.body).hexdigest()}"'


def test_a_dump_that_broke_off_can_be_fetched_on(server: Server) -> None:
    whole = server.get(DUMP)
    assert whole.header("Accept-Ranges") == "bytes"
    for given in ({}, {"If-Range": whole.header("ETag")}):
        part = server.get(DUMP, {"Range": "bytes=1000-1999", **given})
        assert (part.status, part.body) == (206, whole.body[1000:2000])
        assert part.header("Content-Range") == f"bytes 1000-1999/{len(whole.body)}"
        assert part.header("Repr-Digest") == whole.header("Repr-Digest")
    anew = server.get(DUMP, {"Range": "bytes=1000-1999", "If-Range": '"other"'})
    assert (anew.status, anew.body) == (200, whole.body)
    beyond = server.get(DUMP, {"Range": "bytes=99999999-"})
    assert (beyond.status, beyond.media_type) == (416, PROBLEM)


def test_the_day_of_a_release_is_too_coarse_to_answer_304_by(server: Server) -> None:
    for path in (DOCUMENT, DUMP):
        day = server.get(path).header("Last-Modified")
        assert server.get(path, {"If-Modified-Since": day}).status == 200


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("Accept-Profile", "<urn:none>", 406), ("Accept-Profile", "?", 400),
     ("Accept-Datetime", "soon", 400), ("Accept-Datetime", "Tue, 01 Jun 2021 00:00:00 GMT", 302)],
)  # fmt: skip
def test_faults_vary_by_what_they_rest_on(
    server: Server, name: str, value: str, status: int
) -> None:
    reply = server.get(DOCUMENT, {name: value})
    assert (reply.status, name.lower() in reply.listed("Vary")) == (status, True)


@pytest.mark.parametrize("path", ["/endringer.atom", "/overlapp.atom", "/opensearch.xml"])
def test_what_speaks_a_language_is_named_by_it_and_varies_by_the_cookie(
    server: Server, path: str
) -> None:
    norwegian, english = server.get(path), server.get(path, {"Cookie": "sprak=en"})
    assert norwegian.body != english.body
    assert norwegian.header("ETag") != english.header("ETag")
    for reply, language in ((norwegian, "nb"), (english, "en")):
        assert "cookie" in reply.listed("Vary")
        assert reply.header("Content-Language") == language


def test_other_sites_may_read_when_to_ask_again(server: Server) -> None:
    assert {"retry-after", "repr-digest"} <= server.get("/").listed("Access-Control-Expose-Headers")
