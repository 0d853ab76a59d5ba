"""A catalogue into a store on disk, step by step: bounded memory, and a stopped import goes on."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pyoxigraph as ox

from okosystem.core import bulk
from okosystem.core.errors import SourceError
from okosystem.core.parts import Part, steps
from okosystem.core.rdf_files import RdfFile
from okosystem.importers.catalogue.entities import watched

STEP = 64 << 20
UNPACKED_ALWAYS = 256 << 20
UNPACKED_TIMES = 200
"""What is packed may become this many times larger; what becomes more is made to do harm."""


class Reading:
    """Counts what is read, tells of it, and stops what unpacks without end."""

    def __init__(self, tell: Callable[[int], object]) -> None:
        self._tell = tell
        self._unpacked = 0

    def add(self, part: Part, count: int) -> None:
        """Count bytes; raises SourceError when a packed file becomes too large."""
        if not part.file.is_packed:
            self._tell(count)
            return
        self._unpacked += count
        packed = part.file.path.stat().st_size
        if self._unpacked > max(UNPACKED_ALWAYS, UNPACKED_TIMES * packed):
            raise SourceError(
                f"{part.file.path}  unpacks to more than {UNPACKED_TIMES} times its size. "
                "How to fix it: unpack it yourself if you trust it."
            )


def load(
    files: Sequence[RdfFile], folder: Path, tell: Callable[[int], object], size: int = STEP
) -> ox.Store:
    """Load files into `folder`, or go on from where that stopped; raises BrokenRdf.

    `tell` hears of each number of bytes read. Other files than last time: begin anew.
    """
    ledger = Ledger.open(folder / "loaded.json", files)
    if not ledger.done or not (folder / "rocksdb").is_dir():
        ledger.done.clear()
        shutil.rmtree(folder / "rocksdb", ignore_errors=True)
    store = opened(folder / "rocksdb")
    for part in (part for file in files for part in steps(file, size)):
        name = f"{part.file.name}@{part.start}"
        if name in ledger.done:
            tell((part.end or part.file.path.stat().st_size) - part.start)
            continue
        bulk.load(store, watched(part), False, Reading(tell))
        store.flush()
        ledger.mark(name)
    return store


def opened(path: Path) -> ox.Store:
    """Open the store; raises SourceError when another import has it."""
    try:
        return ox.Store(str(path))
    except OSError as error:
        raise SourceError(
            f"{path}  cannot be opened ({error}). "
            "How to fix it: wait for the other import, or remove the folder."
        ) from error


class Ledger:
    """Which parts of which files are loaded."""

    def __init__(self, path: Path, of: object, done: set[str]) -> None:
        self._path, self._of, self.done = path, of, done

    @classmethod
    def open(cls, path: Path, files: Sequence[RdfFile]) -> "Ledger":
        """Read what is done of these very files; nothing when they are others."""
        stats = [(file.name, file.path.stat()) for file in files]
        of = [[name, stat.st_size, stat.st_mtime_ns] for name, stat in stats]
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = {}
        return cls(path, of, set(kept["done"]) if kept.get("of") == of else set())

    def mark(self, name: str) -> None:
        """Note that a part is loaded."""
        self.done.add(name)
        draft = self._path.with_suffix(".draft")
        draft.write_text(json.dumps({"of": self._of, "done": sorted(self.done)}), encoding="utf-8")
        draft.replace(self._path)
