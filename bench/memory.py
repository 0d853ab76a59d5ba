"""Measure the memory of the server by role, under one class of queries after another.

Run: .venv/bin/python bench/memory.py [--graph real] [--in-memory] [--seconds 5] [--clients 8]
Pss in MB by role, private part in brackets: a shared page counts once in total.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import graphs, load  # noqa: E402
from bench.measure import work_of  # noqa: E402
from bench.peer_server import PeerServer, run_peer  # noqa: E402
from bench.peers.ours import Ours, OursInMemory  # noqa: E402
from bench.queries import GROUPS, SHAPES, Entities, choose_entities  # noqa: E402
from tests import process  # noqa: E402
from tests.soaking.processes import query_processes  # noqa: E402

ROLES = ("main", "web", "fork server", "worker")


def by_role(server: int) -> dict[str, list[int]]:
    """Group the processes of a server by role."""
    fork_servers, workers = query_processes(server)
    roles = {"main": [server], "fork server": fork_servers, "worker": workers}
    found = defaultdict(list, roles)
    with_role = {server, *fork_servers, *workers}
    found["web"] = sorted(process.family(server) - with_role)
    return found


def row(name: str, server: int) -> str:
    """Format the memory of each role, and the total."""
    found = by_role(server)
    cells = [cell(found[role]) for role in ROLES]
    return f"| {name} | {' | '.join(cells)} | {process.resident(server):.0f} |"


def cell(numbers: list[int]) -> str:
    """Format the number of processes, with the Pss and private memory of each."""
    if not numbers:
        return "–"
    pss = sum(process.rollup(n, "Pss") for n in numbers) / 1024
    private = sum(process.rollup(n, "Private_Dirty") for n in numbers) / 1024
    return f"{len(numbers)} × {pss / len(numbers):.0f} ({private / len(numbers):.0f})"


def measure(server: PeerServer, entities: Entities, clients: int, seconds: int) -> Iterator[str]:
    """Measure after the start, and after each class of queries."""
    yield row("start", server.process.pid)
    for group in GROUPS:
        for shape in [one for one in SHAPES if one.group == group]:
            for fresh in (True, False):
                load.drive(
                    server.port, work_of(Ours.query_path, shape, entities, fresh), clients, seconds
                )
        yield row(group, server.process.pid)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--graph", choices=("real", *graphs.SIZES), default="real")
    parser.add_argument("--in-memory", action="store_true")
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    print(f"| after | {' | '.join(ROLES)} | all |\n|---|{'--:|' * (len(ROLES) + 1)}")
    with tempfile.TemporaryDirectory() as folder:
        graph = graphs.make(options.graph, (ROOT / "release").resolve(), Path(folder))
        kind = OursInMemory if options.in_memory else Ours
        with run_peer(kind(graph, Path(folder)), 1) as server:
            for line in measure(
                server, choose_entities(graph.triples), options.clients, options.seconds
            ):
                print(line, flush=True)


if __name__ == "__main__":
    main()
