"""Our own server, with the settings it has when nobody sets any, but for one.

wrk asks from one address, so an address may ask more at once than its usual eight queries.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from bench.peers.base import Peer
from bench.tools import run

BASE = "https://w3id.org/felles-okosystem"
COMMAND = (sys.executable, "-m", "okosystem")


class Ours(Peer):
    """Our server in memory."""

    name = "okosystem"

    @property
    def environment(self) -> Mapping[str, str]:
        """Let wrk ask."""
        return {"OKOSYSTEM_QUERIES_PER_CLIENT": "64"}

    def command(self, port: int) -> list[str]:
        """Start it as README says."""
        return [*COMMAND, "serve", "--release", str(self.graph.release), "--port", str(port)]

    def version(self) -> str:
        """Name what it stands on."""
        parts = ("okosystem", "flask", "granian", "pyoxigraph")
        return ", ".join(f"{part} {version(part)}" for part in parts)

    def documents(self, iri: str) -> Sequence[str]:
        """Count both: the thing's address, which sends on, and the document's."""
        path = iri.strip("<>").removeprefix(BASE)
        return path, path.replace("/id/", "/doc/", 1)


class OursOnDisk(Ours):
    """Our server on a RocksDB store, loaded beforehand."""

    name = "okosystem (disk)"
    keeps_on_disk = True

    @property
    def place(self) -> str:
        """Where the store is."""
        return str(self.folder / "okosystem-store")

    def load(self) -> None:
        """Load the store and, as `oxigraph load`, leave the order for later."""
        run(*COMMAND, "load", "--no-order", self.place, str(self.graph.triples))

    def command(self, port: int) -> list[str]:
        """Start it on the store."""
        return [*COMMAND, "serve", "--store", self.place, "--port", str(port)]
