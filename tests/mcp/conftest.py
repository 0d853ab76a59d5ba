"""The server as clients meet it: the SDK's own client, over stdio and over HTTP."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult

from okosystem.core.release import Release
from tests.mcp.beside import run

Call = Callable[..., CallToolResult]
Told = Callable[..., dict[str, Any]]
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="session")
def http(release: Release, okosystem: list[str]) -> Iterator[int]:
    """Serve over HTTP as a user would, with short patience; gives the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    place = ["--release", str(release.folder), "--http", "--port", str(port)]
    server = subprocess.Popen(
        [*okosystem, "mcp", *place],
        env=os.environ | {"OKOSYSTEM_QUERY_SECONDS": "3", "OKOSYSTEM_QUERIES_PER_CLIENT": "2"},
        stderr=subprocess.DEVNULL,
    )
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    server.terminate()
    server.wait(20)


@pytest.fixture(scope="session")
def url(http: int) -> str:
    return f"http://127.0.0.1:{http}/mcp"


@pytest.fixture(scope="session")
def stdio(release: Release, okosystem: list[str]) -> StdioServerParameters:
    """How a client starts the server on its own machine."""
    arguments = [*okosystem[1:], "mcp", "--release", str(release.folder)]
    path = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return StdioServerParameters(command=okosystem[0], args=arguments, env=path)


@pytest.fixture
def call(url: str) -> Call:
    """Call one tool over HTTP."""

    def call(tool: str, **arguments: Any) -> CallToolResult:
        async def talk() -> CallToolResult:
            async with Client(url) as client:
                return await client.call_tool(tool, arguments)

        return run(talk)

    return call


@pytest.fixture
def told(call: Call) -> Told:
    """Call one tool that answers; gives what it answers."""

    def told(tool: str, **arguments: Any) -> dict[str, Any]:
        result = call(tool, **arguments)
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, dict)
        return result.structured_content

    return told
