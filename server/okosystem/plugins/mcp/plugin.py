"""`okosystem mcp`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from okosystem.commands.options import PORT, open_release, release_option
from okosystem.registry import Registry


def register(registry: Registry) -> None:
    """Add the command."""
    registry.add_command(mcp)


@click.command()
@release_option
@click.option("--http", is_flag=True, help="Streamable HTTP at /mcp, not standard input/output.")
@click.option("--host", default=None, help="With --http: address. Default: 127.0.0.1.")
@click.option("--port", type=PORT, default=None, help="With --http: port. Default: 8000.")
@click.option("--name", multiple=True, help="With --http: another host name of this server.")
def mcp(release: Path | None, http: bool, name: Sequence[str], **settings: Any) -> None:
    """Serve the graph to assistants, by the Model Context Protocol."""
    from okosystem.plugins.mcp.command import run

    overrides = {key: value for key, value in settings.items() if value is not None}
    if (overrides or name) and not http:
        raise click.UsageError("--host, --port and --name go with --http.")
    run(open_release(release), http, name, overrides)
