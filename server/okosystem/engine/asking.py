"""One question to one worker: what is asked, what comes back, and the line between."""

import marshal
import os
import signal
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.engine import frames

_TIME = struct.Struct("ll")


@dataclass(frozen=True, slots=True)
class Question:
    """One query, its dataset, and the media type wanted for each kind of answer."""

    sparql: str
    default_graphs: Sequence[str]
    named_graphs: Sequence[str]
    rows: str
    truth: str
    graph: str

    def encoded(self) -> bytes:
        """Write it as the worker reads it."""
        formats = {"r": self.rows, "t": self.truth, "g": self.graph}
        graphs = list(self.default_graphs), list(self.named_graphs)
        return marshal.dumps((self.sparql, *graphs, formats))

    def media_type(self, kind: bytes) -> str:
        """Name the media type of an answer of this kind."""
        return {frames.ROWS: self.rows, frames.TRUTH: self.truth, frames.GRAPH: self.graph}[kind]


@dataclass(frozen=True, slots=True)
class Written:
    """An answer, written down."""

    media_type: str
    body: bytes


@dataclass(slots=True)
class Worker:
    """A process that answers, the line to it, and how many seconds it may take."""

    process: int
    line: socket.socket
    limit: float = 0

    def ask(self, message: bytes, seconds: float) -> tuple[bytes, bytes]:
        """Ask and wait; raises TimeoutError, or EOFError or OSError when the process died.

        The kernel keeps the time: Python's own would wait for the line before each read and write.
        """
        self._limit_to(seconds)
        try:
            frames.send(self.line, frames.QUERY, message)
            return frames.receive(self.line)
        except BlockingIOError as error:
            raise TimeoutError from error

    def _limit_to(self, seconds: float) -> None:
        if seconds != self.limit:
            whole = int(seconds)
            limit = _TIME.pack(whole, int((seconds - whole) * 1e6) or 1)
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self.limit = seconds

    def kill(self) -> None:
        """End it, whatever it is doing."""
        self.line.close()
        try:
            os.kill(self.process, signal.SIGKILL)
        except ProcessLookupError:
            return
