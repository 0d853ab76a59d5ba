"""The other Python SPARQL endpoint."""

from pathlib import Path

from bench import tools
from bench.peers.base import Peer

VERSIONS = "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"


class RdflibEndpoint(Peer):
    """rdflib-endpoint with its default store."""

    name = "rdflib-endpoint"
    query_path = "/?query="

    def install(self) -> None:
        """Find or install the program."""
        self.program = tools.find("rdflib-endpoint", "rdflib-endpoint", "uvicorn")

    def command(self, port: int) -> list[str]:
        """Return the command that serves the file."""
        bind = ["--host", "127.0.0.1", "--port", str(port)]
        return [self.program, "serve", *bind, str(self.graph.triples)]

    def version(self) -> str:
        """Ask the Python it is installed in."""
        python = str(Path(self.program).with_name("python"))
        endpoint, rdflib = tools.run(python, "-c", VERSIONS).split()
        return f"rdflib-endpoint {endpoint}, rdflib {rdflib}"
