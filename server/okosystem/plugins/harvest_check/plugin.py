"""`okosystem harvest check`."""

import sys
from typing import Any

import click

from okosystem.commands.options import FOLDER, LANGUAGE, PATH
from okosystem.feeds.rules import RECORD_KINDS
from okosystem.registry import Registry
from okosystem.settings import terminal_language


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.add_command(harvest)


@click.group()
def harvest() -> None:
    """Check what Felles datakatalog will make of a source."""


@harvest.command("check")
@click.argument("source", default="")
@click.option("--release", type=FOLDER, help="Check our own documents, and save the result there.")
@click.option(
    "--kind", "kinds", multiple=True, required=True, type=click.Choice(list(RECORD_KINDS))
)
@click.option("--shapes", multiple=True, type=PATH, help="The profile's SHACL: file or folder.")
@click.option("--lists", multiple=True, type=PATH, help="Code lists in RDF, such as file types.")
@click.option("--org", default="", help="The organisation number that should own every record.")
@click.option("--accept", default="", help="The registered format. Default: text/turtle.")
@click.option(
    "--lang",
    "language",
    type=LANGUAGE,
    default=terminal_language,
    help="Default: the terminal's (LC_ALL, LC_MESSAGES, LANG), and nb when it has none.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "junit"]), default="table")
@click.option("--links/--no-links", default=None, help="Request the links. Default: for a URL.")
@click.option("--least", type=int, default=0, help="Fail when a dataset has fewer points.")
@click.option("--private", is_flag=True, help="Allow names that resolve to private addresses.")
def check_source(**arguments: Any) -> None:
    """Check SOURCE, a URL, a file or -, as the harvester and the quality check would.

    Exit code 0: it can be registered. 1: something must be fixed. 2: it could not be checked.
    """
    from okosystem.plugins.harvest_check.command import Arguments, run

    if bool(arguments["source"]) == bool(arguments["release"]):
        raise click.UsageError("Give SOURCE or --release.")
    sys.exit(run(Arguments(**arguments)))
