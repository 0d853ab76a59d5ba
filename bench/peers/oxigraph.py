"""The Oxigraph server, in memory and on disk."""

import http.client
from importlib.metadata import version
from pathlib import Path

from bench import tools
from bench.peers.base import Peer

PACKAGE = f"oxigraph=={version('pyoxigraph')}"


class OxigraphMemory(Peer):
    """The Oxigraph server in memory, with which all others are compared."""

    name = "oxigraph serve (memory)"
    query_path = "/query?query="

    def install(self) -> None:
        """Find or install the program."""
        self.program = tools.find("oxigraph", PACKAGE)

    def command(self, port: int) -> list[str]:
        """Return the command that starts it empty."""
        return [self.program, "serve", "--bind", f"127.0.0.1:{port}"]

    def version(self) -> str:
        """Ask the program."""
        return tools.run(self.program, "--version").strip()

    def fill(self, port: int) -> None:
        """Send the data with the Graph Store Protocol."""
        post(port, self.graph.triples)


class OxigraphOnDisk(OxigraphMemory):
    """The Oxigraph server on a RocksDB store that is loaded first."""

    name = "oxigraph serve-read-only (disk)"
    keeps_on_disk = True

    @property
    def location(self) -> str:
        """The folder of the database."""
        return str(self.folder / "rocksdb")

    def load(self) -> None:
        """Load the database."""
        data = str(self.graph.triples)
        tools.run(self.program, "load", "--location", self.location, "--file", data)

    def command(self, port: int) -> list[str]:
        """Return the command that serves the database."""
        bind = f"127.0.0.1:{port}"
        return [self.program, "serve-read-only", "--location", self.location, "--bind", bind]

    def fill(self, port: int) -> None:
        """Do nothing: the data is loaded already."""


def post(port: int, triples: Path) -> None:
    """Fill the default graph of a running Oxigraph; raises OSError."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    with triples.open("rb") as data:
        connection.request(
            "POST", "/store?default", data, {"Content-Type": "application/n-triples"}
        )
        if (answer := connection.getresponse()).status >= 300:
            raise OSError(f"Oxigraph refused the data: {answer.status} {answer.read(200)!r}")
    connection.close()
