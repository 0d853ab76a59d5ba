"""The zygote: the process that holds the graph, forks query workers and ends the slow ones.

All server processes of one release share it. A few workers are ready at any time, no more than
can run at once, so that each finds the graph warm in its processor; while a query is slow, another
worker is made in its place, up to the limit. The zygote kills whoever is over time or works for
somebody who is gone. It lives as long as somebody keeps a line to it, and its workers with it.

Run as: python -m okosystem.engine.zygote STORE MEMORY_MB ANSWER_MB WORKERS LINES
where LINES is the number of a listening socket it was given.
"""

import gc
import json
import os
import resource
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

from okosystem.engine import fence
from okosystem.engine.beforehand import kept
from okosystem.engine.confinement import with_folder, with_graph
from okosystem.engine.oxigraph import Store
from okosystem.engine.slots import Slots
from okosystem.engine.workers import Workers

MEGABYTE = 1 << 20
NAME = "okosystem-graph"
"""What the system calls it and its workers."""
TICK = 0.05
"""Seconds between two looks at the clock."""
Blocks = dict[socket.socket, int]


def live(workers: Workers, slots: Slots, lines: socket.socket, blocks: Blocks) -> None:
    """Look after the workers until nobody keeps a line any more."""
    woken = woken_by_children()
    with selectors.DefaultSelector() as selector:
        for source in (lines, woken, *blocks):
            selector.register(source, selectors.EVENT_READ)
        while blocks:
            workers.look_after()
            ready = [key.fileobj for key, _ in selector.select(TICK)]
            if woken in ready:
                woken.recv(1 << 10)
            if lines in ready and (line := joined(slots, lines, blocks)):
                selector.register(line, selectors.EVENT_READ)
            for line in [line for line in blocks if line in ready]:
                selector.unregister(line)
                workers.forget(block := blocks.pop(line))
                slots.leave(block)


def joined(slots: Slots, lines: socket.socket, blocks: Blocks) -> socket.socket | None:
    """Let the next one in."""
    line, _ = lines.accept()
    block = slots.join(line)
    if block is None:
        line.close()
        return None
    blocks[line] = block
    return line


def woken_by_children() -> socket.socket:
    """Make a line that says something whenever a child of this process ends."""
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.detach())
    return woken


def entering(path: Path, memory: int) -> Callable[[], Store]:
    """Load the graph, when it is to be held in memory; give what lets a worker in."""
    prefixes = json.loads((path.parent / "manifest.json").read_bytes())["prefixes"]
    if path.is_dir():
        return partial(with_folder, path.resolve(), prefixes, memory)
    return partial(with_graph, kept(path) or Store.load(path, prefixes), memory)


def be(path: Path, memory: int, answer: int, most: int, number: int) -> NoReturn:
    """Be the zygote of a graph until nobody needs it; megabytes, workers, and a socket's number."""
    fence.name_process(NAME)
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    slots, blocks = Slots(most), Blocks()
    lines = socket.socket(fileno=number)
    joined(slots, lines, blocks)
    enter = entering(path, memory * MEGABYTE)
    gc.collect()
    gc.freeze()
    live(Workers(enter, slots, most, answer * MEGABYTE), slots, lines, blocks)
    # Nobody is left who would hear an answer.
    with suppress(ProcessLookupError):
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    be(Path(sys.argv[1]), *map(int, sys.argv[2:]))
