"""Trifid, the linked-data server from npm, in its usual set-up: in front of an Oxigraph."""

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
    """Measured for its documents only: it passes queries on to Oxigraph."""

    name = "trifid"
    query_path = "/query?query="
    answers_queries = False

    def install(self) -> None:
        """Find or install both programs."""
        self.oxigraph = tools.find("oxigraph", PACKAGE)
        self.node = tools.find("node")
        self.home = tools.npm("trifid", TRIFID)

    @property
    def environment(self) -> Mapping[str, str]:
        """Run as in production, for the namespace of the graph."""
        return {"NODE_ENV": "production", "DATASET_BASE_URL": f"{BASE}/"} | self._endpoint

    def command(self, port: int) -> list[str]:
        """Return the command that starts Oxigraph, with Trifid in front of it."""
        self.store = process.free_port()
        self._endpoint = {"SPARQL_ENDPOINT_URL": f"http://127.0.0.1:{self.store}/query"}
        settings = self.folder / "trifid.yaml"
        settings.write_text(SETTINGS.format(home=self.home), encoding="utf-8")
        oxigraph = shlex.join([self.oxigraph, "serve", "--bind", f"127.0.0.1:{self.store}"])
        server = [self.node, f"{self.home}/server.js", "-c", str(settings), "-p", str(port)]
        return ["sh", "-c", f"{oxigraph} & exec {shlex.join(server)}"]

    def version(self) -> str:
        """Read the version in its package."""
        package = json.loads((self.home / "package.json").read_text(encoding="utf-8"))
        return f"trifid {package['version']}, node {tools.run(self.node, '--version').strip()}"

    def documents(self, iri: str) -> Sequence[str]:
        """List the entity's own address, which needs no redirect."""
        return (iri.strip("<>").removeprefix(BASE),)

    def fill(self, port: int) -> None:
        """Send the data to the Oxigraph behind it."""
        post(self.store, self.graph.triples)
