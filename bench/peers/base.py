"""The base class of the servers to compare: install, load, start on loopback, and fill."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from bench.graphs import Graph


class Peer(ABC):
    """A server to compare; the encoded query follows `query_path` in a request."""

    name: str
    query_path = "/sparql?query="
    keeps_on_disk = False

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.graph = graph
        self.folder = folder

    @property
    def log(self) -> Path:
        """The file for its output."""
        return self.folder / f"{type(self).__name__}.log"

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables to add."""
        return {}

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """Return the command that starts it."""

    @abstractmethod
    def version(self) -> str:
        """Return its name and version."""

    def install(self) -> None:  # noqa: B027
        """Find or install the program; raises Missing. Not timed."""

    def load(self) -> None:  # noqa: B027
        """Load the data into a store before the start; timed separately."""

    def fill(self, port: int) -> None:  # noqa: B027
        """Send the data to a server that started empty; timed as part of the start."""
