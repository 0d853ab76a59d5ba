"""Run the web app in the same process, and make the folder for the files of an export."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from okosystem.core.errors import GraphError, ReleaseError
from okosystem.core.release import Release
from okosystem.graph.reader import Reader
from okosystem.web.app import create_app
from okosystem.web.state import current_reader


@contextmanager
def open_app(release: Release) -> Iterator[Flask]:
    """Open a release as an app, and close its worker pool afterwards."""
    if "site" in release.manifest:
        raise ReleaseError(
            f"{release.folder}  holds other data than the ecosystem, and has none of these pages. "
            "How to fix it: name a release that okosystem build made, with --release"
        )
    app = create_app(release)
    try:
        yield app
    finally:
        app.extensions["okosystem"].pool.close()


@contextmanager
def request_context(app: Flask, language: str, root: str = "http://localhost") -> Iterator[Reader]:
    """Enter the context of a page in a language, on a site at `root`; yields its reader."""
    headers = {"Accept-Language": language}
    with app.test_request_context("/", base_url=root, headers=headers):
        yield current_reader()


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder that becomes `target` once it is complete; raises GraphError."""
    check_free(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(
            prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True
        ) as temporary:
            folder = Path(temporary) / target.name
            folder.mkdir()
            yield folder
            check_free(target)
            folder.replace(target)
    except OSError as error:
        raise _not_writable(target, error.strerror or str(error)) from error


def check_free(target: Path) -> None:
    """Raise GraphError if there is something at `target` that would be overwritten."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise _not_writable(target, "exists and is not a folder")
    if target.is_dir() and any(target.iterdir()):
        raise _not_writable(target, "is not empty")


def _not_writable(target: Path, reason: str) -> GraphError:
    return GraphError(
        f"{target}  {reason}. How to fix it: name a new or empty folder. Nothing was written."
    )
