"""The cache in front of the app: one request for each page, compression, and what is not cached."""

import gzip
from collections.abc import Callable, Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
from backports import zstd
from werkzeug.test import Client, EnvironBuilder

from okosystem.sparql.shared_memory import SharedMemory
from okosystem.web import cache
from okosystem.web.cache import Cache, choose_coding

BODY = b"x" * 1000


class App:
    """Counts its requests, and gives a fixed response."""

    def __init__(self, status: str = "200 OK", **headers: str) -> None:
        self.asked = 0
        self.status = status
        self.headers = {"Content-Type": "text/csv", "ETag": '"a"', "Cache-Control": "public"}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
        size = ("Content-Length", str(len(BODY + body)))
        start_response(self.status, [*self.headers.items(), size])
        return [BODY + body]


def test_a_page_is_requested_once() -> None:
    client = Client(Cache(app := App()))
    assert [client.get("/x").data for _ in range(3)] == [BODY] * 3
    assert app.asked == 1


def test_a_repeated_query_is_cached_the_second_time() -> None:
    client = Client(Cache(app := App()))
    assert [client.get("/sparql?query=a").data for _ in range(4)] == [BODY] * 4
    assert app.asked == 2


def test_a_slow_query_is_cached_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SLOW", 0)
    client = Client(Cache(app := App()))
    assert [client.get("/sparql?query=a").data for _ in range(3)] == [BODY] * 3
    assert app.asked == 1


def test_queries_that_are_not_repeated_evict_nothing() -> None:
    client = Client(Cache(app := App(), max_bytes=10_000))
    client.get("/x")
    for number in range(20):
        client.get(f"/sparql?query={number}")
    client.get("/x")
    assert app.asked == 21


def test_the_number_of_recorded_queries_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "REMEMBERED_QUERIES", 2)
    client = Client(Cache(app := App()))
    for query in ("a", "b", "c", "a", "a", "a"):
        client.get(f"/sparql?query={query}")
    assert app.asked == 5


@pytest.mark.parametrize(
    "changed",
    [
        {"query_string": "query=b"},
        {"path": "/other"},
        {"headers": {"Accept": "text/turtle"}},
        {"headers": {"Accept-Language": "nn"}},
        {"headers": {"Accept-Profile": "<https://schema.org/>"}},
        {"headers": {"Cookie": "sprak=nn"}},
        {"headers": {"Host": "other.example"}},
        {"method": "POST", "data": b"query=a"},
    ],
)
def test_a_different_request_is_not_answered_from_the_cache(changed: dict[str, object]) -> None:
    client = Client(Cache(app := App()), use_cookies=False)
    first = {"path": "/sparql", "query_string": "query=a"}
    for request in (first, first | changed):
        client.open(EnvironBuilder(**request))
    assert app.asked == 2


def test_posted_queries_are_cached_by_body() -> None:
    client = Client(Cache(app := App()))
    answers = [client.post("/sparql", data=body).data for body in (b"1", b"2") * 3]
    assert answers == [BODY + b"1", BODY + b"2"] * 3
    assert app.asked == 4


def test_a_post_elsewhere_is_passed_on() -> None:
    client = Client(Cache(app := App()))
    assert [client.post("/x", data=b"1").data for _ in range(2)] == [BODY + b"1"] * 2
    assert app.asked == 2


@pytest.mark.parametrize(
    "app",
    [
        App("404 NOT FOUND"),
        App(Cache_Control="no-store"),
        App(Set_Cookie="sprak=nn"),
        App("500 INTERNAL SERVER ERROR"),
    ],
)
def test_an_uncacheable_response_is_requested_again(app: App) -> None:
    client = Client(Cache(app))
    answers = [client.get("/x") for _ in range(2)]
    assert [(a.status, a.data) for a in answers] == [(app.status, BODY)] * 2
    assert app.asked == 2


@pytest.mark.parametrize("etag", ["", "*", '"a"'])
def test_a_redirect_is_cached_without_an_etag(etag: str) -> None:
    app = App("303 SEE OTHER", Location="/doc/x")
    del app.headers["ETag"]
    client = Client(Cache(app))
    answers = [client.get("/id/x", headers={"If-None-Match": etag}) for _ in range(2)]
    redirects = [(a.status, a.headers["Location"], a.data) for a in answers]
    assert redirects == [("303 SEE OTHER", "/doc/x", BODY)] * 2
    assert app.asked == 1


def test_head_and_get_share_an_answer() -> None:
    client = Client(Cache(app := App()))
    got, head = client.get("/x"), client.head("/x")
    assert (head.data, head.headers["Content-Length"]) == (b"", "1000")
    assert dict(got.headers) == dict(head.headers)
    assert app.asked == 1


@pytest.mark.parametrize("etag", ['"a"', 'W/"a"', '"b", "a"', "*"])
def test_a_known_etag_gets_304(etag: str) -> None:
    answer = Client(Cache(App())).get("/x", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == '"a"'
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    ("coding", "decompress"),
    [("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", zstd.decompress)],
)
def test_a_compressed_response_has_its_own_etag(
    coding: str, decompress: Callable[[bytes], bytes]
) -> None:
    client = Client(Cache(App()))
    plain, compressed = client.get("/x"), client.get("/x", headers={"Accept-Encoding": coding})
    assert decompress(compressed.data) == plain.data == BODY
    assert compressed.headers["Content-Encoding"] == coding
    assert (plain.headers["ETag"], compressed.headers["ETag"]) == ('"a"', f'"a-{coding}"')
    assert plain.headers["Vary"] == compressed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("header", "coding"),
    [("", ""), ("gzip", "gzip"), ("gzip, br", "br"), ("gzip, deflate, br, zstd", "zstd"),
     ("GZIP", "gzip"), ("*", ""), ("gzip;q=0", ""), ("gzip;q=0, *", ""),
     ("zstd;q=0.1, gzip", "gzip"),
     ("identity", ""), ("gzip;q=0.5, identity", ""), ("br", "br"), ("deflate", "")],
)  # fmt: skip
def test_the_coding_follows_accept_encoding(header: str, coding: str) -> None:
    assert choose_coding(header) == coding


def test_a_full_cache_evicts_the_oldest_response() -> None:
    client = Client(Cache(app := App(), max_bytes=9000))
    for path in ("/a", "/b", "/c", "/a"):
        client.get(path)
    assert app.asked == 4


def test_the_app_can_read_the_body_after_the_cache() -> None:
    environ = EnvironBuilder("/sparql", method="POST", data=b"abc").get_environ()
    assert b"".join(Cache(App())(environ, lambda *arguments: lambda data: None)) == BODY + b"abc"
    assert isinstance(environ["wsgi.input"], BytesIO)


def test_a_cached_response_has_no_date() -> None:
    client = Client(Cache(App(Date="Wed, 25 Nov 2026 00:00:00 GMT")))
    assert "Date" not in client.get("/").headers


def test_a_response_too_large_to_cache_is_streamed_and_revalidated() -> None:
    def large(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = {"ETag": '"a"', "Cache-Control": "public", "Content-Length": "8000000"}
        start_response("200 OK", list(headers.items()))
        return iter([b"x" * 4_000_000] * 2)

    client = Client(Cache(large))
    assert len(client.get("/").data) == 8_000_000
    assert client.head("/").headers["Content-Length"] == "8000000"
    second = client.get("/", headers={"If-None-Match": '"a"'})
    assert (second.status_code, second.data) == (304, b"")


def test_what_one_process_has_made_another_sends() -> None:
    """A new release, or other code, has another stamp."""
    memory, apps = SharedMemory(1 << 20), [App() for _ in range(3)]
    stamps = ("a", "a", "b")
    clients = [Client(Cache(app, 10_000, memory, s)) for app, s in zip(apps, stamps, strict=True)]
    first, other, newer = (client.get("/x") for client in clients)
    assert [app.asked for app in apps] == [1, 0, 1]
    assert (other.status, [*other.headers], other.data) == (first.status, [*first.headers], BODY)
    assert newer.data == BODY
    assert clients[1].get("/x", headers={"If-None-Match": '"a"'}).status_code == 304
    assert clients[1].get("/x", headers={"Accept": "text/html"}).data == BODY
    assert apps[1].asked == 1


def test_a_private_response_is_not_shared() -> None:
    memory, apps = SharedMemory(1 << 20), [App(Cache_Control="private") for _ in range(2)]
    for app in apps:
        Client(Cache(app, 10_000, memory, "a")).get("/x")
    assert [app.asked for app in apps] == [1, 1]
