"""A peer that runs: started so and so often, the last one kept."""

import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import answers, process
from bench.peers.base import Peer
from bench.record import Server

ANY = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


@dataclass(slots=True)
class Running:
    """A server that answers, and what it took to get there.

    A slow one may be measured in fewer rounds, and only with new queries.
    """

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]
    load: float = 0
    seconds: float = 0
    megabytes: float = 0
    rounds: int = 100
    repeats: bool = True

    def start_anew(self) -> None:
        """Let another process take its place."""
        process.stop(self.process)
        other = start(self.peer)
        self.process, self.port = other.process, other.port

    def ask(self, query: str, is_graph: bool) -> Counter[Hashable]:
        """Ask it once."""
        return answers.fetch(self.port, self.peer.ask, query, is_graph)

    def told(self) -> Server:
        """Tell what it took, and weigh it now."""
        numbers = (self.load, self.seconds, self.megabytes, process.resident(self.process.pid))
        version = self.peer.version()
        return Server(self.peer.name, version, *(round(number, 2) for number in numbers))


@contextmanager
def running(peer: Peer, starts: int) -> Iterator[Running]:
    """Load a peer, start it several times, and run it until the block ends."""
    peer.have()
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


def start(peer: Peer) -> Running:
    """Start it once and time the way to the first answer from the data."""
    port = process.free_port()
    command = peer.command(port)
    began = time.perf_counter()
    one = process.start(command, peer.log, peer.environment)
    server = Running(peer, port, one)
    process.wait(one, peer.log, lambda: listens(server))
    try:
        peer.fill(port)
    except (OSError, subprocess.CalledProcessError):
        process.stop(one)
        raise
    process.wait(one, peer.log, lambda: server.ask(ANY, False).total() == 1)
    server.seconds = time.perf_counter() - began
    server.megabytes = process.resident(one.pid)
    return server


def listens(server: Running) -> bool:
    """Tell whether it answers at all."""
    server.ask("ASK {}", False)
    return True
