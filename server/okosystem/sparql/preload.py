"""What the first process has, for the server processes that are forked from it.

They share its memory: the graph, what was derived from it, and room for responses. The graph is of
one release: each process loads the next one for itself.
"""

import ctypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from okosystem.sparql.oxigraph import Store
from okosystem.sparql.shared_memory import SharedMemory

derived: dict[Path, Any] = {}
"""What was derived from the graph of a file: to derive it again would copy the shared pages."""
verified: set[Path] = set()
"""The folders of releases whose files have their digests: they need not be read again."""
responses: SharedMemory | None = None
"""The memory for responses, in which all server processes write."""
_stores: dict[Path, Store] = {}


def load(path: Path, prefixes: Mapping[str, str]) -> None:
    """Load a graph and hold it, in place of the last one."""
    store = Store.load(path, prefixes)
    release()
    _stores[path.resolve()] = store


def store_of(path: Path) -> Store | None:
    """Return the preloaded graph of a file, if there is one."""
    return _stores.get(path.resolve())


def release() -> None:
    """Drop the graph, and give its memory back."""
    _stores.clear()
    derived.clear()
    verified.clear()
    trim_memory()


def trim_memory() -> None:
    """Have glibc return free memory to the system; other C libraries have no such call."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
