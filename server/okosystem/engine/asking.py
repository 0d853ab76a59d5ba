"""One question to a query worker: what is asked, and what comes back."""

import marshal
from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.engine import frames


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
