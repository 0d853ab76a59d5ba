"""The processes that answer strangers' queries: a zygote that holds the graph, and its forks.

The zygote loads the graph once and forks a worker for each byte it is sent, handing over the
worker's end of the line. A worker answers one query at a time, so killing it hurts nobody else.
It may take so much memory and no more, and can open no file and no connection: the limit on open
files is reached already. It dies with its line.

Run as: python -m okosystem.engine.worker STORE.NQ MEMORY_MB ANSWER_MB  (with the line on stdin)
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from okosystem.core.errors import InvalidQuery
from okosystem.engine import frames
from okosystem.engine.answers import Answer
from okosystem.engine.oxigraph import Store

MEGABYTE = 1 << 20


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


def zygote(store: Store, line: socket.socket, memory: int, answer: int) -> None:
    """Fork a worker for each byte received, until the other side is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    while line.recv(1):
        ours, theirs = socket.socketpair()
        if (child := os.fork()) == 0:
            line.close()
            theirs.close()
            confine(memory)
            serve(store, ours, answer)
            os._exit(0)
        ours.close()
        socket.send_fds(line, [child.to_bytes(4, "big")], [theirs.fileno()])
        theirs.close()


def confine(memory: int) -> None:
    """Let this process take `memory` bytes more than now, and open nothing."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def serve(store: Store, line: socket.socket, most: int) -> None:
    """Answer queries until the line is closed."""
    while True:
        try:
            _, body = frames.receive(line)
        except (EOFError, OSError):
            return
        kind, answer = answer_to(store, json.loads(body), most)
        try:
            frames.send(line, kind, answer)
        except OSError:
            return


def answer_to(store: Store, asked: dict[str, Any], most: int) -> tuple[bytes, bytes]:
    """Evaluate one query and write its answer; a wrong or too large one is an answer too."""
    try:
        answer = store.query(asked["sparql"], asked["default"], asked["named"])
        kind = _kind(answer)
        out = Bounded(most)
        answer.write_to(out, asked["formats"][kind.decode()])
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
    """Load the graph and be a zygote."""
    path, memory, answer = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    prefixes = json.loads((path.parent / "manifest.json").read_text(encoding="utf-8"))["prefixes"]
    store = Store.load(path, prefixes)
    line = socket.socket(fileno=os.dup(0))
    zygote(store, line, memory * MEGABYTE, answer * MEGABYTE)


if __name__ == "__main__":
    main()
