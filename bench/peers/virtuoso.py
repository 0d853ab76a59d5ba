"""Virtuoso, if it is installed: apt-get install --no-install-recommends virtuoso-opensource-7."""

import subprocess
from pathlib import Path

from bench import tools
from bench.peers.base import Peer


class Virtuoso(Peer):
    """Virtuoso in a separate folder; its system service is neither needed nor affected."""

    name = "Virtuoso"
    iri = "urn:bench"
    query_path = f"/sparql?default-graph-uri={iri}&query="

    def install(self) -> None:
        """Find the programs."""
        self.program = tools.find("virtuoso-t")
        self.console = tools.find("isql-vt")

    def command(self, port: int) -> list[str]:
        """Start it empty, in the foreground."""
        folder = self.home(port)
        folder.mkdir(exist_ok=True)
        (folder / "virtuoso.ini").write_text(self.settings(port, folder), encoding="utf-8")
        return [self.program, "+foreground", "+configfile", str(folder / "virtuoso.ini")]

    def home(self, port: int) -> Path:
        """Return the folder of the database: a new one for each start."""
        return self.folder / f"virtuoso-{port}"

    def settings(self, port: int, folder: Path) -> str:
        """Return the necessary settings; SQL has its own port."""
        return (
            f"[Database]\nDatabaseFile={folder}/v.db\nErrorLogFile={folder}/v.log\n"
            f"LockFile={folder}/v.lck\nTransactionFile={folder}/v.trx\nxa_persistent_file={folder}/v.pxa\n"
            f"[TempDatabase]\nDatabaseFile={folder}/t.db\nTransactionFile={folder}/t.trx\n"
            f"[Parameters]\nServerPort=127.0.0.1:{self.console_port(port)}\n"
            f"DirsAllowed={self.graph.triples.parent}\nNumberOfBuffers=170000\nServerThreads=50\n"
            f"[HTTPServer]\nServerPort=127.0.0.1:{port}\nServerThreads=40\nMaxKeepAlives=40\n"
            "[SPARQL]\nResultSetMaxRows=1000000\nMaxConstructTriples=1000000\n"
        )

    def console_port(self, port: int) -> int:
        """Choose the port for SQL, below the ephemeral ports."""
        return 20000 + port % 10000

    def version(self) -> str:
        """Ask the program, which answers on standard error and with an error status."""
        done = subprocess.run([self.program, "-?"], capture_output=True, text=True)  # noqa: S603
        return f"Virtuoso {(done.stdout + done.stderr).partition('Version ')[2].split()[0]}"

    def fill(self, port: int) -> None:
        """Load the file through the SQL console."""
        file, folder = self.graph.triples.name, self.graph.triples.parent
        code = f"ld_dir('{folder}', '{file}', '{self.iri}'); rdf_loader_run(); checkpoint;"
        tools.run(self.console, str(self.console_port(port)), "dba", "dba", f"EXEC={code}")
