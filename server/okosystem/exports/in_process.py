"""The web app in the same process, without a server."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from okosystem.core.errors import ReleaseError
from okosystem.core.release import Release
from okosystem.model.graph import Graph
from okosystem.web.app import create_app
from okosystem.web.state import current_graph


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
def request_context(app: Flask, language: str, root: str = "http://localhost") -> Iterator[Graph]:
    """Enter the context of a page in a language, on a site at `root`; yields its graph."""
    headers = {"Accept-Language": language}
    with app.test_request_context("/", base_url=root, headers=headers):
        yield current_graph()
