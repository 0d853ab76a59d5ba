"""The server over real HTTP, with granian in front of the app."""

import gzip
import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.web.limits import WAIT_SECONDS
from tests.serve.conftest import wait_until
from tests.web.conftest import CUT_OFF, PATIENCE, ask

SECURITY_HEADERS = ("content-security-policy", "x-content-type-options", "referrer-policy")


def test_a_browser_is_redirected_from_an_entity_to_its_page(port: int) -> None:
    status, headers, _ = ask(port, "GET", "/id/resource/id-porten", Accept="text/html")
    assert (status, headers["location"]) == (303, "/doc/resource/id-porten")
    status, headers, body = ask(port, "GET", headers["location"], Accept="text/html")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<h1" in body


def test_head_has_the_headers_of_get_and_no_body(port: int) -> None:
    _, expected, _ = ask(port, "GET", "/doc/resource/id-porten.ttl")
    status, headers, body = ask(port, "HEAD", "/doc/resource/id-porten.ttl")
    assert (status, body) == (200, b"")
    assert headers["etag"] == expected["etag"]
    status, _, body = ask(
        port, "GET", "/doc/resource/id-porten.ttl", If_None_Match=expected["etag"]
    )
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


def test_an_update_and_a_large_body_are_refused(port: int) -> None:
    kind = {"Content_Type": "application/sparql-update"}
    assert ask(port, "POST", "/sparql", b"CLEAR ALL", **kind)[0] == 403
    large = {"Content_Type": "application/sparql-query"}
    assert ask(port, "POST", "/sparql", b"#" * 1_100_000, **large)[0] == 413


def test_a_public_client_cannot_block_the_server(port: int) -> None:
    bomb = quote("SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }")
    status, headers, body = ask(port, "GET", f"/sparql?query={bomb}&timeout=1")
    assert (status, headers["content-type"]) == (503, "application/problem+json")
    assert b"longer than 1 seconds" in body
    assert ask(port, "GET", "/health")[0] == 200


BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?x) < STR(?y)) }"


def test_pages_and_health_do_not_wait_for_queries(port: int) -> None:
    with ThreadPoolExecutor(20) as threads:
        slow = [
            threads.submit(ask, port, "GET", f"/sparql?query={quote(f'{BOMB} #{n}')}")
            for n in range(20)
        ]
        time.sleep(0.5)
        for path in ("/health", "/doc/resource/maskinporten", "/sporsmal/sectors"):
            assert ask(port, "GET", path, Accept="text/html")[0] == 200
        assert not any(task.done() for task in slow)
        answers = [task.result() for task in slow]
    assert {status for status, _, _ in answers} == {503}
    assert {headers["content-type"] for _, headers, _ in answers} == {"application/problem+json"}


def test_a_client_over_its_limit_gets_429_with_retry_after(port: int) -> None:
    with ThreadPoolExecutor(30) as threads:
        tasks = [
            threads.submit(ask, port, "GET", f"/sparql?query={quote(f'{BOMB} #m{n}')}")
            for n in range(30)
        ]
        answers = [task.result() for task in tasks]
    refused = [headers for status, headers, _ in answers if status == 429]
    assert len(refused) == 10
    assert {headers["retry-after"] for headers in refused} == {"5"}


def test_idle_readers_occupy_only_their_share_of_threads(port: int) -> None:
    """Twenty of the 132 threads may send large responses; the other readers get 503."""
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    try:
        statuses = []
        for line in lines:
            line.sendall(b"GET /dumps/store.nq HTTP/1.1\r\nHost: localhost\r\n\r\n")
            statuses.append(line.recv(12).rpartition(b" ")[2])
        assert (statuses.count(b"200"), statuses.count(b"503")) == (20, 20)
        assert ask(port, "GET", "/health")[0] == 200
    finally:
        for line in lines:
            line.close()


def test_incomplete_bodies_do_not_block_other_clients(port: int) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    with ExitStack() as stack:
        for _ in range(60):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.sendall(f"{head}Content-Length: 9000\r\n\r\nSELECT".encode())
        time.sleep(0.5)
        for path in ("/health", "/doc/resource/maskinporten", "/sparql?query=ASK%7B%7D"):
            assert ask(port, "GET", path)[0] == 200
        kind = {"Content_Type": "application/sparql-query"}
        status, headers, body = ask(port, "POST", "/sparql", b"ASK {}", **kind)
        assert (status, headers["content-type"]) == (503, "application/problem+json")
        assert headers["retry-after"] == "5"
        assert all(name in headers for name in SECURITY_HEADERS)
        assert json.loads(body)["detail"].startswith("Too many requests are still being sent.")
        for _ in range(8):
            assert status_from("127.0.0.2", port) == 200
    wait_until(lambda: status_from("127.0.0.1", port) == 200, "the closed connections leave places")


@pytest.mark.slow
@pytest.mark.parametrize("pause", [WAIT_SECONDS, 1], ids=["nothing", "a byte each second"])
def test_a_client_that_does_not_finish_its_body_is_disconnected(port: int, pause: int) -> None:
    lines = [connect_from("127.0.0.3", port) for _ in range(12)]
    for line in lines:
        line.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nSELECT")
    for _ in range(0, WAIT_SECONDS + 2, pause):
        time.sleep(pause)
        with suppress(*CUT_OFF):
            for line in lines:
                line.sendall(b"#")
    assert [ends(line) for line in lines] == [True] * 12
    assert status_from("127.0.0.3", port) == 200


@pytest.mark.slow
def test_a_client_that_does_not_read_a_large_response_is_disconnected(port: int) -> None:
    lines = [connect_from("127.0.0.4", port) for _ in range(18)]
    for line in lines:
        line.sendall(b"GET /dumps/store.nq HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(WAIT_SECONDS + 3)
    assert [ends(line) for line in lines] == [True] * 18
    other = connect_from("127.0.0.4", port)
    other.sendall(b"GET /dumps/store.nq HTTP/1.1\r\nHost: x\r\n\r\n")
    assert other.recv(12) == b"HTTP/1.1 200"
    other.close()


def connect_from(address: str, port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE, (address, 0))


def ends(line: socket.socket) -> bool:
    """Read what was sent until the connection ends; a TimeoutError says that it does not."""
    with line, suppress(*CUT_OFF):
        while line.recv(1 << 20):
            pass
    return True


def test_a_query_may_be_compressed(port: int) -> None:
    kind = {"Content_Type": "application/sparql-query", "Content_Encoding": "gzip"}
    status, _, body = ask(port, "POST", "/sparql", gzip.compress(b"ASK {}"), **kind)
    assert (status, json.loads(body).get("boolean")) == (200, True), body


@pytest.mark.parametrize(
    ("coding", "body", "expected"),
    [
        ("gzip", gzip.compress(b"#" * 2_000_000), 413),
        ("gzip", gzip.compress(b"ASK {}")[:-4], 415),
        ("gzip", b"ASK {}", 415),
        ("br", b"ASK {}", 415),
    ],
    ids=["too large", "cut off", "not compressed", "another coding"],
)
def test_what_cannot_be_decompressed_is_refused(
    port: int, coding: str, body: bytes, expected: int
) -> None:
    kind = {"Content_Type": "application/sparql-query", "Content_Encoding": coding}
    status, headers, _ = ask(port, "POST", "/sparql", body, **kind)
    assert (status, headers["content-type"]) == (expected, "application/problem+json")
    assert headers.get("accept-encoding") == ("gzip" if expected == 415 else None)


def test_http_2_is_not_offered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00")
        assert not line.recv(100).startswith(b"\x00\x00")


@pytest.mark.parametrize("name", ["Accept", "Accept_Language", "Accept_Encoding"])
def test_a_long_accept_header_is_431(port: int, name: str) -> None:
    long = "a/b" + " " * 31_000 + "x"
    status, headers, body = ask(port, "GET", "/doc/resource/id-porten", None, **{name: long})
    assert (status, headers["content-type"]) == (431, "application/problem+json")
    assert json.loads(body)["detail"].startswith("Accept, Accept-Language or Accept-Encoding has")


@pytest.mark.parametrize(
    "hosts",
    ["x\r\nHost: evil.example", "x\r\nhost: x", "x, y", "<b>", 'a"b', "x/y", "x@y", "x y"],
)
def test_two_hosts_or_what_is_none_is_refused(port: int, hosts: str) -> None:
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
        line.sendall(f"GET /om HTTP/1.1\r\nHost: {hosts}\r\n\r\n".encode())
        assert line.recv(12) == b"HTTP/1.1 400"


def test_whitespace_in_accept_is_read_as_one_space(port: int) -> None:
    spread = "text/turtle;" + " " * 1000 + "q=0.9,\t\ttext/html;q=0.1"
    status, headers, _ = ask(port, "GET", "/doc/resource/id-porten", Accept=spread)
    assert (status, headers["content-type"]) == (200, "text/turtle; charset=utf-8")


def status_from(address: str, port: int) -> int:
    other = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0)
    )
    with closing(other):
        other.request("POST", "/sparql", b"ASK {}", {"Content-Type": "application/sparql-query"})
        return other.getresponse().status


def test_a_body_sent_in_chunks_is_read_whole(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    kind = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    pieces = iter([b"SELECT (1 ", b"AS ?a) {}"])
    connection.request("POST", "/sparql", pieces, kind, encode_chunked=True)
    assert connection.getresponse().read() == b"a\r\n1\r\n"
    with suppress(*CUT_OFF):
        connection.request("POST", "/sparql", iter([b"#" * 600_000] * 2), kind, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


def test_a_304_has_the_security_headers(port: int) -> None:
    _, expected, _ = ask(port, "GET", "/", Accept="text/html")
    etag = expected["etag"]
    status, headers, body = ask(port, "GET", "/", Accept="text/html", If_None_Match=etag)
    assert (status, body) == (304, b"")
    assert [headers[name] for name in SECURITY_HEADERS] == [
        expected[name] for name in SECURITY_HEADERS
    ]


@pytest.mark.slow
def test_clients_that_do_not_read_small_responses_are_disconnected(port: int) -> None:
    """Whoever accepts no byte of a response that occupies no thread is gone after a while, too."""
    lines = []
    for _ in range(100):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        line.connect(("127.0.0.1", port))
        line.sendall(b"GET /ns.ttl HTTP/1.1\r\nHost: x\r\n\r\n")
        lines.append(line)
    assert ask(port, "GET", "/health")[0] == 200
    own = {f":{line.getsockname()[1]:04X}" for line in lines}
    deadline = time.monotonic() + PATIENCE
    while established(port, own) and time.monotonic() < deadline:
        time.sleep(1)
    assert established(port, own) == 0
    assert ask(port, "GET", "/health")[0] == 200
    for line in lines:
        line.close()


def established(port: int, clients: set[str]) -> int:
    """Count the server's connections with these ports of clients."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    return sum(
        local.endswith(f":{port:04X}") and remote[-5:] in clients and state == "01"
        for _, local, remote, state, *_ in rows
    )
