"""Choose the app for a release: our own, or the one for somebody else's RDF."""

from datetime import date

from babel.dates import format_date
from flask import Flask

import okosystem.web.app as own
from okosystem.core.package import stamp_of_code
from okosystem.core.release import Release
from okosystem.engine import preload
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend
from okosystem.foreign import pages, site
from okosystem.graph.as_of import history_of
from okosystem.graph.texts import LANGUAGES, read_translations
from okosystem.graph.wrapping import hyphenation_of


def create_app(release: Release, limits: Limits, backend: Backend) -> Flask:
    """Create the app for a release."""
    if is_foreign(release):
        return own.create_app(
            release,
            None,
            limits,
            backend,
            read=site.read,
            blueprints=pages.BLUEPRINTS,
            features=(),
        )
    return own.create_app(release, None, limits, backend)


def read_preloaded(release: Release) -> None:
    """Read what the processes that will be forked from this one can share.

    That is read from the preloaded graph. Of a release on disk it is in files beside the graph.
    """
    store = preload.store_of(release.graph)
    if store is None and own.reads_files_only(release):
        store = Store((), release.prefixes)
    if store and is_foreign(release):
        preload.derived[release.graph.resolve()] = site.read(release, store)
    elif store:
        contents = own.read(release, store)
        # From files as well, which each process would read for itself.
        contents.index(), contents.question_reader(), history_of(release)
        preload.derived[release.graph.resolve()] = contents


def read_texts(release: Release) -> None:
    """Read the texts that every app needs; their readers cache them for later apps."""
    stamp_of_code(release.digest)
    for language in LANGUAGES:
        read_translations(language)
        format_date(date.today(), locale=language)
    hyphenation_of("nb")


def is_foreign(release: Release) -> bool:
    """Whether a release was made from somebody else's RDF."""
    return "site" in release.manifest
