"""The MCP server, called by the client of the SDK over stdio and over HTTP."""

import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.plugins.mcp.beside import run
from tests.process import free_port
from tests.web.conftest import PATIENCE, wait_for

Call = Callable[..., CallToolResult]
ResultOf = Callable[..., dict[str, Any]]
Expected = Callable[..., set[str]]
QUERY_SECONDS = 8
"""Short, but long enough for the other calls of a test on a busy machine."""
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="session")
def http(release: Release, okosystem: list[str]) -> Iterator[int]:
    """Serve over HTTP in a process; yield the port."""
    port = free_port()
    options = ["--release", str(release.folder), "--http", "--port", str(port)]
    server = subprocess.Popen(
        [*okosystem, "mcp", *options],
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
    """Return the parameters with which a client starts the server."""
    arguments = [*okosystem[1:], "mcp", "--release", str(release.folder)]
    path = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return StdioServerParameters(command=okosystem[0], args=arguments, env=path)


@pytest.fixture
def call(url: str) -> Call:
    """Call one tool over HTTP."""

    def call(tool: str, **arguments: Any) -> CallToolResult:
        async def send() -> CallToolResult:
            async with Client(url) as client:
                return await client.call_tool(tool, arguments)

        return run(send)

    return call


@pytest.fixture
def result_of(call: Call) -> ResultOf:
    """Call one tool, which must succeed, and return its structured content."""

    def result_of(tool: str, **arguments: Any) -> dict[str, Any]:
        result = call(tool, **arguments)
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, dict)
        return result.structured_content

    return result_of


@pytest.fixture
def expected(release: Release, store: Store) -> Expected:
    """Run a named query on the store, and return the values of one column."""

    def expected(name: str, column: str, **parameters: str) -> set[str]:
        terms = {key: ox.NamedNode(value) for key, value in parameters.items()}
        rows = store.query(release.queries[name].to_sparql(terms)).rows()
        return {str(getattr(row[column], "value", "")) for row in rows}

    return expected
