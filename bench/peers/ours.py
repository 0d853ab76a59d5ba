"""The okosystem server with its default settings, except one.

wrk sends from one address, so an address may run more than the default eight queries at a time.
"""

import sys
from collections.abc import Mapping
from importlib.metadata import version

from bench.peers.base import Peer
from bench.tools import run

COMMAND = (sys.executable, "-m", "okosystem")


class Ours(Peer):
    """The okosystem server: the real release as `make serve` serves it, others from memory."""

    name = "okosystem"

    @property
    def environment(self) -> Mapping[str, str]:
        """Raise the limit on queries per client."""
        return {"OKOSYSTEM_QUERIES_PER_CLIENT": "64"}

    def load(self) -> None:
        """Add its store on disk to the real release, unless it is there."""
        if self.graph.name == "real":
            run(*COMMAND, "load", "--release", str(self.graph.release))

    def command(self, port: int) -> list[str]:
        """Return the command in README."""
        return [*COMMAND, "serve", "--release", str(self.graph.release), "--port", str(port)]

    def version(self) -> str:
        """Return the version of this server and of its main packages."""
        parts = ("okosystem", "flask", "granian", "pyoxigraph")
        return ", ".join(f"{part} {version(part)}" for part in parts)


class OursInMemory(Ours):
    """The okosystem server in memory."""

    name = "okosystem (memory)"

    @property
    def environment(self) -> Mapping[str, str]:
        """Ask for memory, whether there is a store on disk or not."""
        return {**super().environment, "OKOSYSTEM_STORE": "memory"}


class OursOnDisk(Ours):
    """The okosystem server on a RocksDB store that is loaded first."""

    name = "okosystem (disk)"
    keeps_on_disk = True

    @property
    def location(self) -> str:
        """The folder of the store."""
        return str(self.folder / "okosystem-store")

    def load(self) -> None:
        """Load the store without ordering it, as `oxigraph load` does."""
        run(*COMMAND, "load", "--no-order", self.location, str(self.graph.triples))

    def command(self, port: int) -> list[str]:
        """Return the command that serves the store."""
        return [*COMMAND, "serve", "--store", self.location, "--port", str(port)]
