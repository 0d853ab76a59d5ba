"""The MCP server over HTTP: the host names it answers to, and the limits on each client."""

import re
from asyncio import get_running_loop
from collections import Counter
from collections.abc import Sequence
from typing import Any

import anyio
import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from okosystem.settings import Settings
from okosystem.sparql.clients import network_of

MAX_BODY_BYTES = 100_000
REQUESTS_PER_CLIENT = 16
MAX_CONNECTIONS = 512
SPARE_THREADS = 8
"""Threads beyond those that clients' SPARQL can occupy."""
STOP_SECONDS = 3
"""How long a server that is stopped waits for the requests that it is answering."""
_PLAIN_HOST = re.compile(
    r"(?:https?://)?(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?", re.IGNORECASE | re.ASCII
)
"""Host and Origin as browsers write them: the SDK accepts anything after the colon."""
LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")


class ClientLimits:
    """Middleware that limits each address to some simultaneous requests, each with a timeout.

    Only POST is allowed: a stateless server sends nothing unasked, so a GET stream stays empty.
    """

    def __init__(self, app: ASGIApp, per_client: int, seconds: float) -> None:
        self._app, self._per_client, self._seconds = app, per_client, seconds
        self._active: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] != "POST":
            message = "This is for clients of the Model Context Protocol, which POST to /mcp.\n"
            await PlainTextResponse(message, 405, {"Allow": "POST"})(scope, receive, send)
            return
        if not all(map(_PLAIN_HOST.fullmatch, _hosts(scope))):
            message = "Host or Origin is not the address of a server.\n"
            await PlainTextResponse(message, 403)(scope, receive, send)
            return
        client = network_of((scope.get("client") or ("",))[0])
        if self._active[client] >= self._per_client:
            message = (
                f"{self._per_client} of your requests are being answered. "
                "Wait until one has finished.\n"
            )
            await PlainTextResponse(message, 429, {"Retry-After": "1"})(scope, receive, send)
            return
        self._active[client] += 1
        try:
            await self._call_with_timeout(scope, receive, send)
        finally:
            self._active[client] -= 1
            self._active += Counter()

    async def _call_with_timeout(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        with anyio.move_on_after(self._seconds) as timeout:
            await self._app(scope, receive, send_and_note)
        if timeout.cancelled_caught and not has_begun:
            message = f"The request took longer than {self._seconds:g} seconds.\n"
            await PlainTextResponse(message, 408, {"Connection": "close"})(scope, receive, send)


def _hosts(scope: Scope) -> list[str]:
    """List the values of Host and Origin."""
    headers = Headers(scope=scope)
    return [*headers.getlist("host"), *headers.getlist("origin")]


def make_app(server: Server[Any], settings: Settings, names: Sequence[str]) -> ASGIApp:
    """Make the ASGI app; it checks Host and Origin, so that no other web page can call it."""
    hosts = [*LOCAL_HOSTS, settings.host, *names]
    security = TransportSecuritySettings(
        allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
        allowed_origins=[
            f"{scheme}://{host}{port}"
            for host in hosts
            for scheme in ("http", "https")
            for port in ("", ":*")
        ],
    )
    app = server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_BODY_BYTES,
        transport_security=security,
        host=settings.host,
    )
    return ClientLimits(app, REQUESTS_PER_CLIENT, 2 * settings.query_seconds + 10)


class StoppingServer(uvicorn.Server):
    """A server that ends soon after a signal: nothing interrupts a thread that waits for SPARQL."""

    async def shutdown(self, sockets: Any = None) -> None:
        """Wait for the requests that are being answered, but not long."""
        get_running_loop().call_later(STOP_SECONDS, setattr, self, "force_exit", True)
        await super().shutdown(sockets)


async def serve(server: Server[Any], settings: Settings, names: Sequence[str]) -> None:
    """Serve until stopped, with threads to spare while clients' SPARQL runs."""
    threads = settings.query_workers + settings.queries_waiting + SPARE_THREADS
    anyio.to_thread.current_default_thread_limiter().total_tokens = threads
    config = uvicorn.Config(
        make_app(server, settings, names),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=STOP_SECONDS,
        proxy_headers=settings.proxies > 0,
        server_header=False,
    )
    await StoppingServer(config).serve()
