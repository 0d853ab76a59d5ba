"""The server as a separate process, reached over real HTTP."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests.conformance.http_client import Server
from tests.process import free_port

PATIENCE = 60


@pytest.fixture(scope="session")
def server(
    okosystem: list[str], release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve the release with `okosystem serve` until the last test has ended."""
    port, log = free_port(), tmp_path_factory.mktemp("served") / "log"
    command = [*okosystem, "serve", "--release", str(release.folder), "--workers", "1"]
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=out, stderr=out)
    try:
        yield wait_until_ready(Server("127.0.0.1", port), process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(served: Server, process: subprocess.Popen[bytes], log: Path) -> Server:
    """Wait until the server is ready; fail with its log if it does not start."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            if served.get("/ready").status == 200:
                return served
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8')}")
