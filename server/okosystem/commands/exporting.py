"""`okosystem export`: the graph in the formats of other tools, and letters to owners."""

import sys
from os import cpu_count
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import click

from okosystem.commands.options import open_release, release_option
from okosystem.core.terms import BASE

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


def whole(context: click.Context, option: click.Parameter, address: str) -> str:
    """Refuse what is no address of a site."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(f"{address!r} is no address. Write it whole, such as {BASE}")
    return address


site_option = click.option(
    "--site",
    default=BASE,
    show_default=True,
    callback=whole,
    help="Where the pages are on the web.",
)
language_option = click.option(
    "--language", type=click.Choice(["nb", "nn", "en"]), default="nb", show_default=True
)


@exporting.command("fagdag")
@release_option
@click.option("--dato", default=None, help="The day shown. Default: the day of the release.")
@language_option
@site_option
@click.argument("folder", type=click.Path(path_type=Path))
def export_fagdag(
    release: Path | None, dato: str | None, language: str, site: str, folder: Path
) -> None:
    """Write a meeting pack in a new FOLDER: slides to edit (PPTX), the same as PDF, tables as CSV.

    The same release, day and language give the same files.
    """
    from okosystem.exports.fagdag.making import make

    for name in make(open_release(release), dato, language, site, folder):
        click.echo(folder / name)


@exporting.command("letters")
@release_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--owner", "owners", multiple=True, help="An actor's slug; may be repeated.")
def export_letters(release: Path | None, folder: Path, owners: tuple[str, ...]) -> None:
    """Write the letters to owners, in Bokmål and Nynorsk, each with its patch. Nothing is sent."""
    from okosystem.commands.letters import write_letters

    click.echo(write_letters(open_release(release), folder, owners))


@exporting.command("site")
@release_option
@click.option(
    "--language",
    "languages",
    type=click.Choice(["nb", "nn", "en"]),
    multiple=True,
    help="A language to copy, as often as wanted. Default: all three.",
)
@site_option
@click.option("--processes", type=click.IntRange(1, 32), default=None, help="Default: all cores.")
@click.argument("folder", type=click.Path(path_type=Path))
def export_site(
    release: Path | None, languages: tuple[str, ...], site: str, processes: int | None, folder: Path
) -> None:
    """Write every page in a new FOLDER, as files that need no server: for a stick, or an archive.

    Open index.html. What needs the server says so.
    """
    from okosystem.exports.site.making import make

    chosen = tuple(dict.fromkeys(languages)) or ("nb", "nn", "en")
    with click.progressbar(length=1, label="copied", file=sys.stderr, show_pos=True) as bar:

        def copied(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = make(
            open_release(release), site, chosen, folder, processes or cpu_count() or 1, copied
        )
    click.echo(f"{count} files are in {folder}. Open {folder / 'index.html'}", err=True)
