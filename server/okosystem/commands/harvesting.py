"""`okosystem harvest`: what Felles datakatalog will make of a source, before it is registered."""

import sys
from pathlib import Path
from typing import Any

import click

from okosystem.harvest.vocabulary import RECORD_KINDS

FILE = click.Path(path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("harvest")
def harvesting() -> None:
    """Check what Felles datakatalog will make of a source."""


@harvesting.command("check")
@click.argument("source", default="")
@click.option("--release", type=FOLDER, help="Instead: our own, and put what is found into it.")
@click.option(
    "--kind", "kinds", multiple=True, required=True, type=click.Choice(list(RECORD_KINDS))
)
@click.option("--shapes", multiple=True, type=FILE, help="The profile's SHACL: file or folder.")
@click.option("--lists", multiple=True, type=FILE, help="Code lists in RDF, such as file types.")
@click.option("--org", default="", help="The organisation number that should be behind it all.")
@click.option("--accept", default="", help="What is registered as format. Default: text/turtle.")
@click.option("--lang", "language", type=click.Choice(["nb", "nn", "en"]), default="nb")
@click.option("--format", "form", type=click.Choice(["table", "json", "junit"]), default="table")
@click.option("--links/--no-links", default=None, help="Ask the links. Default: when it is a URL.")
@click.option("--least", type=int, default=0, help="Fail when a dataset has fewer points.")
@click.option("--private", is_flag=True, help="Allow private addresses that a name leads to.")
def check(**given: Any) -> None:
    """Check SOURCE, a URL, a file or - as the harvester and the quality check would.

    Exit code 0: it can be registered. 1: something must be fixed. 2: it could not be checked.
    """
    from okosystem.commands.harvest import Arguments, run

    if bool(given["source"]) == bool(given["release"]):
        raise click.UsageError("Give SOURCE or --release.")
    sys.exit(run(Arguments(**given)))
