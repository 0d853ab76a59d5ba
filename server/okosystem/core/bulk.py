"""Fill a store from RDF files as fast as the engine reads, in parallel, with bounded memory."""

import hashlib
import io
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import pyoxigraph as ox

from okosystem.core.broken import broken
from okosystem.core.errors import BrokenRdf, GraphError
from okosystem.core.parts import Part, split
from okosystem.core.rdf_files import RdfFile

Say = Callable[[str], None]

GRAPHS = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD)


class Counting(Protocol):
    """Hears how many bytes of a part are read; what it raises stops the reading."""

    def add(self, part: Part, count: int) -> None:
        """Count bytes."""


class Meter:
    """Tells how far the reading has come, at each twentieth."""

    def __init__(self, files: Sequence[RdfFile], say: Say) -> None:
        self._total = max(1, sum(file.path.stat().st_size for file in files if not file.is_packed))
        self._lock = threading.Lock()
        self._read = 0
        self._say = say

    def add(self, part: Part, count: int) -> None:
        """Count bytes read of what is not packed: of the rest nobody knows how much there is."""
        if part.file.is_packed:
            return
        with self._lock:
            before, self._read = self._read, self._read + count
            if (done := 20 * self._read // self._total) > 20 * before // self._total:
                self._say(f"read {5 * done} % of {self._total / 1e6:.0f} MB")


def fill(
    store: ox.Store,
    files: Sequence[RdfFile],
    say: Say,
    threads: int = 2,
    graphs: bool = True,
    join: bool = True,
) -> None:
    """Load files; with `join`, the default graph is then everything that they say.

    With `graphs`, each file of triples is a named graph besides; a file of quads has its own
    always. Raises BrokenRdf, and then nobody should use the store.
    """
    meter = Meter(files, say)
    parts = [part for file in files for part in split(file, threads)]
    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(load, store, part, graphs, meter) for part in parts]
        for loading in done:
            loading.result()
    if join and next(store.named_graphs(), None) is not None:
        say("joining the graphs")
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in store)
    store.flush()


def digests(files: Sequence[RdfFile]) -> Mapping[str, str]:
    """Compute the SHA-256 of each file."""
    found = {}
    for file in files:
        with file.path.open("rb") as source:
            found[file.name] = hashlib.file_digest(source, "sha256").hexdigest()
    return found


def load(store: ox.Store, part: Part, graphs: bool, meter: Counting) -> None:
    """Load a part through a pipe, which the engine reads faster than a Python file."""
    named = ox.NamedNode(part.file.graph)
    own = graphs and part.file.form not in GRAPHS
    read, write = os.pipe()
    pump = _Pump(part, write, meter)
    pump.start()
    try:
        store.bulk_load(
            path=f"/dev/fd/{read}",
            format=part.file.form,
            base_iri=part.file.graph,
            to_graph=named if own else None,
        )
    except SyntaxError as error:
        raise broken(part, error) from error
    finally:
        os.close(read)
        pump.join()
        if pump.failed:
            raise pump.failed


class _Pump(threading.Thread):
    """Passes a part on until it is read, or until nobody reads on; keeps what went wrong.

    To the engine the end of a broken file is an end like any other.
    """

    def __init__(self, part: Part, write: int, meter: Counting) -> None:
        super().__init__()
        self._part, self._write, self._meter = part, write, meter
        self.failed: Exception | None = None

    def run(self) -> None:
        """Pass on."""
        try:
            with io.FileIO(self._write, "wb") as pipe:
                self._pass_to(pipe)
        except BrokenPipeError:
            return
        except GraphError as error:
            self.failed = error
        except Exception as error:  # each kind of packing has its own
            self.failed = BrokenRdf.at(str(self._part.file.path), f"unpacking failed: {error}", "")

    def _pass_to(self, pipe: io.FileIO) -> None:
        for piece in self._part.pieces():
            view = memoryview(piece)
            while view:
                view = view[pipe.write(view) :]
            self._meter.add(self._part, len(piece))
