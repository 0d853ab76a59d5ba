"""`okosystem export site`."""

import sys
from os import cpu_count
from pathlib import Path

import click

from okosystem.commands.options import LANGUAGE, PATH, open_release, release_option, site_option
from okosystem.registry import Registry


def register(registry: Registry) -> None:
    """Add the command."""
    registry.add_command(export_site, "export")


@click.command("site")
@release_option
@click.option(
    "--language",
    "languages",
    type=LANGUAGE,
    multiple=True,
    help="A language to copy; may be repeated. Default: all three.",
)
@site_option
@click.option("--processes", type=click.IntRange(1, 32), default=None, help="Default: all cores.")
@click.argument("folder", type=PATH)
def export_site(
    release: Path | None, languages: tuple[str, ...], site: str, processes: int | None, folder: Path
) -> None:
    """Write every page in a new FOLDER, as files that need no server: for offline use or archiving.

    Open index.html. Functions that need the server say so.
    """
    from okosystem.plugins.site_copy.copy import write_copy

    chosen = tuple(dict.fromkeys(languages)) or ("nb", "nn", "en")
    with click.progressbar(length=1, label="copied", file=sys.stderr, show_pos=True) as bar:

        def report(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = write_copy(
            open_release(release), site, chosen, folder, processes or cpu_count() or 1, report
        )
    click.echo(f"{count} files are in {folder}. Open {folder / 'index.html'}", err=True)
