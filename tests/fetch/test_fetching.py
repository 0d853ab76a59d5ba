"""The HTTP client, against a real server with many kinds of failures."""

import gzip
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from okosystem.errors import FetchFailed, FetchFailure
from okosystem.fetch.downloads import retry_delay
from okosystem.fetch.fetching import (
    AGENT,
    fetch,
    is_local,
    is_public,
)
from tests.answers import Answer, Serve, says

MB = 1024 * 1024
LOCAL = {"accept": "text/turtle", "limit_bytes": MB, "timeout": 5, "allow_private": True}


def redirect_to(to: str, status: int = 302) -> Answer:
    return says("", status, Location=to)


def fetch_error(url: str, **changed: object) -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        fetch(url, **(LOCAL | changed))  # type: ignore[arg-type]
    assert "How to fix it" in str(caught.value)
    assert str(caught.value).startswith(caught.value.url)
    return caught.value


def test_a_request_and_its_response_have_the_expected_headers(serve: Serve) -> None:
    requests = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        requests.append(dict(request.headers))
        says("hei", ETag='"1"')(request)

    base = serve({"/": answer})
    response = fetch(f"{base}/", **LOCAL, etag='"0"')  # type: ignore[arg-type]
    assert (response.status, response.body, response.headers["etag"], response.hops) == (
        200,
        b"hei",
        '"1"',
        (f"{base}/",),
    )
    assert (requests[0]["Accept"], requests[0]["If-None-Match"]) == ("text/turtle", '"0"')
    assert requests[0]["User-Agent"] == AGENT
    assert "Accept-Encoding" not in requests[0]


def test_redirects_are_followed_and_recorded(serve: Serve) -> None:
    base = serve({"/a": redirect_to("b"), "/b": redirect_to("/c?x=1", 308), "/c": says("her")})
    response = fetch(f"{base}/a", **LOCAL)  # type: ignore[arg-type]
    assert (response.body, response.url) == (b"her", f"{base}/c?x=1")
    assert response.hops == (f"{base}/a", f"{base}/b", f"{base}/c?x=1")


def test_private_addresses_are_refused(serve: Serve) -> None:
    base = serve({"/": says("hemmelig")})
    assert fetch_error(f"{base}/", allow_private=False).kind is FetchFailure.PRIVATE
    assert (
        fetch_error(base.replace("127.0.0.1", "localhost"), allow_private=False).kind
        is FetchFailure.PRIVATE
    )


def test_a_redirect_of_a_private_address_leads_to_no_other_private_one(serve: Serve) -> None:
    secret = serve({"/": says("hemmelig")})
    elsewhere = f"{secret.replace('127.0.0.1', 'localhost')}/"
    error = fetch_error(f"{serve({'/': redirect_to(elsewhere)})}/")
    assert (error.kind, error.url) == (FetchFailure.PRIVATE, elsewhere)
    assert fetch(f"{serve({'/': redirect_to(f'{secret}/')})}/", **LOCAL).body == b"hemmelig"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/"]
)
def test_other_schemes_are_refused(serve: Serve, address: str) -> None:
    assert fetch_error(address).kind is FetchFailure.ADDRESS
    assert fetch_error(f"{serve({'/': redirect_to(address)})}/").kind is FetchFailure.ADDRESS


@pytest.mark.parametrize(
    "address",
    ["http:///x", "http://[x/", "http://a.example:99999/", "http://a b/", "http://\ud800/", ""],
)
def test_invalid_addresses_are_refused(serve: Serve, address: str) -> None:
    failures = {FetchFailure.ADDRESS, FetchFailure.UNREACHED}
    assert fetch_error(address).kind in failures
    if address.startswith("http://["):
        assert fetch_error(f"{serve({'/': redirect_to(address)})}/").kind in failures
    assert not is_local(address)


def test_server_failures_are_reported(serve: Serve) -> None:
    def slow(_: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while True:
            request.wfile.write(b"x" * MB)

    base = serve(
        {
            "/loop": redirect_to("/loop"),
            "/slow": slow,
            "/endless": endless,
            "/half": says("halv", Content_Length="900"),
            "/500": says("au", 500),
        }
    )
    assert fetch_error(f"{base}/loop").kind is FetchFailure.LOOP
    assert fetch_error(f"{base}/slow", timeout=0.3).kind is FetchFailure.SLOW
    assert fetch_error(f"{base}/endless").kind is FetchFailure.LARGE
    assert fetch_error(f"{base}/half").kind is FetchFailure.BROKEN_OFF
    error = fetch_error(f"{base}/500")
    assert (error.kind, error.status) == (FetchFailure.STATUS, 500)
    assert fetch(f"{base}/500", **LOCAL, expect=(500,)).body == b"au"  # type: ignore[arg-type]
    assert fetch_error("http://127.0.0.1:1/").kind is FetchFailure.UNREACHED


def test_the_limit_counts_decompressed_bytes(serve: Serve, tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 40 * MB)
    base = serve(
        {
            "/bomb": says(bomb, Content_Encoding="gzip"),
            "/small": says(gzip.compress(b"hei"), Content_Encoding="gzip"),
        }
    )
    assert fetch_error(f"{base}/bomb", compressed=True).kind is FetchFailure.LARGE
    assert fetch(f"{base}/small", **LOCAL, compressed=True).body == b"hei"  # type: ignore[arg-type]
    raw = fetch(f"{base}/small", **LOCAL)  # type: ignore[arg-type]
    assert raw.headers["content-encoding"] == "gzip"
    assert raw.body.startswith(b"\x1f\x8b")
    into = tmp_path / "body"
    saved = fetch(f"{base}/bomb", **LOCAL, into=into)  # type: ignore[arg-type]
    assert (saved.body, into.read_bytes()) == (b"", bomb)


def test_head_has_no_body(serve: Serve) -> None:
    base = serve({"/": says("x" * 3 * MB)})
    response = fetch(f"{base}/", **LOCAL, method="HEAD")  # type: ignore[arg-type]
    assert (response.status, response.body) == (200, b"")


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8000/fdk/datasets", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]:1/", True),
        ("http://10.0.0.1/", True),
        ("http://[::ffff:192.168.0.1]/", True),
        ("http://169.254.169.254/", True),
        ("https://fjell.example/", False),
        ("https://localhost.example/", False),
        ("https://93.184.216.34/", False),
    ],
)  # fmt: skip
def test_addresses_of_this_machine_are_local(address: str, local: bool) -> None:
    assert is_local(address) is local


@pytest.mark.parametrize("address", ["100.64.0.1", "fc00::1", "fe80::1", "::ffff:127.0.0.1", "::1"])
def test_other_addresses_are_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [("7", 7.0), (" 7 ", 7.0), ("²", 2.0), ("", 2.0), ("soon", 2.0), ("1 Jan 2026 00:00 GMT", 0.0),
     ("1 Jan 99999999999999999999 00:00:00 GMT", 2.0)],
)  # fmt: skip
def test_a_delay_that_cannot_be_read_is_our_own(retry_after: str, seconds: float) -> None:
    assert retry_delay(retry_after, 1) == seconds
