"""Options shared by the commands, and the project or release they name.

What a command does is imported when it runs: the server processes import these modules too, and
should not load rdflib.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from click.shell_completion import CompletionItem

from okosystem.errors import GraphError, ReleaseError
from okosystem.rdf.terms import BASE
from okosystem.release.release import Release
from okosystem.settings import Settings, bundled_release

if TYPE_CHECKING:
    from okosystem.turtle.sources import Project

FOLDER = click.Path(file_okay=False, path_type=Path)
PATH = click.Path(path_type=Path)
LANGUAGE = click.Choice(["nb", "nn", "en"])
PORT = click.IntRange(1, 65535)
project_option = click.option(
    "--project", type=FOLDER, default=Path(), help="The checkout. Default: the current folder."
)
release_option = click.option(
    "--release", type=FOLDER, default=None, help="The release folder. Default: ./release."
)

apply_option = click.option(
    "--apply", "applied", is_flag=True, help="Write the changes; without it nothing is changed."
)
shrink_option = click.option(
    "--shrink", is_flag=True, help="Accept less than half of what the last import had."
)


def _check_site(context: click.Context, option: click.Parameter, address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(
            f"{address!r} is not the address of a site. Write it in full, such as {BASE}"
        )
    return address


site_option = click.option(
    "--site",
    default=BASE,
    show_default=True,
    callback=_check_site,
    help="The address of the pages on the web.",
)


def open_project(folder: Path) -> "Project":
    """Open a checkout."""
    from okosystem.turtle.sources import Project

    return Project.at(folder)


def open_release(folder: Path | None, store: str | None = None) -> Release:
    """Open the release given, else that of the settings, else the one in the package.

    A store on disk contains its release.
    """
    settings = Settings.read()
    if on_disk := replace(settings, store=store or settings.store).folder:
        from okosystem.release.stores import Backend

        Backend(str(on_disk)).check()
        if not (on_disk / "manifest.json").is_file():
            raise ReleaseError(
                f"{on_disk}  there is no store here. How to fix it: run okosystem load STORE"
            )
        return Release.open(on_disk)
    configured = settings.release
    if folder is None and not (configured / "manifest.json").is_file():
        folder = bundled_release() if bundled_release().is_dir() else configured
    return Release.open(folder or configured)


def complete_query(
    context: click.Context, _: click.Parameter, incomplete: str
) -> Sequence[CompletionItem]:
    """List the named queries that begin so, for the shell; none without a release."""
    try:
        queries = open_release(context.params.get("release")).queries
    except GraphError:
        return []
    return [
        CompletionItem(name, help=query.title["en"])
        for name, query in queries.items()
        if name.startswith(incomplete)
    ]
