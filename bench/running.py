"""A peer that runs: started so and so often, the last one kept."""

import statistics
import subprocess
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import answers, process
from bench.peers import Peer

STARTS = 3
ANY = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"


@dataclass(slots=True)
class Running:
    """A server that answers, and what it took to get there."""

    peer: Peer
    port: int
    process: subprocess.Popen[bytes]
    seconds: float
    megabytes: float

    def ask(self, query: str, is_graph: bool) -> Counter[Hashable]:
        """Ask it once."""
        return answers.fetch(self.port, self.peer.ask, query, is_graph)

    def weight(self) -> float:
        """Weigh it now, in MB."""
        return process.resident(self.process.pid)


@contextmanager
def running(peer: Peer) -> Iterator[Running]:
    """Prepare a peer, start it several times, and run it until the block ends."""
    peer.prepare()
    times = []
    for _ in range(STARTS - 1):
        first = start(peer)
        process.stop(first.process)
        times.append(first.seconds)
    server = start(peer)
    server.seconds = statistics.median([*times, server.seconds])
    try:
        yield server
    finally:
        process.stop(server.process)


def start(peer: Peer) -> Running:
    """Start it once and time the way to the first answer from the data."""
    port = process.free_port()
    began = time.perf_counter()
    one = process.start(peer.command(port), peer.log)
    server = Running(peer, port, one, 0, 0)
    process.wait(one, peer.log, lambda: listens(server))
    try:
        peer.fill(port)
    except (OSError, subprocess.CalledProcessError):
        process.stop(one)
        raise
    process.wait(one, peer.log, lambda: server.ask(ANY, False).total() == 1)
    server.seconds = time.perf_counter() - began
    server.megabytes = server.weight()
    return server


def listens(server: Running) -> bool:
    """Tell whether it answers at all."""
    server.ask("ASK {}", False)
    return True
