"""A release that was loaded is served from its store on disk, where the machine allows it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from okosystem.release.loading import add_store
from okosystem.release.release import Release
from tests.process import free_port
from tests.serve.conftest import PATIENCE, Server, Start, copy_with_change, point, wait_until
from tests.serve.test_reload import NEW, OLD, PATH, run_clients, wait_for_more
from tests.web.conftest import BROWSER

WITHOUT_LANDLOCK = """
from okosystem.sparql import sandbox
sandbox.landlock_version = lambda: 0
from okosystem.cli import main
main()
"""
SERVED = 'okosystem_release_renewals_total{outcome="served"}'
OLD_TITLE = b"title\r\nID-porten\r\n"


def ignore(line: str) -> None:
    """Print nothing."""


@pytest.fixture(scope="module")
def loaded(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = shutil.copytree(release.folder, tmp_path_factory.mktemp("on-disk") / "loaded")
    add_store(Release.open(folder), ignore, ordered=False)
    return Release.open(folder)


def opened(server: Server) -> set[str]:
    """Return the names of the releases whose stores on disk the processes have open."""
    found = set()
    for pid in server.family():
        for file in Path(f"/proc/{pid}/fd").glob("*"):
            with suppress(OSError):
                if (folder := file.readlink().parent).name == "rocksdb":
                    found.add(folder.parent.name)
    return found


def has_opened(server: Server, names: set[str]) -> bool:
    return opened(server) == names


def is_renewed(server: Server, times: int) -> bool:
    return server.figures()[SERVED] == times


@pytest.fixture(scope="module")
def server(loaded: Release, start: Start) -> Server:
    return start(loaded.folder, workers="1")


def test_a_loaded_release_is_served_from_disk(server: Server, loaded: Release) -> None:
    assert server.get(PATH)[::2] == (200, OLD_TITLE)
    assert opened(server) == {"loaded"}
    assert loaded.digest.encode() in server.get("/ready")[2]


@pytest.mark.parametrize("path", ["/", "/doc/resource/id-porten", "/sporsmal?q=post", "/sparql"])
def test_pages_are_served_from_disk(path: str, server: Server) -> None:
    status, _, body = server.get(path, Accept=BROWSER, Accept_Language="nb")
    assert (status, b"</html>" in body) == (200, True)


@pytest.mark.slow
def test_with_store_memory_it_is_served_from_memory(loaded: Release, start: Start) -> None:
    server = start(loaded.folder, workers="1", store="memory")
    assert server.get(PATH)[::2] == (200, OLD_TITLE)
    assert opened(server) == set()


@pytest.mark.slow
def test_without_landlock_it_is_served_from_memory_and_one_line_says_why(
    loaded: Release, tmp_path: Path
) -> None:
    port, errors = free_port(), tmp_path / "errors"
    command = [sys.executable, "-c", WITHOUT_LANDLOCK, "serve", "--release", str(loaded.folder)]
    environment = os.environ | {"OKOSYSTEM_PORT": str(port), "OKOSYSTEM_WORKERS": "1"}
    with errors.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    server = Server(process, port, 0, errors)
    try:
        wait_until(server.is_up, "the server is up")
        assert server.get(PATH)[::2] == (200, OLD_TITLE)
        assert opened(server) == set()
    finally:
        process.terminate()
        process.wait(PATIENCE)
    (line,) = [line for line in errors.read_text("utf-8").splitlines() if "Landlock" in line]
    assert line.startswith(
        f"{loaded.graph} is not used, and the graph is held in memory: this machine has no Landlock"
    )
    assert "How to change it: " in line


def test_without_landlock_a_named_store_is_refused(loaded: Release, tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_LANDLOCK, "serve", "--store", str(loaded.folder)]
    environment = os.environ | {"OKOSYSTEM_PORT": str(free_port())}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "this machine has no Landlock" in done.stderr


def remove(path: Path) -> None:
    path.unlink()


def flip_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("CURRENT", remove), ("*.sst", flip_a_byte), ("SHA256SUMS", remove),
        ("SHA256SUMS", cut_in_half), ("SHA256SUMS", empty),
    ],
)  # fmt: skip
def test_a_damaged_store_is_reported(
    pattern: str,
    damage: Callable[[Path], None],
    okosystem: list[str],
    loaded: Release,
    tmp_path: Path,
) -> None:
    folder = shutil.copytree(loaded.folder, tmp_path / "damaged")
    damaged = min((folder / "rocksdb").glob(pattern))
    name = damaged.name
    damage(damaged)
    environment = os.environ | {"OKOSYSTEM_PORT": str(free_port())}
    done = subprocess.run(
        [*okosystem, "serve", "--release", str(folder)],
        env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"okosystem: {folder}/rocksdb/{name}  is missing or changed. "
        "How to fix it: run okosystem load\n",
    )
    add_store(Release.open(folder), ignore, ordered=False)
    Release.open(folder).verify()


def test_a_damaged_release_on_disk_is_not_served(
    okosystem: list[str], loaded: Release, tmp_path: Path
) -> None:
    folder = shutil.copytree(loaded.folder, tmp_path / "damaged")
    (folder / "graph.ttl").write_text("", "utf-8")
    environment = os.environ | {"OKOSYSTEM_PORT": str(free_port())}
    command = [*okosystem, "serve", "--release", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        f"okosystem: {folder}/graph.ttl  is missing or changed. "
        "How to fix it: run okosystem build\n",
    )


@pytest.mark.slow
def test_releases_on_disk_and_in_memory_replace_each_other_and_no_request_fails(
    release: Release, loaded: Release, tmp_path: Path, start: Start
) -> None:
    """From memory to disk by loading the served release, to another one on disk, and to memory."""
    link, first = tmp_path / "release", Release(tmp_path / "first")
    shutil.copytree(release.folder, first.folder)
    second = copy_with_change(release, tmp_path / "second", OLD, NEW)
    add_store(second, ignore)
    point(link, first)
    server = start(link, workers="1", query_seconds="1")
    expected = [
        ("first", "old", {"first"}),
        ("second", "new", {"second"}),
        ("memory", "old", set()),
    ]
    with run_clients(server.port) as clients:
        wait_for_more(clients)
        assert opened(server) == set()
        for number, (name, version, stores) in enumerate(expected, 1):
            if name == "first":
                add_store(first, ignore)
            else:
                point(link, second if name == "second" else release)
            server.process.send_signal(signal.SIGHUP)
            wait_until(partial(is_renewed, server, number), f"{name} is served")
            before = wait_for_more(clients)
            for client, count in zip(clients, before, strict=True):
                assert {answer for _, answer, _ in client.answers[count + 1 :]} == {version}
            wait_until(partial(has_opened, server, stores), "the last release is closed")
    assert [fault for client in clients for fault in client.faults] == []
    assert {status for client in clients for status, _, _ in client.answers} == {200}
