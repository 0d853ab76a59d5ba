"""`okosystem mcp`: the graph for assistants, over standard input and output or over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from logging.config import dictConfig
from typing import Any

import anyio
import click

from okosystem import logs
from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.http import serve
from okosystem.assistants.server import make_server
from okosystem.config import Settings
from okosystem.core.release import Release


def run(release: Release, http: bool, names: Sequence[str], overrides: Mapping[str, Any]) -> None:
    """Serve until the client closes the connection, or until stopped."""
    release.verify()
    settings = replace(Settings.read(), **overrides)
    dictConfig(logs.configuration())
    graph = ServedGraph.load(release, settings)
    try:
        server = make_server(graph)
        if http:
            address = f"http://{settings.host}:{settings.port}/mcp"
            click.echo(f"{address}  release {release.digest[:12]}", err=True)
            anyio.run(serve, server, settings, names)
        else:
            server.run("stdio")
    finally:
        graph.pool.close()
