"""The graph that the first process loaded, for the processes that are forked from it.

They share its memory and what was read of it, and need not read it again. It is the graph of one
release: what is loaded later, when a new one is taken up, each process loads for itself.
"""

import ctypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from okosystem.engine.oxigraph import Store

_kept: dict[Path, Store] = {}
_read: dict[Path, Any] = {}


def load(path: Path, prefixes: Mapping[str, str]) -> None:
    """Load a graph and keep it, in place of the last one."""
    store = Store.load(path, prefixes)
    forget()
    _kept[path.resolve()] = store


def kept(path: Path) -> Store | None:
    """Give the graph of a file, if it was loaded beforehand."""
    return _kept.get(path.resolve())


def keep_read(path: Path, found: object) -> None:
    """Keep what was read of a graph: reading it again would copy the pages that are shared."""
    _read[path.resolve()] = found


def read_of(path: Path) -> Any:
    """Give what was read of the graph of a file, if it was beforehand."""
    return _read.get(path.resolve())


def forget() -> None:
    """Keep none, and give the memory back where the C library can."""
    _kept.clear()
    _read.clear()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
