"""The Oxigraph server, in memory and on disk."""

import http.client
from importlib.metadata import version
from pathlib import Path

from bench import tools
from bench.peers.base import Peer

PACKAGE = f"oxigraph=={version('pyoxigraph')}"


class OxigraphMemory(Peer):
    """The Oxigraph server in memory: the measure of all others."""

    name = "oxigraph serve (memory)"
    ask = "/query?query="

    def have(self) -> None:
        """Have the program."""
        self.program = tools.find("oxigraph", PACKAGE)

    def command(self, port: int) -> list[str]:
        """Start it empty."""
        return [self.program, "serve", "--bind", f"127.0.0.1:{port}"]

    def version(self) -> str:
        """Ask it."""
        return tools.run(self.program, "--version").strip()

    def fill(self, port: int) -> None:
        """Send it the data by the Graph Store Protocol."""
        post(port, self.graph.triples)


class OxigraphOnDisk(OxigraphMemory):
    """The Oxigraph server on RocksDB, loaded beforehand."""

    name = "oxigraph serve-read-only (disk)"
    keeps_on_disk = True

    @property
    def place(self) -> str:
        """Where the database is."""
        return str(self.folder / "rocksdb")

    def load(self) -> None:
        """Load the database."""
        data = str(self.graph.triples)
        tools.run(self.program, "load", "--location", self.place, "--file", data)

    def command(self, port: int) -> list[str]:
        """Start it on the database."""
        bind = f"127.0.0.1:{port}"
        return [self.program, "serve-read-only", "--location", self.place, "--bind", bind]

    def fill(self, port: int) -> None:
        """Do nothing: it is full."""


def post(port: int, triples: Path) -> None:
    """Fill the default graph of a running Oxigraph; raises OSError."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    with triples.open("rb") as data:
        line.request("POST", "/store?default", data, {"Content-Type": "application/n-triples"})
        if (answer := line.getresponse()).status >= 300:
            raise OSError(f"Oxigraph took no data: {answer.status} {answer.read(200)!r}")
    line.close()
