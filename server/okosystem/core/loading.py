"""Make what a server opens out of RDF files: a release in memory's measure, or a store on disk."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import bulk, foreign, foreign_void, line_names, name_index
from okosystem.core.bulk import Say
from okosystem.core.publishing import new_draft, switch, write
from okosystem.core.rdf_files import RdfFile, prefixes_of
from okosystem.core.release import Release, sha256

ROCKSDB = "rocksdb"
NAMES = "names.sqlite"


def release_of(
    files: Sequence[RdfFile], folder: Path, say: Say, base: str | None = None
) -> Release:
    """Write a release of files into an empty folder; raises BrokenRdf."""
    store = ox.Store()
    bulk.fill(store, files, say)
    prefixes = prefixes_of(files)
    store.dump(str(folder / "store.nq"), format=ox.RdfFormat.N_QUADS)
    store.dump(
        str(folder / "graph.ttl"),
        format=ox.RdfFormat.TURTLE,
        from_graph=ox.DefaultGraph(),
        prefixes=prefixes,
    )
    _write(store, files, folder, prefixes, base, lambda: bulk.digests(files))
    return Release.open(folder)


def store_of(
    files: Sequence[RdfFile],
    target: Path,
    say: Say,
    threads: int = 2,
    graphs: bool = False,
    base: str | None = None,
    ordered: bool = True,
) -> Release:
    """Bulk-load files into a new store and switch `target` over to it; raises BrokenRdf.

    One that is `ordered` takes longer to make and answers sooner. Whatever goes wrong, the last
    store stays; what was begun is cleared away next time.
    """
    draft = new_draft(target)
    try:
        with line_names.beside(files, draft / NAMES) as have_names:
            store = ox.Store(str(draft / ROCKSDB))
            bulk.fill(store, files, say, threads, graphs)
            say("putting the store in order, indexing names")
            with ThreadPoolExecutor(2) as others:
                ordering = others.submit(store.optimize if ordered else store.flush)
                digests = others.submit(bulk.digests, files)
                prefixes = prefixes_of(files)
                described = _write(store, files, draft, prefixes, base, digests.result)
                if not have_names():
                    name_index.write(draft / NAMES, foreign.names(store))
                ordering.result()
        del store
        return switch(draft, str(described["digest"]), target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def store_of_release(
    release: Release, target: Path, say: Say, threads: int = 2, ordered: bool = True
) -> Release:
    """Copy a release, with its graph in a new store besides, and switch `target` over to it."""
    release.verify()
    draft = new_draft(target)
    try:
        shutil.copytree(release.folder.resolve(), draft, dirs_exist_ok=True)
        shutil.rmtree(draft / ROCKSDB, ignore_errors=True)
        store = ox.Store(str(draft / ROCKSDB))
        bulk.fill(store, [RdfFile(draft / "store.nq", "store.nq")], say, threads, join=False)
        if ordered:
            store.optimize()
        del store
        return switch(draft, release.digest, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(
    store: ox.Store,
    files: Sequence[RdfFile],
    folder: Path,
    prefixes: Mapping[str, str],
    base: str | None,
    digests: Callable[[], Mapping[str, str]],
) -> Mapping[str, object]:
    """Write what a server must know of the data beside the data."""
    counted = foreign.census(store)
    contents = {
        "void.ttl": foreign_void.described(counted, prefixes),
        "findings.json": b"[]\n",
        "columns.toml": b"",
        **foreign.page_queries(),
    }
    manifest = foreign.manifest(store, files, digests(), prefixes, base, counted)
    dumps = {
        name: (folder / name).read_bytes()
        for name in ("store.nq", "graph.ttl")
        if (folder / name).is_file()
    }
    manifest["files"] = {
        name: {"sha256": sha256(data), "bytes": len(data)}
        for name, data in sorted({**contents, **dumps}.items())
    }
    write(folder, contents, manifest)
    return manifest
