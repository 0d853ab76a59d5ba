"""A server that is stopped ends at once, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from okosystem.plugins.mcp.http import STOP_SECONDS
from okosystem.release.release import Release
from tests.plugins.mcp.conftest import SLOW
from tests.process import free_port
from tests.sparql.processes import processor_ticks, query_processes, wait_until
from tests.web.conftest import PATIENCE, wait_for

SECONDS = STOP_SECONDS + 4
"""How long a stop may take on a busy machine."""
BUSY = 20
"""Ticks of the processor after which a worker must be answering."""
MCP = b"Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server whose temporary files are in the folder, with an open standard input."""
    server = subprocess.Popen(
        command, env=os.environ | {"TMPDIR": str(folder)}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with server:
        try:
            yield server
        finally:
            server.kill()


def stop(server: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> float:
    """Stop a server and return how many seconds it took."""
    start = time.monotonic()
    server.send_signal(number)
    server.wait(PATIENCE)
    return time.monotonic() - start


def request_of(query: str) -> bytes:
    """Write a call of the tool `sparql`, in JSON-RPC."""
    call = {"name": "sparql", "arguments": {"query": query}}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}).encode()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Make a folder with a short name: the path of a socket has at most 107 bytes."""
    with TemporaryDirectory(prefix="oko-") as name:
        yield Path(name)


@pytest.fixture
def command(okosystem: list[str], release: Release) -> list[str]:
    return [*okosystem, "mcp", "--release", str(release.folder)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_server_on_stdio_leaves_no_file_behind(
    command: list[str], folder: Path, number: int
) -> None:
    with serving(command, folder) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(request_of("ASK {}") + b"\n")
        server.stdin.flush()
        assert json.loads(server.stdout.readline())["id"] == 1
        assert any(folder.iterdir())
        assert stop(server, number) < SECONDS
    assert server.returncode == 128 + number
    assert list(folder.iterdir()) == []


def test_a_server_over_http_leaves_no_file_behind_while_it_answers(
    command: list[str], release: Release, folder: Path
) -> None:
    def ticks() -> list[int]:
        return list(map(processor_ticks, query_processes(release.graph, server.pid)[1]))

    port, body = free_port(), request_of(SLOW)
    with serving([*command, "--http", "--port", str(port)], folder) as server:
        wait_for(port)
        assert any(folder.iterdir())
        with socket.create_connection(("127.0.0.1", port)) as client:
            head = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\n%bContent-Length: %d\r\n\r\n%b"
            client.sendall(head % (MCP, len(body), body))
            wait_until(lambda: max(ticks(), default=0) > BUSY)
            assert stop(server) < SECONDS
    assert list(folder.iterdir()) == []
