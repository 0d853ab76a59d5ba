"""Bulk-load RDF files into a release that fits in memory, or into a store on disk.

Files are loaded in parallel and with bounded memory.
"""

import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from okosystem.errors import BrokenRdf, ReleaseError, SourceError
from okosystem.rdf.rdf_files import (
    FilePart,
    Progress,
    RdfFile,
    locate_error,
    split_file,
)
from okosystem.rdf.rdf_guard import MAX_TOKEN
from okosystem.rdf.triples import to_quads
from okosystem.release.dataset_release import NAMES, Survey, describe
from okosystem.release.publishing import (
    draft_in,
    list_files,
    locked,
    new_draft,
    switch,
    write,
)
from okosystem.release.release import (
    GRAPH,
    ROCKSDB,
    Release,
    damage_of,
    record_digests,
)

Echo = Callable[[str], None]
LARGE = 10**9
"""Bytes from which progress is reported more often."""
MIN_BYTES_TO_SPLIT = 256 << 20
"""From this size on, several threads read a file of lines, each a part of it."""
_QUAD_FORMATS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD)


def load_release(
    files: Sequence[RdfFile], folder: Path, echo: Echo, base: str | None = None
) -> Release:
    """Write a release of files into an empty folder; raises BrokenRdf."""
    store = ox.Store()
    with ThreadPoolExecutor(1) as beside:
        surveyed = beside.submit(Survey, files, folder / NAMES)
        fill(store, files, echo)
        survey = surveyed.result()
    store.dump(str(folder / GRAPH), format=ox.RdfFormat.N_QUADS)
    _require_short_lines(folder / GRAPH)
    store.dump(
        str(folder / "graph.ttl"),
        format=ox.RdfFormat.TURTLE,
        from_graph=ox.DefaultGraph(),
        prefixes=survey.prefixes,
    )
    contents, manifest = describe(store, survey, base)
    dumps = {name: (folder / name).read_bytes() for name in (GRAPH, "graph.ttl")}
    write(folder, contents, {**manifest, "files": list_files({**contents, **dumps})})
    return Release.open(folder)


def load_store(
    files: Sequence[RdfFile],
    target: Path,
    echo: Echo,
    threads: int = 2,
    graphs: bool = False,
    base: str | None = None,
    ordered: bool = True,
) -> Release:
    """Bulk-load files into a new store and switch `target` over to it; raises BrokenRdf.

    An `ordered` store takes longer to make and answers sooner. On any failure the last store
    stays; the next load removes the draft.
    """
    with new_draft(target) as draft:
        store = ox.Store(str(draft / ROCKSDB))
        with ThreadPoolExecutor(2) as beside:
            surveyed = beside.submit(Survey, files, draft / NAMES)
            fill(store, files, echo, threads, graphs)
            echo("putting the store in order, indexing names")
            ordering = beside.submit(store.optimize if ordered else store.flush)
            contents, manifest = describe(store, surveyed.result(), base)
            ordering.result()
        write(draft, contents, {**manifest, "files": list_files(contents)})
        del store
        return switch(draft, str(manifest["digest"]), target)


def load_store_of_release(
    release: Release, target: Path, echo: Echo, threads: int = 2, ordered: bool = True
) -> Release:
    """Copy a release, add its graph as a store on disk, and switch `target` over to the copy."""
    release.verify()
    with new_draft(target) as draft:
        others = shutil.ignore_patterns(ROCKSDB, "draft-*")
        shutil.copytree(release.folder.resolve(), draft, dirs_exist_ok=True, ignore=others)
        _load_dump(draft / GRAPH, draft / ROCKSDB, echo, threads, ordered)
        return switch(draft, release.digest, target)


def add_store(release: Release, echo: Echo, threads: int = 2, ordered: bool = True) -> None:
    """Add the graph of a release to its folder as a store on disk, unless there is a whole one.

    It is put there complete, in one step: a killed load leaves nothing that a server would read,
    and the next one removes its draft. Raises ReleaseError when the folder cannot be written.
    """
    folder = release.folder.resolve()
    try:
        with locked(folder):
            if (folder / ROCKSDB).is_dir() and not damage_of(folder / ROCKSDB):
                return
            release.in_memory().verify()
            with draft_in(folder) as draft:
                _load_dump(folder / GRAPH, draft / ROCKSDB, echo, threads, ordered)
                if (folder / ROCKSDB).exists():
                    (folder / ROCKSDB).rename(draft / "damaged")
                (draft / ROCKSDB).rename(folder / ROCKSDB)
    except (OSError, RuntimeError) as error:
        raise ReleaseError(
            f"{folder / ROCKSDB}  cannot be written: {error}. How to fix it: make sure that there "
            "is space on the disk, and that you may write in the folder; or serve the release "
            "from memory, without loading it: okosystem serve"
        ) from error


def _load_dump(dump: Path, folder: Path, echo: Echo, threads: int, ordered: bool) -> None:
    """Load the quads of a release, which already are in the default graph too, into a store."""
    store = ox.Store(str(folder))
    fill(store, [RdfFile(dump, dump.name)], echo, threads, join=False)
    if ordered:
        store.optimize()
    store.flush()
    del store
    record_digests(folder)


def _require_short_lines(quads: Path) -> None:
    """Raise SourceError for a statement that no server process could load: its text is too long."""
    with quads.open("rb") as lines:
        for line in lines:
            if len(line) > MAX_TOKEN:
                raise SourceError(
                    f"{line[:80].decode('utf-8', 'replace')}…  takes more than "
                    f"{MAX_TOKEN >> 20} MB. How to fix it: leave this statement out, or load the "
                    "files into a store with --store."
                )


class ProgressMeter:
    """Reports progress at every quarter, of a gigabyte or more at every five per cent."""

    def __init__(self, files: Sequence[RdfFile], echo: Echo) -> None:
        sizes = [file.path.stat().st_size for file in files if not file.is_compressed]
        self._total = max(1, sum(sizes))
        self._steps = 20 if self._total >= LARGE else 4
        self._lock = threading.Lock()
        self._read = 0
        self._say = echo

    def add(self, part: FilePart, count: int) -> None:
        """Count the bytes of an uncompressed file; the full size of any other is unknown."""
        if part.file.is_compressed:
            return
        with self._lock:
            before, self._read = self._read, self._read + count
            if (
                done := self._steps * self._read // self._total
            ) > self._steps * before // self._total:
                self._say(f"read {100 * done // self._steps} % of {self._total / 1e6:.0f} MB")


def fill(
    store: ox.Store,
    files: Sequence[RdfFile],
    echo: Echo,
    threads: int = 2,
    graphs: bool = True,
    join: bool = True,
) -> None:
    """Load files into a store; with `join`, the default graph gets the statements of all graphs.

    With `graphs`, each file of triples is also a named graph; a file of quads always has its own.
    Raises BrokenRdf, and the store must then be discarded.
    """
    meter = ProgressMeter(files, echo)
    parts = [part for file in files for part in _split(file, threads)]
    with ThreadPoolExecutor(threads) as pool:
        loads = [pool.submit(load_part, store, part, graphs, meter.add) for part in parts]
        for load in loads:
            load.result()
    if join and next(store.named_graphs(), None) is not None:
        echo("joining the graphs")
        store.bulk_extend(to_quads(store))
    store.flush()


def _split(file: RdfFile, threads: int) -> list[FilePart]:
    is_large = file.path.stat().st_size >= MIN_BYTES_TO_SPLIT
    return split_file(file, threads if is_large else 1)


def load_part(store: ox.Store, part: FilePart, graphs: bool, progress: Progress) -> None:
    """Load a part; raises BrokenRdf."""
    has_own_graph = graphs and part.file.form not in _QUAD_FORMATS
    try:
        store.bulk_load(
            input=part.open(progress),
            format=part.file.form,
            base_iri=part.file.graph,
            to_graph=ox.NamedNode(part.file.graph) if has_own_graph else None,
        )
    except SyntaxError as error:
        raise locate_error(part, error) from error
    except MemoryError as error:
        reason = f"a text or name takes more than {MAX_TOKEN >> 20} MB ({error})"
        raise BrokenRdf.at(str(part.file.path), reason, "") from error
