"""Bulk-load RDF files into a release that fits in memory, or into a store on disk.

Files are loaded in parallel and with bounded memory.
"""

import hashlib
import io
import os
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import dataset_release, name_scanner, search_index
from okosystem.core.errors import BrokenRdf, GraphError, ReleaseError, SourceError
from okosystem.core.publishing import draft_in, list_files, locked, new_draft, switch, write
from okosystem.core.rdf_files import FilePart, RdfFile, locate_error, prefixes_of, split_for_threads
from okosystem.core.release import GRAPH, ROCKSDB, Release, damage_of, record_digests
from okosystem.core.triples import to_quads

Echo = Callable[[str], None]
Progress = Callable[[FilePart, int], None]
"""Receives each number of bytes read of a part; an exception that it raises stops the loading."""
NAMES = "names.sqlite"
LARGE = 10**9
"""Bytes from which progress is reported more often."""
MAX_TOKEN = 16 << 20
"""Bytes of the longest text or name that the engine's parsers of Turtle and JSON read."""
_QUAD_FORMATS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD)


def load_release(
    files: Sequence[RdfFile], folder: Path, echo: Echo, base: str | None = None
) -> Release:
    """Write a release of files into an empty folder; raises BrokenRdf."""
    store = ox.Store()
    fill(store, files, echo)
    prefixes = prefixes_of(files)
    store.dump(str(folder / "store.nq"), format=ox.RdfFormat.N_QUADS)
    _require_short_lines(folder / "store.nq")
    store.dump(
        str(folder / "graph.ttl"),
        format=ox.RdfFormat.TURTLE,
        from_graph=ox.DefaultGraph(),
        prefixes=prefixes,
    )
    _describe(store, files, folder, prefixes, base, lambda: compute_digests(files))
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
        with name_scanner.scan_in_background(files, draft / NAMES) as is_indexed:
            store = ox.Store(str(draft / ROCKSDB))
            fill(store, files, echo, threads, graphs)
            echo("putting the store in order, indexing names")
            with ThreadPoolExecutor(2) as pool:
                ordering = pool.submit(store.optimize if ordered else store.flush)
                digests = pool.submit(compute_digests, files)
                prefixes = prefixes_of(files)
                manifest = _describe(store, files, draft, prefixes, base, digests.result)
                if not is_indexed():
                    search_index.write_names(draft / NAMES, dataset_release.read_names(store))
                ordering.result()
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


def _describe(
    store: ox.Store,
    files: Sequence[RdfFile],
    folder: Path,
    prefixes: Mapping[str, str],
    base: str | None,
    digests: Callable[[], Mapping[str, str]],
) -> Mapping[str, object]:
    """Write the manifest, the VoID and the page queries beside the data."""
    statistics = dataset_release.count_terms(store)
    contents = {
        "void.ttl": dataset_release.describe(statistics, prefixes),
        "findings.json": b"[]\n",
        "columns.toml": b"",
        **dataset_release.page_queries(),
    }
    manifest = dataset_release.manifest(store, files, digests(), prefixes, base, statistics)
    dumps = {
        name: (folder / name).read_bytes()
        for name in ("store.nq", "graph.ttl")
        if (folder / name).is_file()
    }
    manifest["files"] = list_files({**contents, **dumps})
    write(folder, contents, manifest)
    return manifest


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
    parts = [part for file in files for part in split_for_threads(file, threads)]
    with ThreadPoolExecutor(threads) as pool:
        loads = [pool.submit(load_part, store, part, graphs, meter.add) for part in parts]
        for load in loads:
            load.result()
    if join and next(store.named_graphs(), None) is not None:
        echo("joining the graphs")
        store.bulk_extend(to_quads(store))
    store.flush()


def compute_digests(files: Sequence[RdfFile]) -> Mapping[str, str]:
    """Compute the SHA-256 of each file."""
    digests = {}
    for file in files:
        with file.path.open("rb") as source:
            digests[file.name] = hashlib.file_digest(source, "sha256").hexdigest()
    return digests


def load_part(store: ox.Store, part: FilePart, graphs: bool, progress: Progress) -> None:
    """Load a part through a pipe, which the engine reads faster than a Python file object."""
    named = ox.NamedNode(part.file.graph)
    has_own_graph = graphs and part.file.form not in _QUAD_FORMATS
    read, write = os.pipe()
    pump = _PipeWriter(part, write, progress)
    pump.start()
    try:
        store.bulk_load(
            path=f"/dev/fd/{read}",
            format=part.file.form,
            base_iri=part.file.graph,
            to_graph=named if has_own_graph else None,
        )
    except SyntaxError as error:
        raise locate_error(part, error) from error
    except MemoryError as error:
        reason = f"a text or name takes more than {MAX_TOKEN >> 20} MB ({error})"
        raise BrokenRdf.at(str(part.file.path), reason, "") from error
    finally:
        os.close(read)
        pump.join()
        if pump.error:
            raise pump.error


class _PipeWriter(threading.Thread):
    """Writes a part into a pipe until either end closes; stores the error if one occurs.

    The engine cannot distinguish a truncated file from a complete one.
    """

    def __init__(self, part: FilePart, write: int, progress: Progress) -> None:
        super().__init__()
        self._part, self._write, self._progress = part, write, progress
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            with io.FileIO(self._write, "wb") as pipe:
                self._write_to(pipe)
        except BrokenPipeError:
            return
        except GraphError as error:
            self.error = error
        except SyntaxError as error:
            self.error = locate_error(self._part, error)
        except Exception as error:  # each compression has its own
            self.error = BrokenRdf.at(str(self._part.file.path), f"unpacking failed: {error}", "")

    def _write_to(self, pipe: io.FileIO) -> None:
        for chunk in self._part.safe_chunks():
            view = memoryview(chunk)
            while view:
                view = view[pipe.write(view) :]
            self._progress(self._part, len(chunk))
