"""Few large responses are sent at a time, so that slow clients cannot occupy every thread."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse

from okosystem.web.limits import CHUNK, SMALL, ClientLimits


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    size = int(environ["PATH_INFO"][1:])
    start_response("200 OK", [("Content-Length", str(size))])
    return [b"x" * size]


@pytest.fixture
def client() -> Client:
    return Client(ClientLimits(app, 2, 1))


def ask(client: Client, size: int, address: str = "a") -> TestResponse:
    return client.get(f"/{size}", environ_overrides={"REMOTE_ADDR": address})


def test_a_client_gets_one_large_response_at_a_time(client: Client) -> None:
    reading = ask(client, SMALL + 1)
    refused = ask(client, SMALL + 1)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert refused.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert refused.json is not None
    assert refused.json["title"] == "Service Unavailable"
    assert ask(client, SMALL).status_code == 200
    reading.close()
    assert ask(client, SMALL + 1).status_code == 200


def test_an_ipv6_network_is_one_client(client: Client) -> None:
    reading = ask(client, SMALL + 1, "2001:db8::1")
    assert ask(client, SMALL + 1, "2001:db8::2").status_code == 503
    assert ask(client, SMALL + 1, "2001:db8:0:1::1").status_code == 200
    reading.close()


def test_the_total_of_large_responses_is_limited(client: Client) -> None:
    open_responses = [ask(client, SMALL + 1, address) for address in "ab"]
    assert ask(client, SMALL + 1, "c").status_code == 503
    open_responses[0].close()
    assert ask(client, SMALL + 1, "c").status_code == 200


def test_a_large_response_is_complete_and_chunked(client: Client) -> None:
    answer = ask(client, SMALL + 1)
    assert [len(piece) for piece in answer.iter_encoded()] == [CHUNK] * 4 + [1]


def test_head_requests_do_not_count_as_large_responses(client: Client) -> None:
    for _ in range(3):
        assert client.head(f"/{SMALL + 1}").status_code == 200
