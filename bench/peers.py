"""The servers compared. Each says how it is had, filled and started on loopback, and no more."""

import http.client
import subprocess
import sys
from abc import ABC, abstractmethod
from importlib.metadata import version
from pathlib import Path

from bench import tools
from bench.graphs import Graph

OXIGRAPH = f"oxigraph=={version('pyoxigraph')}"
LEFT_OUT = {
    "trifid": "it answers by asking another engine, and is not installed; see PEERS.md C",
    "Prez": "built from source with parts replaced; see PEERS.md C",
    "Fuseki, QLever, GraphDB": "no binaries in the registries that this machine may use",
}


class Peer(ABC):
    """A server; `ask` is what stands before the encoded query in a request."""

    name: str
    ask = "/sparql?query="

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.graph = graph
        self.folder = folder

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self.folder / f"{type(self).__name__}.log"

    @abstractmethod
    def command(self, port: int) -> list[str]:
        """Say how it is started."""

    @abstractmethod
    def version(self) -> str:
        """Name what is measured."""

    def prepare(self) -> None:  # noqa: B027
        """Have the program, and the data in its own form; raises Missing. Not timed."""

    def fill(self, port: int) -> None:  # noqa: B027
        """Give the data to a server that started empty; timed."""


class Ours(Peer):
    """Our own server, with the settings it has when nobody sets any."""

    name = "okosystem"

    def command(self, port: int) -> list[str]:
        """Start it as README says."""
        release = str(self.graph.release)
        given = ["--release", release, "--port", str(port)]
        return [sys.executable, "-m", "okosystem", "serve", *given]

    def version(self) -> str:
        """Name what it stands on."""
        parts = ("okosystem", "flask", "granian", "pyoxigraph")
        return ", ".join(f"{part} {version(part)}" for part in parts)


class OxigraphMemory(Peer):
    """The Oxigraph server in memory: the measure of all others."""

    name = "oxigraph serve (memory)"
    ask = "/query?query="

    def prepare(self) -> None:
        """Have the program."""
        self.program = tools.find("oxigraph", OXIGRAPH)

    def command(self, port: int) -> list[str]:
        """Start it empty."""
        return [self.program, "serve", "--bind", f"127.0.0.1:{port}"]

    def version(self) -> str:
        """Ask it."""
        return tools.run(self.program, "--version").strip()

    def fill(self, port: int) -> None:
        """Send it the data by the Graph Store Protocol."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        kind = {"Content-Type": "application/n-triples"}
        line.request("POST", "/store?default", self.graph.triples.read_bytes(), kind)
        if (answer := line.getresponse()).status >= 300:
            raise OSError(f"{self.name} took no data: {answer.status} {answer.read(200)!r}")
        line.close()


class OxigraphDisk(OxigraphMemory):
    """The Oxigraph server on RocksDB, loaded beforehand."""

    name = "oxigraph serve-read-only (disk)"

    @property
    def place(self) -> str:
        """Where the database is."""
        return str(self.folder / "rocksdb")

    def prepare(self) -> None:
        """Load the database."""
        super().prepare()
        data = str(self.graph.triples)
        tools.run(self.program, "load", "--location", self.place, "--file", data)

    def command(self, port: int) -> list[str]:
        """Start it on the database."""
        bind = f"127.0.0.1:{port}"
        return [self.program, "serve-read-only", "--location", self.place, "--bind", bind]

    def fill(self, port: int) -> None:
        """Do nothing: it is full."""


class RdflibEndpoint(Peer):
    """The other Python SPARQL endpoint, with the store it has when nobody sets any."""

    name = "rdflib-endpoint"
    ask = "/?query="

    def prepare(self) -> None:
        """Have the program."""
        self.program = tools.find("rdflib-endpoint", "rdflib-endpoint", "uvicorn")

    def command(self, port: int) -> list[str]:
        """Start it with the file."""
        bind = ["--host", "127.0.0.1", "--port", str(port)]
        return [self.program, "serve", *bind, str(self.graph.triples)]

    def version(self) -> str:
        """Ask the packages beside it."""
        python = str(Path(self.program).with_name("python"))
        code = (
            "from importlib.metadata import version as v; print(v('rdflib-endpoint'), v('rdflib'))"
        )
        own, rdflib = tools.run(python, "-c", code).split()
        return f"rdflib-endpoint {own}, rdflib {rdflib}"


class Virtuoso(Peer):
    """Virtuoso, only where it is installed already."""

    name = "Virtuoso"
    iri = "urn:bench"
    ask = f"/sparql?default-graph-uri={iri}&query="

    def prepare(self) -> None:
        """Have the programs."""
        self.program = tools.find("virtuoso-t")
        self.console = tools.find("isql-vt")

    def command(self, port: int) -> list[str]:
        """Start it empty, in the foreground, on a folder of its own."""
        place = self.folder / f"virtuoso-{port}"
        place.mkdir(exist_ok=True)
        (place / "virtuoso.ini").write_text(self.settings(port, place), encoding="utf-8")
        return [self.program, "+foreground", "+configfile", str(place / "virtuoso.ini")]

    def settings(self, port: int, place: Path) -> str:
        """Write the little that must be set; its SQL port is the one after."""
        return (
            f"[Database]\nDatabaseFile={place}/v.db\nErrorLogFile={place}/v.log\n"
            f"LockFile={place}/v.lck\nTransactionFile={place}/v.trx\nxa_persistent_file={place}/v.pxa\n"
            f"[TempDatabase]\nDatabaseFile={place}/t.db\nTransactionFile={place}/t.trx\n"
            f"[Parameters]\nServerPort=127.0.0.1:{self.console_port(port)}\n"
            f"DirsAllowed={self.graph.triples.parent}\nNumberOfBuffers=170000\nServerThreads=50\n"
            f"[HTTPServer]\nServerPort=127.0.0.1:{port}\nServerThreads=40\n"
            "[SPARQL]\nResultSetMaxRows=1000000\n"
        )

    def console_port(self, port: int) -> int:
        """Choose the port for SQL; below the ports that systems give out."""
        return 20000 + port % 10000

    def version(self) -> str:
        """Ask it; it answers on the wrong stream and with a failure."""
        done = subprocess.run([self.program, "-?"], capture_output=True, text=True)  # noqa: S603
        return f"Virtuoso {(done.stdout + done.stderr).partition('Version ')[2].split()[0]}"

    def fill(self, port: int) -> None:
        """Load the file over its SQL console."""
        file, folder = self.graph.triples.name, self.graph.triples.parent
        code = f"ld_dir('{folder}', '{file}', '{self.iri}'); rdf_loader_run(); checkpoint;"
        tools.run(self.console, str(self.console_port(port)), "dba", "dba", f"EXEC={code}")


PEERS: tuple[type[Peer], ...] = (OxigraphMemory, Ours, OxigraphDisk, RdflibEndpoint, Virtuoso)
