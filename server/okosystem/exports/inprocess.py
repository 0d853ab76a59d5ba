"""The app without a server: opened once, asked in the same process."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from okosystem.core.errors import ReleaseError
from okosystem.core.release import Release
from okosystem.web.app import create_app


@contextmanager
def opened(release: Release) -> Iterator[Flask]:
    """Open a release as an app, and end its workers afterwards."""
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
def reading(app: Flask, language: str, root: str = "http://localhost") -> Iterator[None]:
    """Read the graph as a page in a language does, on a site whose front is at `root`."""
    headers = {"Accept-Language": language}
    with app.test_request_context("/", base_url=root, headers=headers):
        yield
