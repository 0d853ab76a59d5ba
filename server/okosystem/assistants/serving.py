"""The server over HTTP: which names it answers to, and what one client may take of it."""

from collections import Counter
from collections.abc import Sequence

import anyio
import uvicorn
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from okosystem.assistants.faults import Mending
from okosystem.config import Settings

LARGEST_BODY = 100_000
AT_ONCE = 16
"""Requests of one address at once."""
CONNECTIONS = 512
SPARE = 8
"""Threads beyond those that strangers' SPARQL may hold."""
LOCAL = ("127.0.0.1", "localhost", "[::1]")


class Fair:
    """Lets each address have so many requests at once, each for so long; all are POST.

    What a stateless server would send unasked is nothing, so a stream of it would only be held.
    """

    def __init__(self, app: ASGIApp, at_once: int, seconds: float) -> None:
        self._app, self._at_once, self._seconds = app, at_once, seconds
        self._asking: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say that there are too many."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] != "POST":
            words = "This is for clients of the Model Context Protocol, which POST to /mcp.\n"
            await PlainTextResponse(words, 405, {"Allow": "POST"})(scope, receive, send)
            return
        client = (scope.get("client") or ("",))[0]
        if self._asking[client] >= self._at_once:
            words = f"{self._at_once} of your requests are being answered. Wait for one of them.\n"
            await PlainTextResponse(words, 429, {"Retry-After": "1"})(scope, receive, send)
            return
        self._asking[client] += 1
        try:
            await self._within(scope, receive, send)
        finally:
            self._asking[client] -= 1
            self._asking += Counter()

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        with anyio.move_on_after(self._seconds) as limit:
            await self._app(scope, receive, sending)
        if limit.cancelled_caught and not begun:
            words = f"The request took longer than {self._seconds:g} seconds.\n"
            await PlainTextResponse(words, 408, {"Connection": "close"})(scope, receive, send)


def app_of(server: Mending, settings: Settings, names: Sequence[str]) -> ASGIApp:
    """Make the app; it answers to its own names alone, so that no page elsewhere can ask it."""
    hosts = [*LOCAL, settings.host, *names]
    security = TransportSecuritySettings(
        allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
        allowed_origins=[
            f"{scheme}://{host}{port}"
            for host in hosts for scheme in ("http", "https") for port in ("", ":*")
        ],
    )  # fmt: skip
    app = server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=LARGEST_BODY,
        transport_security=security,
        host=settings.host,
    )
    return Fair(app, AT_ONCE, 2 * settings.query_seconds + 10)


async def serve(server: Mending, settings: Settings, names: Sequence[str]) -> None:
    """Serve until stopped; strangers' SPARQL never holds all threads."""
    threads = settings.query_workers + settings.queries_waiting + SPARE
    anyio.to_thread.current_default_thread_limiter().total_tokens = threads
    config = uvicorn.Config(
        app_of(server, settings, names),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        limit_concurrency=CONNECTIONS,
        proxy_headers=settings.proxies > 0,
        server_header=False,
    )
    await uvicorn.Server(config).serve()
