"""What clients occupy is limited: large responses being sent, pages being made, descriptors."""

import os
import socket
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from werkzeug.test import Client, TestResponse

from okosystem.settings import PAGES_MADE, PAGES_WAITING
from okosystem.web import limits
from okosystem.web.cache import Cache
from okosystem.web.limits import CHUNK, SMALL, ClientLimits, PageLimits, disconnect


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


class SlowApp:
    """Makes pages that are done when they are released, and says when one is begun."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.released = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.begun.release()
        assert self.released.wait(60)
        headers = {"Content-Type": "text/html", "ETag": '"a"', "Cache-Control": "public"}
        start_response("200 OK", [*headers.items()])
        return [environ["PATH_INFO"].encode()]


Ask = Future[TestResponse]


@contextmanager
def occupied(app: SlowApp, client: Client, number: int) -> Iterator[list[Ask]]:
    """Have pages being made for as many addresses; they are released in the end."""
    with ThreadPoolExecutor(PAGES_MADE + PAGES_WAITING) as threads:
        made = [threads.submit(get, client, f"/page-{n}", f"10.0.0.{n}") for n in range(number)]
        for _ in range(number):
            assert app.begun.acquire(timeout=60)
        try:
            yield made
        finally:
            app.released.set()


def get(client: Client, path: str, address: str = "10.0.1.1") -> TestResponse:
    return client.get(path, environ_overrides={"REMOTE_ADDR": address})


def test_a_page_whose_turn_does_not_come_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADMISSION_SECONDS", 0.01)
    client = Client(PageLimits(Cache(app := SlowApp())))
    with occupied(app, client, PAGES_MADE) as made:
        refused = get(client, "/other")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert refused.json is not None
        assert refused.json["detail"].startswith("Too many requests are being answered.")
    assert [each.result().status_code for each in made] == [200] * PAGES_MADE
    assert get(client, "/other").status_code == 200


def test_one_client_is_refused_before_others() -> None:
    """Three places are for one client, and the last one for others."""
    client = Client(PageLimits(Cache(app := SlowApp())))
    with ThreadPoolExecutor(limits.PAGES_PER_CLIENT + 1) as threads:
        for n in range(limits.PAGES_PER_CLIENT):
            threads.submit(get, client, f"/{n}", "10.0.0.1")
        for _ in range(PAGES_MADE - 1):
            assert app.begun.acquire(timeout=60)
        while (refused := get(client, "/one-more", "10.0.0.1")).status_code != 429:
            assert refused.status_code == 503
        assert refused.headers["Retry-After"] == "5"
        other = threads.submit(get, client, "/other", "10.0.0.2")
        assert app.begun.acquire(timeout=60)
        app.released.set()
        assert other.result().status_code == 200


@pytest.mark.parametrize(
    "path", ["/health", "/ready", "/sparql?query=ASK%7B%7D", "/known"],
    ids=["health", "ready", "query", "cached"],
)  # fmt: skip
def test_what_is_cheap_or_admitted_elsewhere_needs_no_place(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(limits, "ADMISSION_SECONDS", 0.01)
    app = SlowApp()
    client = Client(PageLimits(Cache(app)))
    app.released.set()
    get(client, "/known")
    app.begun, app.released = threading.Semaphore(0), threading.Event()
    with occupied(app, client, PAGES_MADE), ThreadPoolExecutor(1) as threads:
        answer = threads.submit(get, client, path)
        if path != "/known":
            assert app.begun.acquire(timeout=60)
        app.released.set()
        assert answer.result().status_code == 200


def test_a_page_of_another_day_waits_for_its_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADMISSION_SECONDS", 0.01)
    client = Client(PageLimits(Cache(app := SlowApp())))
    with ThreadPoolExecutor(2) as threads:
        dated = threads.submit(get, client, "/a?dato=2021-06-01")
        assert app.begun.acquire(timeout=60)
        assert get(client, "/b?vis=alle&dato=2022-06-01", "10.0.1.2").status_code == 503
        assert get(client, "/graph/analyses", "10.0.1.2").status_code == 503
        ordinary = threads.submit(get, client, "/c?datoer=1")
        assert app.begun.acquire(timeout=60)
        app.released.set()
        assert (dated.result().status_code, ordinary.result().status_code) == (200, 200)


def test_a_page_that_many_wait_for_is_made_by_those_who_came_first() -> None:
    client = Client(PageLimits(Cache(app := SlowApp())))
    number = PAGES_MADE + PAGES_WAITING // 2
    with ThreadPoolExecutor(number) as threads:
        same = [threads.submit(get, client, "/same", f"10.0.0.{n}") for n in range(number)]
        for _ in range(PAGES_MADE):
            assert app.begun.acquire(timeout=60)
        app.released.set()
        assert {each.result().data for each in same} == {b"/same"}
    assert not app.begun.acquire(blocking=False)


def open_descriptors() -> int:
    return len([*Path("/dev/fd").iterdir()])


def test_disconnecting_clients_leaves_no_descriptor() -> None:
    """Among the descriptors are files, pipes and sockets of other kinds."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = listener.getsockname()[1]
        ours, other = (
            stack.enter_context(socket.create_connection(("127.0.0.1", port), 5, (address, 0)))
            for address in ("127.0.0.2", "127.0.0.3")
        )
        accepted = [stack.enter_context(listener.accept()[0]) for _ in range(2)]
        for end in socket.socketpair():
            stack.enter_context(end)
        for number, mode in zip(os.pipe(), "rw", strict=True):
            stack.enter_context(os.fdopen(number, mode))
        before = open_descriptors()
        for _ in range(20):
            disconnect({"127.0.0.2"})
        assert open_descriptors() == before
        assert ours.recv(1) == b""
        accepted[1].sendall(b"x")
        assert other.recv(1) == b"x"
