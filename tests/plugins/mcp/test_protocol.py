"""The protocol has the same tools, resources and prompts over stdio and over HTTP."""

import json
import re
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError

from okosystem.features import find_features
from okosystem.release.release import Release
from tests.plugins.mcp.beside import run

T = TypeVar("T")
Server = StdioServerParameters | str
CURRENT = "2026-07-28"
OTHER_TOOLS = {"search", "describe", "questions", "ask", "sparql"}
FEATURES = {one.tool or one.name: one for one in find_features() if one.columns}
TOOLS = OTHER_TOOLS | set(FEATURES)
CHOICES = {
    "check": {"subject": "resource/id-porten", "property": "dct:title", "value": "ID-porten"},
    "impact": {"hvis": "resource:maskinporten"},
    "path": {"fra": "actor:ks", "til": "actor:digdir"},
    "scenario": {"slug": "fas-ut-altinn-formidling"},
    "sector": {"sector": "municipal"},
}
"""What the features need that have no answer without it."""


def talk(server: Server, script: Callable[[Client], Awaitable[T]]) -> T:
    async def main() -> T:
        async with Client(server) as client:
            return await script(client)

    return run(main)


@pytest.fixture(params=["stdio", "http"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue("stdio" if request.param == "stdio" else "url")
    return found


def test_every_tool_describes_its_input_and_output(server: Server) -> None:
    async def script(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        for tool in tools:
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint
            output = (tool.output_schema or {})["properties"]
            assert {"release", "completeness", "grounds"} <= set(output)

    talk(server, script)


def test_every_answer_names_the_release(server: Server, release: Release) -> None:
    calls: dict[str, dict[str, object]] = {
        "search": {"text": "altinn"},
        "describe": {"thing": "actor:digdir"},
        "questions": {},
        "ask": {"name": "skate-members", "parameters": {"dato": "2021-06"}},
        "sparql": {"query": "ASK {}"},
        **{name: dict(CHOICES.get(name, {})) for name in FEATURES},
    }

    async def script(client: Client) -> None:
        for tool, arguments in calls.items():
            result = await client.call_tool(tool, arguments)
            assert result.structured_content is not None, result.content
            assert result.structured_content["release"] == release.digest
            assert release.digest[:12] in result.content[0].text  # type: ignore[union-attr]

    talk(server, script)


def test_entities_and_the_ontology_can_be_read(server: Server) -> None:
    async def script(client: Client) -> None:
        listed = {str(r.uri) for r in (await client.list_resources()).resources}
        assert "okosystem://ontology" in listed
        for uri, words in (
            ("okosystem://ontology", "oko:SharedResource"),
            ("okosystem://resource/id-porten", '"ID-porten"@nb'),
            ("okosystem://completeness", "Bare noen få konsumenter er oppgitt."),
            ("okosystem://release", '"digest"'),
        ):
            assert words in (await client.read_resource(uri)).contents[0].text  # type: ignore[union-attr]
        for uri in ("okosystem://resource/nope", "okosystem://x/%3E%20%7B", "okosystem://nope"):
            with pytest.raises(MCPError) as raised:
                await client.read_resource(uri)
            assert "Traceback" not in str(raised.value)

    talk(server, script)


def test_prompts_request_sources_and_unknown_facts(server: Server) -> None:
    async def script(client: Client) -> None:
        prompts = {p.title: p for p in (await client.list_prompts()).prompts}
        assert {"Finnes dette allerede?", "Hva ryker hvis noe slås av?"} < set(prompts)
        prompt = await client.get_prompt("hva_ryker_hvis", {"ressurs": "ID-porten"})
        words = prompt.messages[0].content.text  # type: ignore[union-attr]
        assert words.startswith("Hva ryker hvis ID-porten slås av?")
        assert "«ukjent», aldri «nei»" in words
        for name, arguments, fault in (
            ("hva_ryker_hvis", {}, "lacks 'ressurs'"),
            ("hva_ryker_hvis", {"ressurs": "x", "date": "y"}, "has no argument 'date'"),
            ("hva_ryker_hvis", {"ressurs": "x" * 2001}, "has too long a 'ressurs'"),
            ("nope", {}, "There is no prompt 'nope'. There is: finnes_dette_allerede"),
        ):
            with pytest.raises(MCPError, match=fault):
                await client.get_prompt(name, arguments)

    talk(server, script)


def test_the_current_revision_is_answered_with_how_long_an_answer_is_fresh(server: Server) -> None:
    async def script(client: Client) -> None:
        assert client.protocol_version == CURRENT
        discovered = client.session.discover_result
        assert discovered is not None
        assert CURRENT in discovered.supported_versions
        for result in (
            discovered,
            await client.list_tools(),
            await client.list_prompts(),
            await client.list_resources(),
            await client.list_resource_templates(),
            await client.read_resource("okosystem://resource/id-porten"),
        ):
            assert (result.ttl_ms, result.cache_scope) == (300_000, "public")
            assert result.result_type == "complete"

    talk(server, script)


def test_a_client_of_the_revision_before_is_answered_with_a_handshake(url: str) -> None:
    async def main() -> None:
        async with Client(url, mode="legacy") as client:
            assert client.protocol_version == "2025-11-25"
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS

    run(main)


def test_a_request_without_a_session_is_enough_over_http(http: int) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": CURRENT,
        "io.modelcontextprotocol/clientInfo": {"name": "a test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": meta}}
    connection = HTTPConnection("127.0.0.1", http, timeout=20)
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": CURRENT,
        "Mcp-Method": "server/discover",
    }
    with closing(connection):
        connection.request("POST", "/mcp", json.dumps(body), headers)
        response = connection.getresponse()
        result = json.load(response)["result"]
    assert response.getheader("Mcp-Session-Id") is None
    found = {name: result[name] for name in ("resultType", "ttlMs", "cacheScope")}
    assert found == {"resultType": "complete", "ttlMs": 300_000, "cacheScope": "public"}
    assert CURRENT in result["supportedVersions"]


def test_http_options_without_http_are_rejected(okosystem: list[str]) -> None:
    ran = subprocess.run([*okosystem, "mcp", "--port", "1"], capture_output=True, text=True)
    assert ran.returncode == 2
    assert "go with --http" in ran.stderr


def test_the_server_ends_with_its_client(okosystem: list[str], release: Release) -> None:
    options = ["mcp", "--release", str(release.folder)]
    ran = subprocess.run(
        [*okosystem, *options], input="not json\n", capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_port_in_use_is_reported(okosystem: list[str], release: Release, http: int) -> None:
    options = ["--release", str(release.folder), "--http", "--port", str(http)]
    ran = subprocess.run([*okosystem, "mcp", *options], capture_output=True, text=True, timeout=60)
    assert ran.returncode != 0
    assert "address already in use" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_release_without_named_queries_is_rejected(okosystem: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('<https://example.org/a> <https://example.org/b> "c" .')
    load = [*okosystem, "load", str(tmp_path / "store"), str(tmp_path / "a.ttl")]
    subprocess.run(load, check=True, capture_output=True)
    options = ["--release", str(tmp_path / "store")]
    ran = subprocess.run([*okosystem, "mcp", *options], capture_output=True, text=True, input="")
    assert ran.returncode == 2
    assert "this release has no search.sqlite" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_documentation_has_valid_client_configuration() -> None:
    text = (Path(__file__).parents[3] / "docs/assistants.md").read_text(encoding="utf-8")
    section = text.partition("## MCP server")[2].partition("\n## ")[0]
    blocks = [json.loads(block) for block in re.findall(r"```json\n(.+?)\n```", section, re.DOTALL)]
    local, remote = (block["mcpServers"]["okosystem"] for block in blocks)
    assert (local["command"], local["args"]) == ("okosystem", ["mcp"])
    assert remote["url"].endswith("/mcp")
    assert [tool for tool in sorted(TOOLS) if f"`{tool}`" not in section] == []
