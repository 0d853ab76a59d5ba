"""Which release a command works on: the option, and how the release is found."""

from dataclasses import replace
from pathlib import Path

import click

from okosystem.config import Settings, bundled_release
from okosystem.core.errors import ReleaseError
from okosystem.core.release import Release

release_option = click.option(
    "--release",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="The release folder. Default: ./release.",
)


def open_release(folder: Path | None, store: str | None = None) -> Release:
    """Open the release asked for, else the one in the settings, else the one in the package.

    A store on disk carries its release.
    """
    settings = Settings.read()
    if on_disk := replace(settings, store=store or settings.store).folder:
        from okosystem.engine.stores import Backend

        Backend(str(on_disk)).check()
        if not (on_disk / "manifest.json").is_file():
            raise ReleaseError(f"{on_disk}  no store here. How to fix it: okosystem load STORE")
        return Release.open(on_disk)
    configured = settings.release
    if folder is None and not (configured / "manifest.json").is_file():
        folder = bundled_release() if bundled_release().is_dir() else configured
    return Release.open(folder or configured)
