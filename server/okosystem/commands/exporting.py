"""`okosystem export`: the graph in the formats of other tools."""

from pathlib import Path
from typing import BinaryIO

import click

from okosystem.commands.releases import open_release, release_option

output_option = click.option(
    "--output",
    type=click.File("wb", atomic=True),
    default="-",
    help="The file to write. Default: standard output.",
)


@click.group("export")
def exporting() -> None:
    """Write the graph in the formats of other tools."""


@exporting.command("archimate")
@release_option
@output_option
@click.option("--view", type=click.Choice(["malbilde"]), default=None, help="Only what it shows.")
def export_archimate(release: Path | None, output: BinaryIO, view: str | None) -> None:
    """Write the graph as ArchiMate, in the Open Exchange format that Archi opens.

    All that holds now, with the target picture as a view; with --view only what stands in it.
    """
    from okosystem.commands.archimate import exported

    output.write(exported(open_release(release), view))
