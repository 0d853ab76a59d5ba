"""How a query worker gives up what it does not need, before it reads a stranger's query."""

import resource
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from okosystem.engine import fence
from okosystem.engine.oxigraph import Store

STATM = Path("/proc/self/statm")


def with_graph(store: Store, memory: int) -> Store:
    """Confine a worker that holds the graph: it need open nothing."""
    confine(memory)
    return store


def with_folder(folder: Path, prefixes: Mapping[str, str], memory: int) -> Store:
    """Confine a worker that reads the graph from a folder, before and after it opens it."""
    with STATM.open(encoding="ascii") as statm:
        fence.leave_only(folder)
        fence.refuse_calls()
        store = Store.load(folder, prefixes)
        bound(statm, memory)
    return store


def confine(memory: int) -> None:
    """Let this process take `memory` bytes more than now, and open nothing."""
    if fence.has_seccomp():
        fence.refuse_calls()
    with STATM.open(encoding="ascii") as statm:
        bound(statm, memory)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def bound(statm: TextIO, memory: int) -> None:
    """Let this process take `memory` bytes more than now."""
    pages = int(statm.read().split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
