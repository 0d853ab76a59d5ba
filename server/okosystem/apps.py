"""Choose the app for a release: our own, or the one for somebody else's RDF."""

from flask import Flask

import okosystem.web.app as own
from okosystem.core.package import stamp_of_code
from okosystem.core.release import Release
from okosystem.engine import preload
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend
from okosystem.foreign import pages, site
from okosystem.web.languages import LANGUAGES, read_translations


def create_app(release: Release, limits: Limits, backend: Backend) -> Flask:
    """Create the app for a release."""
    if is_foreign(release):
        return own.create_app(
            release, None, limits, backend, read=site.read, blueprints=pages.BLUEPRINTS
        )
    return own.create_app(release, None, limits, backend)


def read_preloaded(release: Release) -> None:
    """Read what the processes that will be forked from this one can share.

    That is read from the preloaded graph. Of a release on disk it is in files beside the graph.
    """
    store = preload.store_of(release.graph)
    if store is None and own.reads_files_only(release):
        store = Store((), release.prefixes)
    if store:
        read = site.read if is_foreign(release) else own.read
        preload.derived[release.graph.resolve()] = read(release, store)


def read_texts(release: Release) -> None:
    """Read the texts that every app needs; they are cached for the apps that are created later."""
    stamp_of_code(release.digest)
    for language in LANGUAGES:
        read_translations(language)


def is_foreign(release: Release) -> bool:
    """Whether a release was made from somebody else's RDF."""
    return "site" in release.manifest
