"""Real servers, started as a user would start them, and the state of their processes."""

import http.client
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from okosystem.rdf.canonical import sha256
from okosystem.release.release import Release
from tests.process import free_port
from tests.soaking.processes import Usage, measure

PATIENCE = 60


def wait_until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain until {what}")
        time.sleep(0.05)


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    metrics_port: int
    errors: Path

    def get(self, path: str, port: int = 0, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        try:
            return get_over(connection, path, **headers)
        finally:
            connection.close()

    def figures(self) -> dict[str, float]:
        text = self.get("/metrics", self.metrics_port)[2].decode()
        lines = (line.rpartition(" ") for line in text.splitlines() if line[0] != "#")
        return {name: float(value) for name, _, value in lines}

    def log(self) -> list[dict[str, Any]]:
        """Read the log of the server; every line must be JSON."""
        return [json.loads(line) for line in self.errors.read_text("utf-8").splitlines()]

    def is_up(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(self.errors.read_text("utf-8"))
        try:
            return self.get("/health")[0] == 200
        except OSError:
            return False

    def family(self) -> set[int]:
        """Return the first process of the server and all its descendants."""
        parents = {pid: parent_of(pid) for pid in pids()}
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found


def get_over(
    connection: http.client.HTTPConnection, path: str, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers=fields)
    response = connection.getresponse()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()


def pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def parent_of(pid: int) -> int:
    return int(stat_of(pid)[1])


def is_alive(pid: int) -> bool:
    return stat_of(pid)[0] not in ("Z", "X")


def stat_of(pid: int) -> list[str]:
    """Return state, parent and so on; those of a dead process when it does not exist."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2].split()
    except OSError:
        return ["X", "0"]


def is_at_rest(server: Server, before: Usage) -> bool:
    """Return whether no process is left that was not there before, and few descriptors."""
    now = measure(server.process.pid)
    return now.processes <= before.processes and now.descriptors <= before.descriptors + 50


Start = Callable[..., Server]


@pytest.fixture(scope="module")
def start(okosystem: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start servers of a folder, with settings; they are stopped after the module."""
    started: list[Server] = []

    def serve(folder: Path, **settings: str) -> Server:
        errors = tmp_path_factory.mktemp("log") / "stderr"
        ports = free_port(), free_port()
        environment = {f"OKOSYSTEM_{name.upper()}": value for name, value in settings.items()}
        with errors.open("wb") as file:
            process = subprocess.Popen(
                [*okosystem, "serve", "--release", str(folder), "--port", str(ports[0])],
                env=os.environ | {"OKOSYSTEM_METRICS_PORT": str(ports[1])} | environment,
                stdout=subprocess.DEVNULL,
                stderr=file,
            )
        server = Server(process, *ports, errors)
        started.append(server)
        wait_until(server.is_up, "the server is up")
        processes = int(settings.get("workers", "2"))
        wait_until(lambda: server.figures()["okosystem_processes"] == processes, "all are up")
        return server

    yield serve
    for server in started:
        server.process.terminate()
    for server in started:
        server.process.wait(PATIENCE)


def copy_with_change(
    release: Release, folder: Path, old: str, new: str, *, damaged: bool = False
) -> Release:
    """Copy a release with one text replaced; a damaged copy keeps the old digests."""
    shutil.copytree(release.folder, folder)
    store = (folder / "store.nq").read_text("utf-8")
    assert old in store
    (folder / "store.nq").write_text(store.replace(old, new), "utf-8")
    if not damaged:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        digest = sha256((folder / "store.nq").read_bytes())
        manifest["files"]["store.nq"]["sha256"] = manifest["digest"] = digest
        (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return Release.open(folder)


def point(link: Path, release: Release) -> None:
    """Point the link at a release, atomically, as `okosystem build` does."""
    link.with_suffix(".new").symlink_to(release.folder)
    link.with_suffix(".new").replace(link)
