"""The other Python SPARQL endpoint."""

from pathlib import Path

from bench import tools
from bench.peers.base import Peer

VERSIONS = "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"


class RdflibEndpoint(Peer):
    """rdflib-endpoint, with the store it has when nobody sets any."""

    name = "rdflib-endpoint"
    ask = "/?query="

    def have(self) -> None:
        """Have the program."""
        self.program = tools.find("rdflib-endpoint", "rdflib-endpoint", "uvicorn")

    def command(self, port: int) -> list[str]:
        """Start it with the file."""
        bind = ["--host", "127.0.0.1", "--port", str(port)]
        return [self.program, "serve", *bind, str(self.graph.triples)]

    def version(self) -> str:
        """Ask the packages beside it."""
        python = str(Path(self.program).with_name("python"))
        own, rdflib = tools.run(python, "-c", VERSIONS).split()
        return f"rdflib-endpoint {own}, rdflib {rdflib}"
