"""The product as its users meet it: a process of its own, asked over real HTTP."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from okosystem.core.release import Release
from tests.conformance.http_client import Server

PATIENCE = 60


@pytest.fixture(scope="session")
def server(
    okosystem: list[str], release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve the release with `okosystem serve` until the last test is done."""
    port, log = free_port(), tmp_path_factory.mktemp("served") / "log"
    command = [*okosystem, "serve", "--release", str(release.folder), "--workers", "1"]
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=out, stderr=out)
    try:
        yield ready(Server("127.0.0.1", port), process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def ready(served: Server, process: subprocess.Popen[bytes], log: Path) -> Server:
    """Wait until the server says that it can answer; tell its own words when it cannot."""
    for _ in range(PATIENCE * 10):
        if process.poll() is not None:
            break
        try:
            if served.get("/ready").status == 200:
                return served
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8')}")
