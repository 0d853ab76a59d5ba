"""How a query worker gives up what it does not need, before it reads a stranger's query."""

import ctypes
import os
import resource
import signal
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from okosystem.engine import fence
from okosystem.engine.oxigraph import Store

_LIBC = ctypes.CDLL(None)
_SET_PARENT_DEATH_SIGNAL = 1
FIRST = 3
"""The number of the first file after the three that every process has."""
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


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when the one that forked it ends."""
    _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, number)
    if os.getppid() != parent:
        os._exit(0)


def say_nothing() -> None:
    """Leave the log alone: what the engine writes when it is out of memory is no line of JSON."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def keep_only(wanted: Sequence[socket.socket]) -> list[int]:
    """Close every file but the three that every process has, and these; give their new numbers."""
    # From the lowest on, none is laid where one that has not moved yet still lies.
    old = sorted(each.fileno() for each in wanted)
    moved = {number: FIRST + place for place, number in enumerate(old)}
    for number, to in moved.items():
        os.dup2(number, to)
    os.closerange(FIRST + len(old), 1 << 20)
    return [moved[each.fileno()] for each in wanted]


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
