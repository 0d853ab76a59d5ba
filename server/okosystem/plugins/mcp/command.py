"""`okosystem mcp`: the graph for assistants, over standard input and output or over HTTP."""

import os
import signal
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from logging.config import dictConfig
from pathlib import Path
from types import FrameType
from typing import Any

import anyio
import click
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from okosystem import logs
from okosystem.plugins.mcp.http import serve
from okosystem.plugins.mcp.served import Served
from okosystem.plugins.mcp.server import make_server
from okosystem.release.release import Release
from okosystem.settings import Settings
from okosystem.temporary import temporary_folder

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(release: Release, http: bool, names: Sequence[str], overrides: Mapping[str, Any]) -> None:
    """Serve until the client closes the connection, or until stopped."""
    release.verify()
    settings = replace(Settings.read(), **overrides)
    dictConfig(logs.configuration())
    with ExitStack() as stack:
        served = Served.load(release, settings, _make_folder(stack))
        stack.callback(served.pool.close)
        server = make_server(served)
        if http:
            address = f"http://{settings.host}:{settings.port}/mcp"
            click.echo(f"{address}  release {release.digest[:12]}", err=True)
            anyio.run(serve, server, settings, names)
        else:
            anyio.run(_talk, server)


async def _talk(server: Server[Any]) -> None:
    """Serve the client on standard input and output."""
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _make_folder(stack: ExitStack) -> Path:
    """Make the folder of the query workers; a signal closes the stack and ends the process."""

    def end(number: int, _: FrameType | None) -> None:
        stack.close()
        # Without waiting for threads: nothing interrupts the one that reads standard input.
        os._exit(128 + number)

    # A folder that is not yet registered for removal would be left behind.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    for number in STOP_SIGNALS:
        signal.signal(number, end)
    folder = stack.enter_context(temporary_folder("queries"))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    return folder
