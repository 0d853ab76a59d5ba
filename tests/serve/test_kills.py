"""Processes are killed while clients wait, or the disk is full: little is lost, and all recover."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.release.release import Release
from tests import attacks
from tests.attacks import Client, Request, asking
from tests.serve.conftest import Server, Start, parent_of, wait_until
from tests.soaking.processes import query_processes

pytestmark = [pytest.mark.slow, pytest.mark.alone]

CLIENTS, SECONDS = 20, 3
ENDLESS = quote("SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(?x < ?y) }")
QUERY, PICTURE = "/sparql?query=ASK%7B%7D&x={}", "/malbilde.png?dato=2022-01-{:02}"
JOBS = {
    PICTURE.format(1): "okosystem.web.render_process",
    "/analyser?dato=2022-02-01": "okosystem.analyses.as_of",
}
KINDS = [asking("/sporsmal?q=altinn+{n}", "text/html"), asking(QUERY.format("{n}"))]


@pytest.fixture(scope="module")
def server(release: Release, start: Start) -> Server:
    return start(release.folder)


def server_processes(server: Server) -> list[int]:
    return sorted(pid for pid in server.family() if parent_of(pid) == server.process.pid)


def is_whole(server: Server) -> bool:
    """Return whether both server processes and their workers answer."""
    with suppress(OSError):
        paths = ("/ready", QUERY.format(time.monotonic()))
        answers = {server.get(path)[0] for path in paths for _ in range(8)}
        return answers == {200} and server.figures()["okosystem_processes"] == 2
    return False


@pytest.mark.parametrize("act", KINDS, ids=["page", "query"])
def test_a_killed_server_process_loses_only_the_requests_it_had(
    server: Server, act: Callable[[Client], Request]
) -> None:
    """Each time it is the older one: granian gives up when one ends again within 5.5 seconds."""
    with ThreadPoolExecutor() as threads:
        addresses = attacks.addresses(CLIENTS)
        load = threads.submit(asyncio.run, attacks.everybody(server.port, addresses, act, SECONDS))
        time.sleep(SECONDS / 2)
        os.kill(server_processes(server)[0], signal.SIGKILL)
        statuses = load.result().statuses
    assert set(statuses) <= {0, 200, 429, 503}
    assert statuses[0] <= CLIENTS < statuses[200]
    wait_until(lambda: is_whole(server), "another process has replaced it")


@pytest.mark.parametrize(("path", "module"), JOBS.items())
def test_a_request_whose_process_is_killed_is_refused_and_later_answered(
    server: Server, path: str, module: str
) -> None:
    def running() -> list[int]:
        return [pid for pid in server.family() if module.encode() in command_of(pid)]

    with ThreadPoolExecutor() as threads:
        asked = threads.submit(server.get, path)
        wait_until(running, "the process runs")
        os.kill(running()[0], signal.SIGKILL)
        status, headers, _ = asked.result()
    assert (status, headers["retry-after"]) == (503, "5")
    assert server.get(path)[0] == 200


def command_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@pytest.mark.parametrize("pause", [0.1, 0.2, 0.3, 0.4])
def test_a_worker_killed_around_its_deadline_is_a_refusal_and_not_a_wait(
    server: Server, pause: float
) -> None:
    """The deadline is 0.3 seconds, so it is killed before, at the same time, and after."""
    with ThreadPoolExecutor() as threads:
        path = f"/sparql?query={ENDLESS}&timeout=0.3&x={pause}"
        asked = [threads.submit(server.get, path) for _ in range(4)]
        time.sleep(pause)
        for worker in query_processes(server.process.pid)[1]:
            with suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
        assert {each.result()[0] for each in asked} == {503}
    wait_until(lambda: is_whole(server), "others have replaced the workers")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    unmount = ["umount", "--lazy", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield tmp_path
    subprocess.run(unmount, check=True)


def test_a_full_disk_stops_no_server(
    release: Release, start: Start, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All children are killed, because those that replace them find the disk full."""
    monkeypatch.setenv("TMPDIR", str(small_disk))
    server = start(release.folder)
    with suppress(OSError), (small_disk / "rest").open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    assert os.statvfs(small_disk).f_bfree == 0
    for process in server.family() - {server.process.pid}:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    wait_until(lambda: is_whole(server), "others have replaced them")
    assert [server.get(path)[0] for path in ("/om", PICTURE.format(9))] == [200, 200]
