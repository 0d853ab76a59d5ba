"""The app for somebody else's RDF."""

from flask import Flask

from okosystem.core.loading import NAMES
from okosystem.core.release import Release
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend
from okosystem.foreign import pages
from okosystem.foreign.site import ForeignSite, StoredLabels
from okosystem.model.labels import Labels
from okosystem.search.names import NameIndex, StoredNameIndex
from okosystem.web import (
    dumps,
    graph_store,
    health,
    search,
    service_description,
    sparql,
    third_party,
)
from okosystem.web.app import make_app
from okosystem.web.state import Contents, load_state, rows

# Pages that need none of our own classes.
BLUEPRINTS = (
    pages.bp,
    search.bp,
    pages.things,
    sparql.bp,
    graph_store.bp,
    service_description.bp,
    dumps.bp,
    health.bp,
    third_party.bp,
    third_party.licences_bp,
)


def create_app(
    release: Release,
    store: Store | None = None,
    limits: Limits | None = None,
    backend: Backend | None = None,
) -> Flask:
    """Create the app of one release."""
    return make_app(load_state(release, read, store, limits, backend), BLUEPRINTS)


def read(release: Release, store: Store) -> Contents:
    """Read site, labels and search index; those of a store on disk stay there."""
    site = ForeignSite.from_manifest(release.manifest["site"])
    if release.is_on_disk:
        on_disk = StoredNameIndex(release.folder.resolve() / NAMES)
        return Contents(site, StoredLabels(store, release), lambda: on_disk)
    labels = Labels(rows(store, release, "labels"), release.prefixes, [])
    return Contents.with_cached_index(
        site, labels, lambda: NameIndex(rows(store, release, "search"))
    )
