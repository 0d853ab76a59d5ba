"""Strict HTTP, where servers and caches between server and clients depend on it."""

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


@pytest.mark.parametrize("etag", ["*", "its own"])
def test_a_post_is_never_answered_with_304(server: Server, etag: str) -> None:
    tag = server.form({"query": SELECT}).header("ETag") if etag != "*" else etag
    headers = {"Content-Type": FORM, "If-None-Match": tag}
    for _ in range(3):
        reply = server.ask("POST", "/sparql", headers, f"query={quote(SELECT)}".encode())
        assert (reply.status, reply.json["results"]["bindings"][0]["a"]["value"]) == (200, "1")


@pytest.mark.parametrize("content_type", [FORM, QUERY])
def test_two_queries_are_400(server: Server, content_type: str) -> None:
    body = ASK if content_type == QUERY else f"query={quote(ASK)}"
    reply = server.ask("POST", address(ASK), {"Content-Type": content_type}, body.encode())
    assert (reply.status, reply.json["detail"]) == (
        400,
        "Expected exactly one query, got 2. How to fix it: send query= once.",
    )


def test_parameters_in_the_url_of_a_form_are_read(server: Server) -> None:
    path = f"/sparql?format=csv&default-graph-uri={quote(named_graph('id-porten'))}"
    body = f"query={quote(COUNT)}".encode()
    found = server.ask("POST", path, {"Content-Type": FORM}, body)
    expected = server.query(COUNT, "text/csv", default_graph_uri=named_graph("id-porten"))
    assert found.body == expected.body != server.query(COUNT, "text/csv").body
    late = server.ask("POST", "/sparql?timeout=soon", {"Content-Type": FORM}, body)
    assert (late.status, late.media_type) == (400, PROBLEM)


LATIN_1 = "query=ASK%20%7B%20%3Fs%20%3Fp%20%22%F8%22%20%7D"


def test_a_query_that_is_not_utf_8_is_400_and_not_another_query(server: Server) -> None:
    posted = server.ask("POST", "/sparql", {"Content-Type": FORM}, LATIN_1.encode())
    for reply in (server.get(f"/sparql?{LATIN_1}"), posted):
        assert (reply.status, reply.media_type) == (400, PROBLEM)
        assert (
            reply.json["detail"]
            == "The query is not valid UTF-8. How to fix it: encode it as UTF-8."
        )


def test_a_dump_has_its_digest(server: Server) -> None:
    reply = server.get(DUMP)
    digest = reply.header("Repr-Digest")
    assert digest.startswith("sha-256=:")
    assert b64decode(digest[9:-1]) == sha256(reply.body).digest()
    assert reply.header("ETag") == f'"{sha256(reply.body).hexdigest()}"'


def test_an_interrupted_download_of_a_dump_can_be_resumed(server: Server) -> None:
    complete = server.get(DUMP)
    assert complete.header("Accept-Ranges") == "bytes"
    for headers in ({}, {"If-Range": complete.header("ETag")}):
        part = server.get(DUMP, {"Range": "bytes=1000-1999", **headers})
        assert (part.status, part.body) == (206, complete.body[1000:2000])
        assert part.header("Content-Range") == f"bytes 1000-1999/{len(complete.body)}"
        assert part.header("Repr-Digest") == complete.header("Repr-Digest")
    anew = server.get(DUMP, {"Range": "bytes=1000-1999", "If-Range": '"other"'})
    assert (anew.status, anew.body) == (200, complete.body)
    beyond = server.get(DUMP, {"Range": "bytes=99999999-"})
    assert (beyond.status, beyond.media_type) == (416, PROBLEM)


def test_the_modification_date_of_a_release_gives_no_304(server: Server) -> None:
    for path in (DOCUMENT, DUMP):
        day = server.get(path).header("Last-Modified")
        assert server.get(path, {"If-Modified-Since": day}).status == 200


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [("Accept-Profile", "<urn:none>", 406), ("Accept-Profile", "?", 400),
     ("Accept-Datetime", "soon", 400), ("Accept-Datetime", "Tue, 01 Jun 2021 00:00:00 GMT", 302)],
)  # fmt: skip
def test_errors_vary_by_the_headers_that_caused_them(
    server: Server, name: str, value: str, status: int
) -> None:
    reply = server.get(DOCUMENT, {name: value})
    assert (reply.status, name.lower() in reply.list_header("Vary")) == (status, True)


@pytest.mark.parametrize(
    "path", ["/endringer.atom", "/analyser.atom?fane=overlapp", "/opensearch.xml"]
)
def test_a_response_has_its_language_and_varies_by_cookie(server: Server, path: str) -> None:
    norwegian, english = server.get(path), server.get(path, {"Cookie": "sprak=en"})
    assert norwegian.body != english.body
    assert norwegian.header("ETag") != english.header("ETag")
    for reply, language in ((norwegian, "nb"), (english, "en")):
        assert "cookie" in reply.list_header("Vary")
        assert reply.header("Content-Language") == language


def test_other_sites_can_read_retry_after(server: Server) -> None:
    assert {"retry-after", "repr-digest"} <= server.get("/").list_header(
        "Access-Control-Expose-Headers"
    )
