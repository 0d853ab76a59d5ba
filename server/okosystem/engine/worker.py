"""The processes that answer strangers' queries: a zygote that holds the graph, and its forks.

The zygote loads the graph once and forks a worker for each byte it is sent, handing over the
worker's end of the line. A worker answers one query at a time, so killing it hurts nobody else.
It may take so much memory and no more, and can open no file and no connection: the limit on open
files is reached already. A store on disk is opened by each worker for itself, as its threads and
files would not survive the fork; then the kernel leaves it that folder to read and nothing else.
It dies with its line, and in the middle of a query with its zygote, which ends all of its group
when its own line is closed.

Run as: python -m okosystem.engine.worker STORE MEMORY_MB ANSWER_MB  (with the line on stdin)
"""

import gc
import json
import marshal
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from okosystem.core.errors import InvalidQuery
from okosystem.engine import frames
from okosystem.engine.answers import Answer
from okosystem.engine.confinement import with_folder, with_graph
from okosystem.engine.oxigraph import Store

MEGABYTE = 1 << 20
Asked = tuple[str, list[str], list[str], dict[str, str]]
"""A question as it is sent: the query, default and named graphs, a media type for each kind."""
STDIN = 0
"""The zygote's line under its first name: a worker that kept it would hide that the zygote died."""


class TooLarge(Exception):
    """The answer is larger than it may be."""


class Bounded:
    """A file that takes so many bytes and no more; what it raises stops the engine's writing."""

    def __init__(self, most: int) -> None:
        self.data = bytearray()
        self._most = most

    def write(self, piece: bytes) -> int:
        """Take a piece, or raise TooLarge."""
        if len(self.data) + len(piece) > self._most:
            raise TooLarge
        self.data += piece
        return len(piece)

    def flush(self) -> None:
        """Do nothing: the bytes are here already."""


def zygote(enter: Callable[[], Store], line: socket.socket, answer: int) -> None:
    """Fork a worker for each byte received, until the other side is gone.

    `enter` confines the worker that calls it, and gives it the store.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while line.recv(1):
        ours, theirs = socket.socketpair()
        if (child := os.fork()) == 0:
            line.close()
            os.close(STDIN)
            theirs.close()
            serve(enter(), ours, answer)
            os._exit(0)
        ours.close()
        socket.send_fds(line, [child.to_bytes(4, "big")], [theirs.fileno()])
        theirs.close()


def serve(store: Store, line: socket.socket, most: int) -> None:
    """Answer queries until the line is closed."""
    while True:
        try:
            _, body = frames.receive(line)
        except (EOFError, OSError):
            return
        kind, answer = answer_to(store, marshal.loads(body), most)  # noqa: S302 - our own server
        try:
            frames.send(line, kind, answer)
        except OSError:
            return


def answer_to(store: Store, asked: Asked, most: int) -> tuple[bytes, bytes]:
    """Evaluate one query and write its answer; a wrong or too large one is an answer too."""
    try:
        sparql, default, named, formats = asked
        answer = store.query(sparql, default, named)
        kind = _kind(answer)
        out = Bounded(most)
        answer.write_to(out, formats[kind.decode()])
    except InvalidQuery as error:
        return frames.WRONG, str(error).encode()
    except TooLarge:
        return frames.TOO_LARGE, b""
    return kind, bytes(out.data)


def _kind(answer: Answer) -> bytes:
    if answer.is_graph:
        return frames.GRAPH
    return frames.TRUTH if answer.is_boolean else frames.ROWS


def main() -> None:
    """Load the graph, when it is to be held in memory, and be a zygote."""
    path, memory, answer = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    manifest = json.loads((path.parent / "manifest.json").read_text(encoding="utf-8"))
    prefixes = manifest["prefixes"]
    if path.is_dir():
        enter = partial(with_folder, path.resolve(), prefixes, memory * MEGABYTE)
    else:
        enter = partial(with_graph, Store.load(path, prefixes), memory * MEGABYTE)
    zygote(enter, socket.socket(fileno=os.dup(STDIN)), answer * MEGABYTE)
    # Whoever asked is gone, and nobody is left to stop a query that would run for ever.
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
