"""A new release is taken into use under traffic, and no request fails."""

import http.client
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.release.release import Release
from tests.serve.conftest import PATIENCE, Start, copy_with_change, get_over, point, wait_until

OLD, NEW = '"ID-porten"@nb', '"Porten til ID"@nb'
TITLE = """SELECT ?title {
  <https://w3id.org/felles-okosystem/id/resource/id-porten> <http://purl.org/dc/terms/title> ?title
  FILTER(LANG(?title) = "nb")
}"""
PATH = f"/sparql?query={quote(TITLE)}&format=csv"
VERSIONS = {b"title\r\nID-porten\r\n": "old", b"title\r\nPorten til ID\r\n": "new"}


@dataclass(eq=False)
class Client(threading.Thread):
    """Sends requests without pause over one open connection, and records answers and faults."""

    port: int
    stop: threading.Event
    answers: list[tuple[int, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.connect()
        socket = connection.sock
        while not self.stop.is_set():
            try:
                status, headers, body = get_over(connection, PATH)
                self.answers.append((status, VERSIONS.get(body, repr(body)), headers["etag"]))
                if connection.sock is not socket:
                    self.faults.append("the server closed the connection")
                    socket = connection.sock
            except (OSError, http.client.HTTPException, KeyError) as error:
                self.faults.append(repr(error))
        connection.close()


@pytest.fixture
def link(release: Release, tmp_path: Path) -> Path:
    point(tmp_path / "release", release)
    return tmp_path / "release"


@contextmanager
def run_clients(port: int) -> Iterator[list[Client]]:
    """Run four clients that send requests without pause until the block ends."""
    stop = threading.Event()
    clients = [Client(port, stop) for _ in range(4)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        stop.set()
        for client in clients:
            client.join()


def wait_for_more(clients: list[Client]) -> list[int]:
    """Wait until all have 600 more answers; return how many each had before."""
    before = [len(client.answers) for client in clients]
    pairs = list(zip(clients, before, strict=True))
    wait_until(
        lambda: all(len(c.answers) > n + 150 for c, n in pairs), "all clients have more answers"
    )
    return before


@pytest.mark.parametrize("watch", ["false", "true"])
def test_a_new_release_is_served_and_no_request_fails(
    watch: str, link: Path, release: Release, start: Start
) -> None:
    server = start(link, watch=watch)
    newer = copy_with_change(release, link.with_name("newer"), OLD, NEW)
    served = 'okosystem_release_renewals_total{outcome="served"}'
    with run_clients(server.port) as clients:
        wait_for_more(clients)
        point(link, newer)
        if watch == "false":
            server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: server.figures()[served] == 2, "both processes serve the new release")
        before = wait_for_more(clients)
    assert [fault for client in clients for fault in client.faults] == []
    answers = {answer for client in clients for answer in client.answers}
    assert {(status, version) for status, version, _ in answers} == {(200, "old"), (200, "new")}
    assert len({etag for _, version, etag in answers if version == "old"}) == 1
    assert len({etag for _, version, etag in answers}) == 2
    for client, count in zip(clients, before, strict=True):
        assert {version for _, version, _ in client.answers[count + 1 :]} == {"new"}
    assert {server.get("/ready")[2].count(newer.digest.encode()) for _ in range(20)} == {1}


def test_a_reloaded_store_is_served_and_no_request_fails(
    okosystem: list[str], release: Release, tmp_path: Path, start: Start
) -> None:
    store = tmp_path / "store"
    newer = copy_with_change(release, tmp_path / "newer", OLD, NEW)
    load = [*okosystem, "load", str(store), "--release"]
    subprocess.run([*load, str(release.folder)], check=True, capture_output=True)
    server = start(release.folder, store=str(store))
    with run_clients(server.port) as clients:
        wait_for_more(clients)
        subprocess.run([*load, str(newer.folder)], check=True, capture_output=True)
        server.process.send_signal(signal.SIGHUP)
        served = 'okosystem_release_renewals_total{outcome="served"}'
        wait_until(lambda: server.figures()[served] == 2, "both processes serve the new store")
        before = wait_for_more(clients)
    assert [fault for client in clients for fault in client.faults] == []
    for client, count in zip(clients, before, strict=True):
        assert {(status, version) for status, version, _ in client.answers} == {
            (200, "old"),
            (200, "new"),
        }
        assert {version for _, version, _ in client.answers[count + 1 :]} == {"new"}


def test_a_damaged_release_is_reported_and_not_served(
    link: Path, release: Release, start: Start
) -> None:
    server = start(link)
    damaged = copy_with_change(release, link.with_name("damaged"), OLD, NEW, damaged=True)
    point(link, damaged)
    server.process.send_signal(signal.SIGHUP)
    failed = 'okosystem_release_renewals_total{outcome="failed"}'
    wait_until(
        lambda: server.figures()[failed] == 2, "both processes have tried the damaged release"
    )
    assert {server.get(PATH)[2] for _ in range(10)} == {b"title\r\nID-porten\r\n"}
    lines = [line for line in server.log() if line["logger"] == "okosystem.web.wsgi"]
    assert {(line["level"], line["message"]) for line in lines} == {
        ("ERROR", "the new release cannot be served; the last one is")
    }
    assert {line["reason"] for line in lines} == {
        f"{damaged.folder}/store.nq  is missing or changed. How to fix it: run okosystem build"
    }
