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

from okosystem import logs
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.http import serve
from okosystem.assistants.server import make_server
from okosystem.config import Settings
from okosystem.core.release import Release
from okosystem.core.temporary import temporary_folder

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run(release: Release, http: bool, names: Sequence[str], overrides: Mapping[str, Any]) -> None:
    """Serve until the client closes the connection, or until stopped."""
    release.verify()
    settings = replace(Settings.read(), **overrides)
    dictConfig(logs.configuration())
    with ExitStack() as stack:
        graph = ServedGraph.load(release, settings, _make_folder(stack))
        stack.callback(graph.pool.close)
        server = make_server(graph)
        if http:
            address = f"http://{settings.host}:{settings.port}/mcp"
            click.echo(f"{address}  release {release.digest[:12]}", err=True)
            anyio.run(serve, server, settings, names)
        else:
            server.run("stdio")


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
