"""Start and time the servers that are compared."""

import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.answers import fetch
from bench.peers.base import Peer
from bench.record import Server
from tests import process

ANY = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


@dataclass(slots=True)
class PeerServer:
    """A running peer, with the time and memory its start took.

    A slow one is measured in fewer rounds, and only with first-time queries.
    """

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]
    load: float = 0
    seconds: float = 0
    megabytes: float = 0
    rounds: int = 100
    repeats: bool = True

    def restart(self) -> None:
        """Replace the process by a new one."""
        process.stop(self.process)
        new = start(self.peer)
        self.process, self.port = new.process, new.port

    def ask(self, query: str, is_graph: bool) -> Counter[Hashable]:
        """Send one query and return its answer."""
        return fetch(self.port, self.peer.query_path, query, is_graph)

    def record(self) -> Server:
        """Record the start and the memory in use now."""
        numbers = (self.load, self.seconds, self.megabytes, process.resident(self.process.pid))
        version = self.peer.version()
        return Server(self.peer.name, version, *(round(number, 2) for number in numbers))


@contextmanager
def run_peer(peer: Peer, starts: int) -> Iterator[PeerServer]:
    """Load a peer, start it several times, and run it until the block ends."""
    peer.install()
    began = time.perf_counter()
    peer.load()
    loaded = time.perf_counter() - began
    times = []
    for _ in range(starts - 1):
        first = start(peer)
        process.stop(first.process)
        times.append(first.seconds)
    server = start(peer)
    server.seconds = statistics.median([*times, server.seconds])
    server.load = loaded if peer.keeps_on_disk else 0
    try:
        yield server
    finally:
        process.stop(server.process)


def start(peer: Peer) -> PeerServer:
    """Start a peer and time how long it takes to answer from the data."""
    port = process.free_port()
    command = peer.command(port)
    began = time.perf_counter()
    started = process.start(command, peer.log, peer.environment)
    server = PeerServer(peer, port, started)
    try:
        process.wait(started, peer.log, lambda: listens(server))
        peer.fill(port)
        process.wait(started, peer.log, lambda: server.ask(ANY, False).total() == 1)
    except Exception:
        process.stop(started)
        raise
    server.seconds = time.perf_counter() - began
    server.megabytes = process.resident(started.pid)
    return server


def listens(server: PeerServer) -> bool:
    """Return True when the server answers; raises when it does not."""
    server.ask("ASK {}", False)
    return True
