"""Measure how fast the server answers, as ratios to other servers in the same run.

  .venv/bin/python bench/serve.py --bars          what the bars need, 9 minutes
  .venv/bin/python bench/serve.py --graphs real,20k,1m --clients 1,8,32 [--peers …] [--classes …]
  .venv/bin/python bench/serve.py --report        RESULTS.md and speed.svg only, without measuring

Every run on a graph is one line of results.jsonl, from which RESULTS.md and speed.svg are made.
--keep FILE writes a trial elsewhere.
"""

import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import (  # noqa: E402
    bars,
    documents,
    environment,
    graphs,
    load,
    measure,
    options,
    record,
    report,
)
from bench.peer_server import PeerServer, run_peer  # noqa: E402
from bench.peers import LEFT_OUT, PEERS  # noqa: E402
from bench.process import NotStarted  # noqa: E402
from bench.queries import SHAPES, choose_entities  # noqa: E402
from bench.tools import Missing  # noqa: E402

SLOW = ("rdflib",)


def say(text: str) -> None:
    """Print progress to standard error, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def start_servers(
    part: options.Part, graph: graphs.Graph, folder: Path, stack: ExitStack, out: dict[str, str]
) -> Iterator[PeerServer]:
    """Start every selected server that can be installed; note why for the others."""
    for name, kind in PEERS.items():
        if name not in part.peers:
            continue
        try:
            server = stack.enter_context(run_peer(kind(graph, folder), part.starts))
        except (Missing, NotStarted, OSError) as error:
            say(f"left out: {kind.name}: {error}")
            out[kind.name] = str(error)
            continue
        if part.quick and name in SLOW:
            server.rounds, server.repeats = 1, False
        say(f"started: {kind.name} in {server.seconds:.2f} s")
        yield server


def make_plan(
    part: options.Part, servers: Sequence[PeerServer], graph: graphs.Graph
) -> measure.Plan:
    """Compare all answers, and plan the measurements of those that agree."""
    plan, entities = measure.Plan(), choose_entities(graph.triples)
    able = [server for server in servers if server.peer.answers_queries]
    for shape in SHAPES:
        if shape.group in part.classes and able:
            say(f"comparing: {shape.title}")
            measure.add_shape(plan, able, shape, entities)
    readable = [server for server in servers if server.peer.documents("<>")]
    for name in documents.FORMATS:
        if record.DEREFERENCE in part.classes and readable:
            measure.add_format(plan, readable, name, entities)
    for text in plan.differing:
        say(f"differs: {text}")
    return plan


def run(part: options.Part, command: str, stack: ExitStack) -> record.Run:
    """Start the servers, compare their answers, measure, and read their memory."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    graph = graphs.make(part.graph, (ROOT / "release").resolve(), folder)
    out, at = dict(LEFT_OUT), environment.now()
    servers = list(start_servers(part, graph, folder, stack, out))
    facts = environment.describe(graph, part.seconds, part.rounds)
    plan = make_plan(part, servers, graph)
    modes = [(mode == "first-time", clients) for mode in part.modes for clients in part.clients]
    found = list(measure.measure(plan, modes, part.seconds, part.rounds, say))
    recorded = [server.record() for server in servers]
    return record.Run(
        at,
        command,
        facts,
        part.graph,
        part.seconds,
        recorded,
        plan.asked,
        found,
        plan.differing,
        out,
    )


def main() -> None:
    """Run the selected parts, record them, and print the runs and the verdicts."""
    arguments = options.parse(sys.argv[1:], __doc__)
    if not arguments.report and not load.is_installed():
        sys.exit(load.HOW_TO_INSTALL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped, and the servers with it"))
    for part in () if arguments.report else options.parts(arguments):
        with ExitStack() as stack:
            found = run(part, environment.command(sys.argv[1:]), stack)
        record.append(arguments.keep, found)
        print("\n".join([f"# {part.graph}", "", *report.describe_run(found)]))
    runs = list(record.read(arguments.keep))
    report.write(
        runs, arguments.keep.with_name("RESULTS.md"), arguments.keep.with_name("speed.svg")
    )
    print("\n".join(bars.verdicts(runs)))


if __name__ == "__main__":
    main()
