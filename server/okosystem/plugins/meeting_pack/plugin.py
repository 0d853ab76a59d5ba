"""`okosystem export fagdag`, and its slides on the site."""

from importlib.util import find_spec
from pathlib import Path

import click

from okosystem.commands.options import LANGUAGE, PATH, open_release, release_option, site_option
from okosystem.registry import Registry

SHOWN = ("capabilities", "findings", "landscape", "meeting")
"""The features that the slides are made of."""


def register(registry: Registry) -> None:
    """Add the command and the slides."""
    registry.add_command(export_fagdag, "export")
    if all(find_spec(f"okosystem.features.{name}") for name in SHOWN):
        registry.add_feature("okosystem.plugins.meeting_pack")


@click.command("fagdag")
@release_option
@click.option("--dato", default=None, help="The day to show. Default: the day of the release.")
@click.option("--language", type=LANGUAGE, default="nb", show_default=True)
@site_option
@click.argument("folder", type=PATH)
def export_fagdag(
    release: Path | None, dato: str | None, language: str, site: str, folder: Path
) -> None:
    """Write a meeting pack in a new FOLDER: editable slides (PPTX), the same as PDF, tables as CSV.

    The same release, day and language give the same files.
    """
    from okosystem.plugins.meeting_pack.pack import write_pack

    for name in write_pack(open_release(release), dato, language, site, folder):
        click.echo(folder / name)
