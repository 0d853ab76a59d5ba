"""Over real HTTP: granian in front of the app, on a free port of this machine."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from okosystem.core.release import Release


@pytest.fixture(scope="module")
def port(release: Release) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
    command = ["granian", "--interface", "wsgi", "--workers", "1", "--port", str(number)]
    environment = os.environ | {
        "OKOSYSTEM_RELEASE": str(release.folder),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    server = subprocess.Popen(
        [sys.executable, "-m", *command, "--no-log", "okosystem.web.wsgi:app"], env=environment
    )
    wait_for(number)
    yield number
    server.terminate()
    server.wait(20)


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server never came up")


def ask(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, named)
    response = connection.getresponse()
    answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return answer


def test_a_browser_follows_a_thing_to_its_page(port: int) -> None:
    status, headers, _ = ask(port, "GET", "/id/resource/id-porten", Accept="text/html")
    assert (status, headers["location"]) == (303, "/doc/resource/id-porten")
    status, headers, body = ask(port, "GET", headers["location"], Accept="text/html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<h1" in body


def test_head_has_the_headers_of_get_and_no_body(port: int) -> None:
    _, got, _ = ask(port, "GET", "/doc/resource/id-porten.ttl")
    status, headers, body = ask(port, "HEAD", "/doc/resource/id-porten.ttl")
    assert (status, body) == (200, b"")
    assert headers["etag"] == got["etag"]
    status, _, body = ask(port, "GET", "/doc/resource/id-porten.ttl", If_None_Match=got["etag"])
    assert (status, body) == (304, b"")


def test_a_query_is_answered_by_url_form_and_body(port: int) -> None:
    query = 'SELECT ("å" AS ?a) {}'
    expected = b"a\r\n\xc3\xa5\r\n"
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}
    direct = {"Content_Type": "application/sparql-query", "Accept": "text/csv"}
    for answer in (
        ask(port, "GET", f"/sparql?query={quote(query)}", Accept="text/csv"),
        ask(port, "POST", "/sparql", f"query={quote(query)}".encode(), **form),
        ask(port, "POST", "/sparql", query.encode(), **direct),
    ):
        assert (answer[0], answer[2]) == (200, expected)


def test_an_update_is_refused_and_a_large_body_too(port: int) -> None:
    kind = {"Content_Type": "application/sparql-update"}
    assert ask(port, "POST", "/sparql", b"CLEAR ALL", **kind)[0] == 403
    large = {"Content_Type": "application/sparql-query"}
    assert ask(port, "POST", "/sparql", b"#" * 1_100_000, **large)[0] == 413


def test_a_stranger_cannot_hold_the_server(port: int) -> None:
    bomb = quote("SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }")
    status, headers, body = ask(port, "GET", f"/sparql?query={bomb}&timeout=1")
    assert (status, headers["content-type"]) == (503, "application/problem+json")
    assert b"longer than 1 seconds" in body
    assert ask(port, "GET", "/health")[0] == 200
