"""A stopping server finishes its requests, and leaves no process or folder behind."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from okosystem.release.release import Release
from tests.process import free_port
from tests.serve.conftest import Server, Start, is_alive, parent_of, wait_until

pytestmark = pytest.mark.slow

# Compares 2000 properties with 2000; no two differ only by that character.
SLOW = """SELECT (COUNT(*) AS ?n) {
  { SELECT ?x { ?a ?x ?v } LIMIT 2000 } { SELECT ?y { ?b ?y ?w } LIMIT 2000 }
  FILTER(STR(?x) != CONCAT(STR(?y), "\\u0001"))
}"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z FILTER(STR(?x) < STR(?y)) }"


def running(server: Server) -> bool:
    return server.figures()["okosystem_queries_running"] == 1


def test_a_stop_waits_for_the_query_in_flight_and_leaves_no_process(
    release: Release, start: Start
) -> None:
    server = start(release.folder, query_seconds="60")
    # The first process, two server processes, their fork server and its workers.
    wait_until(lambda: len(server.family()) >= 5, "all processes are running")
    with ThreadPoolExecutor() as threads:
        request = threads.submit(server.get, f"/sparql?query={quote(SLOW)}&format=csv")
        wait_until(lambda: running(server), "the query is being answered")
        family = server.family()
        server.process.terminate()
        status, _, body = request.result()
    assert (status, body) == (200, b"n\r\n4000000\r\n")
    assert server.process.wait(60) == 0
    wait_until(lambda: not any(map(is_alive, family)), "all processes are gone")


def test_a_query_ends_with_its_server_process(release: Release, start: Start) -> None:
    server = start(release.folder, query_seconds="120")
    with ThreadPoolExecutor() as threads:
        request = threads.submit(server.get, f"/sparql?query={quote(ENDLESS)}&format=csv")
        wait_until(lambda: running(server), "the query is being answered")
        family = server.family()
        serving = {pid for pid in family if parent_of(pid) == server.process.pid}
        for pid in serving:
            os.kill(pid, signal.SIGKILL)
        assert isinstance(request.exception(), OSError)
    wait_until(
        lambda: not any(map(is_alive, family - {server.process.pid})), "all processes are gone"
    )


def test_server_processes_end_with_the_first_process(release: Release, start: Start) -> None:
    server = start(release.folder)
    family = server.family()
    server.process.kill()
    wait_until(lambda: not any(map(is_alive, family)), "all processes are gone")


def test_server_processes_that_are_starting_end_with_the_first_process(
    okosystem: list[str], release: Release
) -> None:
    command = [*okosystem, "serve", "--release", str(release.folder), "--port", str(free_port())]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(first, 0, 0, Path())
    wait_until(lambda: len(server.family()) > 1, "a server process has been forked")
    family = server.family()
    first.kill()
    first.wait()
    wait_until(lambda: not any(map(is_alive, family)), "all processes are gone")


def test_a_killed_server_process_is_replaced_and_its_gauges_removed(
    release: Release, start: Start
) -> None:
    server = start(release.folder)
    killed = min(pid for pid in server.family() if parent_of(pid) == server.process.pid)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: killed not in server.family(), "it is reaped")
    wait_until(lambda: server.figures()["okosystem_processes"] == 2, "another process replaces it")
    wait_until(lambda: server.get("/ready")[0] == 200, "it is ready")


STOPPED_AT_ONCE = """
import os, signal, sys
from okosystem.cli import main

make = os.mkdir

def mkdir(*arguments, **options):
    make(*arguments, **options)
    os.kill(os.getpid(), signal.SIGTERM)

os.mkdir = mkdir
sys.argv[0] = "okosystem"
main()
"""


def test_a_stop_as_soon_as_a_folder_exists_leaves_no_folder(
    release: Release, tmp_path: Path
) -> None:
    """The folder exists, but is not yet registered for removal."""
    arguments = ["serve", "--release", str(release.folder), "--port", str(free_port())]
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_AT_ONCE, *arguments],
        env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_stop_during_the_start_leaves_no_folder(
    okosystem: list[str], release: Release, tmp_path: Path
) -> None:
    """Stop real servers, each a little later than the last, until granian handles the signal."""
    command = [*okosystem, "serve", "--release", str(release.folder), "--port", str(free_port())]
    environment = os.environ | {"TMPDIR": str(tmp_path), "OKOSYSTEM_METRICS_PORT": str(free_port())}
    for number in count():
        starting = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        wait_until(lambda: list(tmp_path.iterdir()), "it has made a folder")
        time.sleep(0.1 * number)
        starting.terminate()
        code = starting.wait(60)
        assert list(tmp_path.iterdir()) == []
        # granian exits with 1 when its processes are still starting.
        if code in (0, 1):
            break
        assert code == 128 + signal.SIGTERM


def test_a_stop_while_reading_foreign_data_leaves_no_folder(
    okosystem: list[str], tmp_path: Path
) -> None:
    folder, data = tmp_path / "place", tmp_path / "data.nt"
    folder.mkdir()
    data.write_text("<urn:s> <urn:p> <urn:o> .\n" * 1_000_000, "utf-8")
    reading = subprocess.Popen(
        [*okosystem, "serve", "--data", str(data), "--port", str(free_port())],
        env=os.environ | {"TMPDIR": str(folder)},
    )
    wait_until(lambda: list(folder.iterdir()), "it has made a folder")
    reading.terminate()
    assert reading.wait(60) == 128 + signal.SIGTERM
    assert list(folder.iterdir()) == []
