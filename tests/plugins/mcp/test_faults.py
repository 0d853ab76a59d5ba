"""Invalid input is reported with a fix, and no client can block the others."""

import http.client
import json
import socket
from collections.abc import Mapping
from contextlib import suppress

import anyio
import pytest
from mcp import Client
from starlette.types import Message, Receive, Scope, Send

from okosystem.plugins.mcp.http import MAX_BODY_BYTES, REQUESTS_PER_CLIENT, ClientLimits
from tests.plugins.mcp.beside import run
from tests.plugins.mcp.conftest import QUERY_SECONDS, SLOW, Call
from tests.web.conftest import CUT_OFF

MCP = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("describe", {"thing": "resource:id-portn"}, "give one of these: resource:id-porten"),
        ("describe", {"thing": "https://example.org/x y"}, "find its IRI with the tool search"),
        ("describe", {"thing": ""}, "thing: String should have at least 1 character"),
        ("search", {"text": "x", "kind": "resorce"}, "'resorce' is not a kind of entity"),
        ("search", {"text": "x", "langauge": "en"}, "search has no argument 'langauge'. It has:"),
        ("search", {"text": "x", "language": "fr"}, "language: Input should be 'nb', 'nn' or 'en'"),
        ("search", {"text": "x" * 201}, "text: String should have at most 200 characters"),
        ("search", {}, "text: Field required"),
        ("ask", {"name": "nope"}, "There is no question named 'nope'"),
        ("ask", {"name": "impact-of-failure"}, "requires the parameter 'resource', for example"),
        ("ask", {"name": "skate-members", "parameters": {"x": "1"}}, "has no parameter 'x'"),
        ("ask", {"name": "overlaps-found", "limit": 0}, "limit: Input should be greater than"),
        ("impact", {}, "hvis: Field required"),
        ("impact", {"hvis": "Nettopp funnet på"}, "hvis='Nettopp funnet på' is not known"),
        ("sparql", {"query": "SELEC"}, "column 1: «SELEC» is no word of SPARQL"),
        (
            "sparql",
            {"query": "ASK { SERVICE <http://127.0.0.1/> {} }"},
            "does not query other endpoints",
        ),
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "error at 1:"),
        ("sparql", {"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"}, "add LIMIT"),
        ("nope", {}, "There is no tool 'nope'. There is: search"),
    ],
)
def test_invalid_input_is_reported_with_a_fix(
    call: Call, tool: str, arguments: dict[str, object], words: str
) -> None:
    result = call(tool, **arguments)
    message = result.content[0].text  # type: ignore[union-attr]
    assert result.is_error
    assert words in message
    assert "Traceback" not in message
    assert "pydantic" not in message


@pytest.mark.slow
def test_a_runaway_query_is_stopped_while_others_are_answered(url: str) -> None:
    texts: list[str] = []

    async def runaway(client: Client) -> None:
        result = await client.call_tool("sparql", {"query": SLOW})
        texts.append(result.content[0].text)  # type: ignore[union-attr]

    async def talk() -> None:
        async with Client(url) as first, Client(url) as second, anyio.create_task_group() as group:
            group.start_soon(runaway, first)
            await anyio.sleep(0.5)
            result = await second.call_tool("sparql", {"query": "ASK { ?s ?p ?o }"})
            assert not result.is_error
            result = await second.call_tool("describe", {"thing": "resource:id-porten"})
            texts.append(result.content[0].text.partition(" (")[0])  # type: ignore[union-attr]

    run(talk)
    assert texts[0] == "ID-porten"
    stopped = f"longer than {QUERY_SECONDS} seconds and was stopped. How to fix it: ?a and ?d"
    assert stopped in texts[1]


@pytest.mark.slow
def test_a_client_has_a_limit_on_concurrent_queries(url: str) -> None:
    texts: list[str] = []

    async def ask(client: Client) -> None:
        result = await client.call_tool("sparql", {"query": SLOW})
        texts.append(result.content[0].text)  # type: ignore[union-attr]

    async def talk() -> None:
        async with Client(url) as client, anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(ask, client)

    run(talk)
    assert sum("2 of your queries are already running or waiting" in text for text in texts) == 1


def post(
    port: int, body: bytes = b"{}", method: str = "POST", headers: Mapping[str, str] = MCP
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with suppress(*CUT_OFF):
        connection.request(method, "/mcp", body, {**MCP, **headers})
    response = connection.getresponse()
    answer = response.status, response.read().decode()
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (421, {"Host": "evil.example"}),
        (403, {"Origin": "https://evil.example"}),
        (403, {"Origin": "http://localhost:1@evil.example"}),
        (403, {"Origin": "http://localhost:@evil.example"}),
        (403, {"Origin": "http://127.0.0.1:80.evil.example"}),
        (403, {"Origin": "http://localhost:80/x"}),
        (403, {"Origin": "http://localhost:80 http://evil.example"}),
        (403, {"Origin": "null"}),
        (403, {"Host": "localhost:1@evil.example"}),
        (400, {"Origin": "http://[::1]:3000"}),
        (400, {"Host": "localhost:80"}),
        (400, {"Content-Type": "text/plain"}),
        (400, {"Origin": "http://localhost:3000"}),
    ],
)
def test_another_site_cannot_call_the_server_through_a_browser(
    http: int, status: int, headers: dict[str, str]
) -> None:
    assert post(http, headers=headers)[0] == status


def test_a_body_that_is_too_large_is_rejected(http: int) -> None:
    assert post(http, b"x" * (MAX_BODY_BYTES + 1))[0] == 413


def test_a_body_that_is_not_json_is_a_parse_error(http: int) -> None:
    status, body = post(http, b"not json")
    assert (status, json.loads(body)["error"]["code"]) == (400, -32700)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_only_post_is_allowed(http: int, method: str) -> None:
    assert post(http, method=method)[0] == 405


def test_a_client_with_many_unfinished_requests_is_rejected(http: int) -> None:
    half = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"
    connections = [
        socket.create_connection(("127.0.0.1", http)) for _ in range(REQUESTS_PER_CLIENT)
    ]
    for line in connections:
        line.sendall(half)
    answers = {post(http)[0] for _ in range(20)}
    for line in connections:
        line.close()
    assert 429 in answers


def test_an_endless_request_times_out() -> None:
    messages: list[Message] = []

    async def sends(message: Message) -> None:
        messages.append(message)

    async def waits() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()

    scope = {"type": "http", "method": "POST", "client": ("192.0.2.1", 1), "headers": []}
    run(ClientLimits(app, 1, 0.1), scope, waits, sends)
    assert messages[0]["status"] == 408
