"""The server as clients meet it: the SDK's own client, over stdio and over HTTP."""

import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult

from bench.process import free_port
from okosystem.core.release import Release
from tests.mcp.beside import run
from tests.real import project, release, store, world  # noqa: F401 (the real graph, until converted)
from tests.web.conftest import PATIENCE, wait_for

Call = Callable[..., CallToolResult]
Told = Callable[..., dict[str, Any]]
QUERY_SECONDS = 8
"""Short patience, but longer than a busy machine needs for some other calls meanwhile."""
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="session")
def http(release: Release, okosystem: list[str]) -> Iterator[int]:
    """Serve over HTTP as a user would; gives the port."""
    port = free_port()
    place = ["--release", str(release.folder), "--http", "--port", str(port)]
    server = subprocess.Popen(
        [*okosystem, "mcp", *place],
        env=os.environ
        | {"OKOSYSTEM_QUERY_SECONDS": f"{QUERY_SECONDS}", "OKOSYSTEM_QUERIES_PER_CLIENT": "2"},
        stderr=subprocess.DEVNULL,
    )
    wait_for(port)
    yield port
    server.terminate()
    server.wait(PATIENCE)


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
