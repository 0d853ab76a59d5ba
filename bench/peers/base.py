"""What every server compared has: how it is had, filled and started on loopback, and no more."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.graphs import Graph


class Peer(ABC):
    """A server; `ask` is what stands before the encoded query in a request."""

    name: str
    ask = "/sparql?query="
    answers_queries = True
    keeps_on_disk = False

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.graph = graph
        self.folder = folder

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.folder / f"{type(self).__name__}.log"

    @property
    def environment(self) -> Mapping[str, str]:
        """What it must find in its environment."""
        return {}

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """Say how it is started."""

    @abstractmethod
    def version(self) -> str:
        """Name what is measured."""

    def documents(self, iri: str) -> Sequence[str]:
        """List the paths that a client asks for, one after the other, to read about a thing."""
        return ()

    def have(self) -> None:  # noqa: B027
        """Have the program; raises Missing. Not timed."""

    def load(self) -> None:  # noqa: B027
        """Put the data into a form of its own beforehand; timed apart from the start."""

    def fill(self, port: int) -> None:  # noqa: B027
        """Give the data to a server that started empty; timed as part of the start."""
