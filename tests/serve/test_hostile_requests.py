"""Requests that no browser sends: one answer each, which repeats nothing and fails nothing."""

from collections.abc import Mapping

import pytest

from okosystem.release.release import Release
from tests.serve.conftest import Server, Start
from tests.serve.wire import Answer, exchange, request_of

pytestmark = pytest.mark.slow

SCRIPT, EVIL = b"<script>alert(1)</script>", b"evil.example"
PATHS = ("/", "/doc/resource/id-porten", "/sparql?query=ASK%7B%7D", "/ns.ttl")
HARMLESS = {
    "accept with q beyond reason": b"Accept: text/html;q=1e999, */*;q=-1, text/turtle;q=nan",
    "accept that is not ascii": b"Accept: \xff\xfe\x80",
    "language of scripts": b"Accept-Language: " + SCRIPT,
    "language with a long tag": b"Accept-Language: " + b"-".join([b"nb"] * 1000),
    "language that is a path": b"Accept-Language: ../../etc/passwd",
    "encoding that is unknown": b"Accept-Encoding: exi, *;q=0, gzip;q=1e9",
    "charset": b"Accept-Charset: utf-7",
    "range that is reversed": b"Range: bytes=9-1",
    "range with 1,000 parts": b"Range: bytes=" + b"0-," * 1000,
    "range beyond numbers": b"Range: bytes=99999999999999999999999-",
    "range in other units": b"Range: lines=1-2",
    "5,000 etags": b"If-None-Match: " + b'"x", ' * 5000,
    "etag that is not closed": b'If-None-Match: W/W/"',
    "date that is none": b"If-Modified-Since: yesterday",
    "range if": b"If-Range: " + SCRIPT,
    "cookie of scripts": b"Cookie: sprak=" + SCRIPT,
    "1,000 cookies": b"Cookie: " + b"sprak=nn; " * 1000,
    "cookie of 64 kB": b"Cookie: sprak=" + b"x" * 64_000,
    "forwarded host": b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https",
    "forwarded": b"Forwarded: host=evil.example;proto=https;for=127.0.0.9",
    "forwarded prefix": b"X-Forwarded-Prefix: //evil.example\r\nX-Script-Name: /evil.example",
    "original address": b"X-Original-URL: /evil.example\r\nX-Rewrite-URL: /evil.example",
    "method in a header": b"X-HTTP-Method-Override: DELETE",
    "request id of scripts": b"X-Request-Id: " + SCRIPT,
    "origin that is null": b"Origin: null",
    "preflight": b"Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT",
    "expectation": b"Expect: 100-continue",
    "expectation that is unknown": b"Expect: the-unexpected",
    "upgrade": b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
    "websocket": b"Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13",
    "preference": b"Prefer: return=minimal; wait=99999999999",
    "authorization": b"Authorization: Basic " + b"A" * 4000,
    "trace of a parent": b"traceparent: 00-" + b"z" * 32 + b"-0-ff\r\ntracestate: " + b"a=b," * 500,
    "proxy": b"Proxy: http://evil.example",
    "name of 64 kB": b"X" * 64_000 + b": a",
}
MALFORMED = {
    "nul": b"X-Nul: a\0b",
    "carriage return": b"X-Cr: a\rX-Evil: 1",
    "folded": b"X-Folded: a\r\n X-Evil: 1",
    "space before the colon": b"X-Space : a",
    "no colon": b"X-None",
    "no name": b": a",
    "name of control characters": b"X-\x01\x02: a",
}
TOO_LARGE = {
    "accept of 10,000 types": b"Accept: " + b"a/b," * 10_000,
    "1,000 headers": b"\r\n".join(b"X-%d: a" % n for n in range(1000)),
}
OF_DOCUMENTS = {
    "day that was never": b"Accept-Datetime: Thu, 31 Feb 2026 25:61:61 GMT",
    "day of scripts": b"Accept-Datetime: " + SCRIPT,
    "profile of scripts": b"Accept-Profile: <" + SCRIPT + b">",
}
LINES: Mapping[tuple[int, ...], Mapping[str, bytes]] = {
    (200, 200, 200, 200): HARMLESS,
    (400, 400, 400, 400): MALFORMED,
    (431, 431, 431, 431): TOO_LARGE,
    (200, 400, 200, 200): OF_DOCUMENTS,
}
HOST, CLOSE = b"Host: x", b"Connection: close"
AFTER = request_of("GET", "/om", HOST, CLOSE)
"""What follows a body; it is a request of its own if the body has ended."""
CHUNKED, CHUNK = b"Transfer-Encoding: chunked", b"6\r\nASK {}\r\n0\r\n\r\n"


def post(*lines: bytes, body: bytes = b"ASK {}") -> bytes:
    kind = b"Content-Type: application/sparql-query"
    return request_of("POST", "/sparql", HOST, kind, *lines, body=body) + AFTER


REFUSED = {
    "negative length": post(b"Content-Length: -1"),
    "length with a sign": post(b"Content-Length: +6"),
    "length in another base": post(b"Content-Length: 0x6"),
    "length beyond numbers": post(b"Content-Length: 99999999999999999999999"),
    "two lengths": post(b"Content-Length: 6", b"Content-Length: 7"),
    "list of lengths": post(b"Content-Length: 6, 6"),
    "length of an end in chunks": post(b"Content-Length: 6", CHUNKED, body=b"0\r\n\r\n"),
    "coding that is unknown": post(b"Transfer-Encoding: xchunked", body=CHUNK),
    "coding that is none": post(b"Transfer-Encoding: identity", b"Content-Length: 6"),
    "coding before another": post(b"Transfer-Encoding: chunked, identity", body=CHUNK),
    "two codings": post(CHUNKED, b"Transfer-Encoding: identity", body=CHUNK),
    "coding after a control character": post(b"Transfer-Encoding: \x0bchunked", body=CHUNK),
    "coding before the colon": post(b"Transfer-Encoding : chunked", body=CHUNK),
    "folded coding": post(b"Transfer-Encoding:\r\n chunked", body=CHUNK),
    "long chunk extension": post(CHUNKED, body=CHUNK.replace(b"6", b"6;" + b"a" * 100_000)),
    "negative chunk": post(CHUNKED, body=b"-" + CHUNK),
    "chunk in another base": post(CHUNKED, body=b"0x" + CHUNK),
    "chunk beyond numbers": post(CHUNKED, body=b"F" * 17 + CHUNK),
    "chunks with bare line feeds": post(CHUNKED, body=CHUNK.replace(b"\r", b"")),
    "chunks in HTTP/1.0": post(CHUNKED, body=CHUNK).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "no version": b"GET /om\r\n",
    "version of the future": AFTER.replace(b"1.1", b"3.0"),
    "space in the address": AFTER.replace(b"/om", b"/o m"),
    "nul in the address": AFTER.replace(b"/om", b"/o\0m"),
    "markup as method": AFTER.replace(b"GET", b"X<b>"),
    "space before the method": b" " + AFTER,
    "carriage returns alone": AFTER.replace(b"\n", b""),
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100,
}
ANSWERED_ONCE = {
    "length and chunks": post(CHUNKED, b"Content-Length: 4", body=CHUNK),
    "chunk that does not end": post(CHUNKED, body=CHUNK.replace(b"}\r\n", b"}xx")),
    "bare line feeds": AFTER.replace(b"\r", b""),
    "absolute address": AFTER.replace(b"/om", b"http://evil.example/doc/resource/id-porten"),
    "empty lines before it": b"\r\n" * 50 + AFTER,
}
ANSWERED_TWICE = {
    "the same length twice": post(b"Content-Length: 6", b"Content-Length: 6"),
    "short chunk extension": post(CHUNKED, body=CHUNK.replace(b"6", b"6;a=b")),
    "headers after the chunks": post(CHUNKED, body=CHUNK[:-2] + b"Host: evil.example\r\n\r\n"),
    "body of a GET": request_of("GET", "/om", HOST, b"Content-Length: %d" % len(AFTER)) + 2 * AFTER,
}
OTHERS = {
    "trace": AFTER.replace(b"GET", b"TRACE"),
    "long method": AFTER.replace(b"GET", b"X" * 10_000),
}
UNKNOWN = {
    "connect": AFTER.replace(b"GET /om", b"CONNECT evil.example:443"),
    "asterisk": AFTER.replace(b"GET /om", b"OPTIONS *"),
    "host in the path": AFTER.replace(b"/om", b"//evil.example/om"),
}
CODINGS = {
    coding: post(f"Content-Encoding: {coding}".encode(), b"Content-Length: 6")
    for coding in ("deflate", "zstd", "gzip, gzip")
}
REQUESTS: Mapping[tuple[int, ...], Mapping[str, bytes]] = {
    (400,): REFUSED,
    (200,): ANSWERED_ONCE,
    (200, 200): ANSWERED_TWICE,
    (405,): OTHERS,
    (404,): UNKNOWN,
    (415, 200): CODINGS,
    (431,): {"long address": AFTER.replace(b"/om", b"/" + b"x" * 200_000)},
}


@pytest.fixture(scope="module")
def server(release: Release, start: Start) -> Server:
    return start(release.folder)


def statuses(server: Server, request: bytes) -> tuple[int, ...]:
    """Return the statuses of all answers, none of which repeats what the client sent."""
    answers = exchange(server.port, request)
    for answer in answers:
        assert not repeats(answer)
    return tuple(answer.status for answer in answers)


def repeats(answer: Answer) -> bool:
    is_page = answer.headers.get_content_type() == "text/html"
    text = str(answer.headers).encode("latin-1", "replace") + answer.body
    return "X-Evil" in answer.headers or EVIL in text or (is_page and SCRIPT in text)


def with_line(path: str, line: bytes) -> bytes:
    """Ask for a page, with one line more."""
    accept = [] if line.startswith(b"Accept:") else [b"Accept: text/html"]
    return request_of("GET", path, HOST, CLOSE, *accept, line)


@pytest.mark.parametrize("expected", LINES)
def test_a_hostile_header_changes_nothing_or_is_refused(
    server: Server, expected: tuple[int, ...]
) -> None:
    lines = LINES[expected]
    found = {
        name: sum((statuses(server, with_line(path, line)) for path in PATHS), ())
        for name, line in lines.items()
    }
    assert found == dict.fromkeys(lines, expected)


@pytest.mark.parametrize("expected", REQUESTS)
def test_a_hostile_request_has_as_many_answers_as_requests(
    server: Server, expected: tuple[int, ...]
) -> None:
    requests = REQUESTS[expected]
    found = {name: statuses(server, request) for name, request in requests.items()}
    assert found == dict.fromkeys(requests, expected)


def test_none_of_these_requests_was_an_error_of_the_server(server: Server) -> None:
    assert [line for line in server.log() if line["level"] == "ERROR"] == []
