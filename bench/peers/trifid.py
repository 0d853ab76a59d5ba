"""Trifid, the linked-data server of npm, in its usual set-up: before an Oxigraph of its own."""

import json
import shlex
from collections.abc import Mapping, Sequence

from bench import process, tools
from bench.peers.base import Peer
from bench.peers.ours import BASE
from bench.peers.oxigraph import PACKAGE, post

TRIFID = "trifid@5.3.0"
SETTINGS = """extends:
  - {home}/instances/docker-sparql/config.yaml
server:
  logLevel: warn
  listener:
    host: 127.0.0.1
"""


class Trifid(Peer):
    """Only measured for its documents: queries it passes on to Oxigraph, which stands beside it."""

    name = "trifid"
    ask = "/query?query="
    answers_queries = False

    def have(self) -> None:
        """Have both programs."""
        self.oxigraph = tools.find("oxigraph", PACKAGE)
        self.node = tools.find("node")
        self.home = tools.npm("trifid", TRIFID)

    @property
    def environment(self) -> Mapping[str, str]:
        """Run as in production, about our namespace."""
        return {"NODE_ENV": "production", "DATASET_BASE_URL": f"{BASE}/"} | self._behind

    def command(self, port: int) -> list[str]:
        """Start Oxigraph, and Trifid in front of it."""
        self.store = process.free_port()
        self._behind = {"SPARQL_ENDPOINT_URL": f"http://127.0.0.1:{self.store}/query"}
        settings = self.folder / "trifid.yaml"
        settings.write_text(SETTINGS.format(home=self.home), encoding="utf-8")
        behind = shlex.join([self.oxigraph, "serve", "--bind", f"127.0.0.1:{self.store}"])
        server = [self.node, f"{self.home}/server.js", "-c", str(settings), "-p", str(port)]
        return ["sh", "-c", f"{behind} & exec {shlex.join(server)}"]

    def version(self) -> str:
        """Read its package."""
        package = json.loads((self.home / "package.json").read_text(encoding="utf-8"))
        return f"trifid {package['version']}, node {tools.run(self.node, '--version').strip()}"

    def documents(self, iri: str) -> Sequence[str]:
        """Ask for the thing's own address, where it answers at once."""
        return (iri.strip("<>").removeprefix(BASE),)

    def fill(self, port: int) -> None:
        """Fill the Oxigraph behind."""
        post(self.store, self.graph.triples)
