"""Judge how fast the server answers, as ratios to other servers in the same run.

  .venv/bin/python bench/serve.py                      20k and real: 9 minutes
  .venv/bin/python bench/serve.py --parts 20k,real,10m all bars

20k compares speed on a generated graph, real measures start and memory, 10m a store on disk.
Servers that cannot be installed are left out. Prints the bars, to be kept in RESULTS.md.
"""

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import bars, graphs, load, measure  # noqa: E402
from bench.peer_server import PeerServer, run_peer  # noqa: E402
from bench.peers import PEERS  # noqa: E402
from bench.queries import GROUPS, SHAPES, choose_entities  # noqa: E402
from bench.record import CLIENTS, Run  # noqa: E402
from bench.tools import Missing  # noqa: E402
from tests.process import NotStarted  # noqa: E402

SLOW = ("rdflib",)
"""The servers that are measured in one round, and only with first-time queries."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one interleaved run measures, and how it is judged."""

    judge: Callable[[Run], Iterator[bars.Bar]]
    peers: Sequence[str]
    groups: Sequence[str]
    rounds: int
    starts: int


PARTS = {
    "20k": Part(bars.judge_speed, ("oxigraph", "ours", "rdflib"), GROUPS, 3, 1),
    "real": Part(bars.judge_start, ("ours",), ("lookup", "describe", "join", "large"), 1, 3),
    "10m": Part(bars.judge_disk, ("ours-disk", "oxigraph-disk"), ("lookup",), 2, 3),
}


def say(text: str) -> None:
    """Print progress to standard error, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def start_servers(
    part: Part, graph: graphs.Graph, folder: Path, stack: ExitStack
) -> Iterator[PeerServer]:
    """Start every server of the part that can be installed."""
    for name in part.peers:
        kind = PEERS[name]
        try:
            server = stack.enter_context(run_peer(kind(graph, folder), part.starts))
        except (Missing, NotStarted, OSError) as error:
            say(f"left out: {kind.name}: {error}")
            continue
        if name in SLOW:
            server.rounds, server.repeats = 1, False
        yield server


def make_plan(
    part: Part, servers: Sequence[PeerServer], graph: graphs.Graph, run: Run
) -> list[measure.Item]:
    """Compare all answers, and plan the measurements of those that agree."""
    entities = choose_entities(graph.triples)
    shapes = [shape for shape in SHAPES if shape.group in part.groups and servers]
    plan = [measure.plan_shape(run, servers, shape, entities) for shape in shapes]
    return [item for item in plan if item]


def run_part(name: str, seconds: int) -> Run:
    """Start the servers, compare their answers, measure, and read their memory."""
    part, run = PARTS[name], Run(name)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        graph = graphs.make(name, (ROOT / "release").resolve(), folder)
        servers = list(start_servers(part, graph, folder, stack))
        measure.measure(run, make_plan(part, servers, graph, run), seconds, part.rounds, say)
        run.servers = [server.record() for server in servers]
    return run


def describe_machine() -> str:
    """Describe what the figures depend on."""
    load_of = " ".join(f"{number:.1f}" for number in os.getloadavg())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return (
        f"{platform.platform()}, {os.cpu_count()} cores, {memory} GiB, load {load_of}, "
        f"Python {platform.python_version()}; {CLIENTS} clients"
    )


def main() -> None:
    """Run the parts, and print the verdicts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", default="20k,real", help=", ".join(PARTS))
    parser.add_argument("--seconds", type=int, default=1, help="of one round")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit(load.HOW_TO_INSTALL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped, and the servers with it"))
    runs = [run_part(name, options.seconds) for name in options.parts.split(",")]
    print(describe_machine(), bars.HEAD, sep="\n\n")
    for run in runs:
        print(*(bar.row for bar in PARTS[run.graph].judge(run)), sep="\n")
    servers = dict.fromkeys(f"{one.name}: {one.version}" for run in runs for one in run.servers)
    print("", *(f"- {server}" for server in servers), sep="\n")
    print(*(f"- not measured: {text}" for run in runs for text in run.differing), sep="\n")


if __name__ == "__main__":
    main()
