"""Other engines and this server, as processes on loopback; and one request over HTTP."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from okosystem.release.release import Release
from tests.process import free_port
from tests.sparql.processes import PATIENCE

GRAPH = "https://w3id.org/felles-okosystem/"
BESIDE_PYTHON = Path(sys.executable).parent
VIRTUOSO = """[Database]
DatabaseFile={0}/v.db
ErrorLogFile={0}/v.log
LockFile={0}/v.lck
TransactionFile={0}/v.trx
xa_persistent_file={0}/v.pxa
[TempDatabase]
DatabaseFile={0}/t.db
TransactionFile={0}/t.trx
[Parameters]
ServerPort=127.0.0.1:{sql}
DisableUnixSocket=1
DirsAllowed={data}
NumberOfBuffers=20000
ServerThreads=20
[HTTPServer]
ServerPort=127.0.0.1:{http}
ServerThreads=10
[SPARQL]
ResultSetMaxRows=1000
MaxQueryExecutionTime=30
"""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine with the release loaded; `settings` let this server reach it."""

    address: str
    process: subprocess.Popen[bytes]
    settings: Mapping[str, str]


@contextmanager
def running(
    command: Sequence[str], port: int, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=env)
        try:
            wait_for(port, process)
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert process.poll() is None, "the server ended before it listened"
            time.sleep(0.1)
    raise TimeoutError("the server never came up")


@contextmanager
def oxigraph(release: Release, folder: Path) -> Iterator[Engine]:
    port = free_port()
    command = [str(BESIDE_PYTHON / "oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with running(command, port, folder / "oxigraph.log") as process:
        address = f"http://127.0.0.1:{port}/query"
        engine = Engine(address, process, {"OKOSYSTEM_STORE": f"sparql+{address}"})
        put(engine, release.file("store.nq").read_bytes())
        yield engine


def put(engine: Engine, quads: bytes) -> None:
    """Add data with Oxigraph's form of the Graph Store Protocol."""
    port = urlsplit(engine.address).port
    assert port is not None
    assert request(port, "POST", "/store", quads, {"Content-Type": "application/n-quads"})[0] == 204


def has_virtuoso() -> bool:
    return bool(shutil.which("virtuoso-t") and shutil.which("isql-vt"))


@contextmanager
def virtuoso(release: Release, folder: Path) -> Iterator[Engine]:
    sql, port, data = free_port(), free_port(), release.folder.resolve()
    settings = folder / "virtuoso.ini"
    settings.write_text(VIRTUOSO.format(folder, sql=sql, http=port, data=data), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", str(settings)]
    with running(command, port, folder / "out.log") as process:
        wait_for(sql, process)
        load = f"ld_dir('{data}', 'store.nq', '{GRAPH}'); rdf_loader_run(); checkpoint;"
        console = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"EXEC={load}"]
        subprocess.run(console, check=True, capture_output=True, timeout=120)
        address = f"http://127.0.0.1:{port}/sparql"
        store = {"OKOSYSTEM_STORE": f"sparql+{address}", "OKOSYSTEM_STORE_GRAPH": GRAPH}
        yield Engine(address, process, store)


@contextmanager
def okosystem(release: Release, log: Path, settings: Mapping[str, str]) -> Iterator[int]:
    """Run this server, with one process; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "okosystem", "serve", "--release", str(release.folder)]
    command += ["--port", str(port), "--workers", "1"]
    with running(command, port, log, os.environ | dict(settings)):
        yield port


Answer = tuple[int, Mapping[str, str], bytes]


def request(
    port: int, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, body, dict(headers))
    response = connection.getresponse()
    answer = response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    connection.close()
    return answer


def get(port: int, path: str, accept: str = "text/html") -> Answer:
    return request(port, "GET", path, None, {"Accept": accept})


def ask(port: int, sparql: str, accept: str = "text/csv", **more: str) -> Answer:
    return get(port, f"/sparql?{urlencode({'query': sparql, **more})}", accept)
