"""The cache before the app: asked once, packed when asked for, and never what varies."""

import gzip
from collections.abc import Callable, Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
from backports import zstd
from werkzeug.test import Client, EnvironBuilder

from okosystem.web import cache
from okosystem.web.cache import Cache, choose_coding

BODY = b"x" * 1000


class App:
    """Counts how often it is asked, and answers as told."""

    def __init__(self, status: str = "200 OK", **headers: str) -> None:
        self.asked = 0
        self.status = status
        self.headers = {"Content-Type": "text/csv", "ETag": '"a"', "Cache-Control": "public"}
        self.headers |= {name.replace("_", "-"): value for name, value in headers.items()}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        length = int(environ.get("CONTENT_LENGTH") or 0)
        said = environ["wsgi.input"].read(length)
        size = ("Content-Length", str(len(BODY + said)))
        start_response(self.status, [*self.headers.items(), size])
        return [BODY + said]


def test_a_page_is_asked_for_once() -> None:
    client = Client(Cache(app := App()))
    assert [client.get("/x").data for _ in range(3)] == [BODY] * 3
    assert app.asked == 1


def test_a_question_that_is_repeated_is_asked_twice_and_then_kept() -> None:
    client = Client(Cache(app := App()))
    assert [client.get("/sparql?query=a").data for _ in range(4)] == [BODY] * 4
    assert app.asked == 2


def test_a_question_that_took_long_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "SLOW", 0)
    client = Client(Cache(app := App()))
    assert [client.get("/sparql?query=a").data for _ in range(3)] == [BODY] * 3
    assert app.asked == 1


def test_questions_that_nobody_repeats_push_nothing_out() -> None:
    client = Client(Cache(app := App(), max_bytes=10_000))
    client.get("/x")
    for number in range(20):
        client.get(f"/sparql?query={number}")
    client.get("/x")
    assert app.asked == 21


def test_only_so_many_questions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_another_question_is_another_answer(changed: dict[str, object]) -> None:
    client = Client(Cache(app := App()), use_cookies=False)
    first = {"path": "/sparql", "query_string": "query=a"}
    for asked in (first, first | changed):
        client.open(EnvironBuilder(**asked))
    assert app.asked == 2


def test_posted_questions_are_told_apart_by_their_bodies() -> None:
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
def test_what_may_not_be_kept_is_asked_again(app: App) -> None:
    client = Client(Cache(app))
    answers = [client.get("/x") for _ in range(2)]
    assert [(a.status, a.data) for a in answers] == [(app.status, BODY)] * 2
    assert app.asked == 2


@pytest.mark.parametrize("known", ["", "*", '"a"'])
def test_what_sends_on_is_kept_and_has_no_name_to_be_known_by(known: str) -> None:
    app = App("303 SEE OTHER", Location="/doc/x")
    del app.headers["ETag"]
    client = Client(Cache(app))
    answers = [client.get("/id/x", headers={"If-None-Match": known}) for _ in range(2)]
    sent = [(a.status, a.headers["Location"], a.data) for a in answers]
    assert sent == [("303 SEE OTHER", "/doc/x", BODY)] * 2
    assert app.asked == 1


def test_head_and_get_share_an_answer() -> None:
    client = Client(Cache(app := App()))
    got, headed = client.get("/x"), client.head("/x")
    assert (headed.data, headed.headers["Content-Length"]) == (b"", "1000")
    assert dict(got.headers) == dict(headed.headers)
    assert app.asked == 1


@pytest.mark.parametrize("known", ['"a"', 'W/"a"', '"b", "a"', "*"])
def test_who_has_it_already_gets_304(known: str) -> None:
    answer = Client(Cache(App())).get("/x", headers={"If-None-Match": known})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == '"a"'
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize(
    ("packing", "unpack"),
    [("gzip", gzip.decompress), ("br", brotli.decompress), ("zstd", zstd.decompress)],
)
def test_a_packed_answer_has_a_name_of_its_own(
    packing: str, unpack: Callable[[bytes], bytes]
) -> None:
    client = Client(Cache(App()))
    plain, packed = client.get("/x"), client.get("/x", headers={"Accept-Encoding": packing})
    assert unpack(packed.data) == plain.data == BODY
    assert packed.headers["Content-Encoding"] == packing
    assert (plain.headers["ETag"], packed.headers["ETag"]) == ('"a"', f'"a-{packing}"')
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("header", "packing"),
    [("", ""), ("gzip", "gzip"), ("gzip, br", "br"), ("gzip, deflate, br, zstd", "zstd"),
     ("GZIP", "gzip"), ("*", ""), ("gzip;q=0", ""), ("gzip;q=0, *", ""),
     ("zstd;q=0.1, gzip", "gzip"),
     ("identity", ""), ("gzip;q=0.5, identity", ""), ("br", "br"), ("deflate", "")],
)  # fmt: skip
def test_nothing_is_packed_unasked(header: str, packing: str) -> None:
    assert choose_coding(header) == packing


def test_the_cache_forgets_the_oldest_when_it_is_full() -> None:
    client = Client(Cache(app := App(), max_bytes=9000))
    for path in ("/a", "/b", "/c", "/a"):
        client.get(path)
    assert app.asked == 4


def test_the_body_can_be_read_by_the_app_after_the_key_was_made() -> None:
    environ = EnvironBuilder("/sparql", method="POST", data=b"abc").get_environ()
    assert b"".join(Cache(App())(environ, lambda *given: lambda data: None)) == BODY + b"abc"
    assert isinstance(environ["wsgi.input"], BytesIO)


def test_a_kept_answer_carries_no_date_of_its_own() -> None:
    client = Client(Cache(App(Date="Wed, 25 Nov 2026 00:00:00 GMT")))
    assert "Date" not in client.get("/").headers


def test_what_is_too_large_to_keep_is_passed_on_in_pieces_and_known_again() -> None:
    def large(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = {"ETag": '"a"', "Cache-Control": "public", "Content-Length": "8000000"}
        start_response("200 OK", list(headers.items()))
        return iter([b"x" * 4_000_000] * 2)

    client = Client(Cache(large))
    assert len(client.get("/").data) == 8_000_000
    assert client.head("/").headers["Content-Length"] == "8000000"
    again = client.get("/", headers={"If-None-Match": '"a"'})
    assert (again.status_code, again.data) == (304, b"")
