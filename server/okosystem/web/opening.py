"""Open a release: all that a server needs of it, loaded once."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from okosystem.core import search_index
from okosystem.core.release import Release
from okosystem.engine import preload
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits
from okosystem.engine.stores import Backend
from okosystem.model.labels import Labels
from okosystem.search.names import Index, NameIndex, StoredNameIndex
from okosystem.search.release_index import ReleaseIndex
from okosystem.web.kinds import KINDS
from okosystem.web.looking_up import NamesLookedUp
from okosystem.web.site import Site
from okosystem.web.state import State
from okosystem.web.strangers import watched


def loaded(release: Release, store: Store | None, limits: Limits, backend: Backend) -> State:
    """Load all that a server needs, once.

    The engine for strangers comes last: where its processes are forked from this one, they share
    what has been read by then.
    """
    store = store or preload.store_of(release.graph) or Store.load(release.graph, release.prefixes)
    site, names, index = preload.derived.get(release.graph.resolve()) or read(release, store)
    pool = watched(backend.open(release.graph, release.prefixes, limits))
    return State(release, store, pool, names, index, stamp(release), site)


def read_preloaded(release: Release) -> None:
    """Read the preloaded graph, for the processes that will be forked from this one."""
    if store := preload.store_of(release.graph):
        preload.derived[release.graph.resolve()] = read(release, store)


def read(release: Release, store: Store) -> tuple[Site | None, Labels, Callable[[], Index]]:
    """Read what the data are, the names in them, and how these are searched."""
    site = Site.of(about) if (about := release.manifest.get("site")) else None
    if site and release.is_on_disk:
        found = StoredNameIndex(release.folder.resolve() / "names.sqlite")
        return site, NamesLookedUp(store, release), lambda: found
    unnamed = [] if site else rows(store, release, "unnamed")
    names = Labels(rows(store, release, "labels"), release.prefixes, unnamed)
    return site, names, cache(searching(store, release))


def searching(store: Store, release: Release) -> Callable[[], Index]:
    """Give what reads the index of our release, or makes one of the names in anyone's data."""
    if search_index.FILE not in release.manifest["files"]:
        return lambda: NameIndex(rows(store, release, "search"))
    return lambda: ReleaseIndex(release.file(search_index.FILE).read_bytes(), KINDS)


def rows(store: Store, release: Release, query: str) -> list[Row]:
    """Ask one of the queries behind the pages."""
    return store.query(release.page_queries[query]).rows()


def stamp(release: Release) -> str:
    """Identify release and code, so that a new version of either ends what caches hold."""
    digest = hashlib.sha256(release.digest.encode())
    for path in sorted(Path(__file__).parent.parent.rglob("*")):
        # A package of others may be a folder called something.js.
        if path.suffix in (".py", ".html", ".css", ".js", ".po", ".json") and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]
