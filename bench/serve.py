"""How fast the server answers, as ratios to other servers, side by side in one run.

  .venv/bin/python bench/serve.py --bars          what the bars need, 9 minutes
  .venv/bin/python bench/serve.py --graphs real,20k,1m --clients 1,8,32 [--peers …] [--classes …]
  .venv/bin/python bench/serve.py --report        RESULTS.md and speed.svg again, nothing measured

Every run on a graph is one line of results.jsonl, from which RESULTS.md and speed.svg are made
beside it; --keep FILE keeps a trial elsewhere.
"""

import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import bars, documents, facts, graphs, load, measure, options, record, report  # noqa: E402
from bench.peers import LEFT_OUT, PEERS  # noqa: E402
from bench.process import NotStarted  # noqa: E402
from bench.queries import SHAPES, things_of  # noqa: E402
from bench.running import Running, running  # noqa: E402
from bench.tools import Missing  # noqa: E402

SLOW = ("rdflib",)


def say(text: str) -> None:
    """Tell how far it is, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def started(
    part: options.Part, graph: graphs.Graph, folder: Path, stack: ExitStack, out: dict[str, str]
) -> Iterator[Running]:
    """Start every server wanted that can be had; say and note why for the others."""
    for name, kind in PEERS.items():
        if name not in part.peers:
            continue
        try:
            server = stack.enter_context(running(kind(graph, folder), part.starts))
        except (Missing, NotStarted, OSError) as error:
            say(f"left out: {kind.name}: {error}")
            out[kind.name] = str(error)
            continue
        if part.quick and name in SLOW:
            server.rounds, server.repeats = 1, False
        say(f"started: {kind.name} in {server.seconds:.2f} s")
        yield server


def planned(part: options.Part, servers: Sequence[Running], graph: graphs.Graph) -> measure.Plan:
    """Compare all answers, and plan what is right."""
    plan, things = measure.Plan(), things_of(graph.triples)
    able = [server for server in servers if server.peer.answers_queries]
    for shape in SHAPES:
        if shape.group in part.classes and able:
            say(f"comparing: {shape.title}")
            measure.add_shape(plan, able, shape, things)
    readable = [server for server in servers if server.peer.documents("<>")]
    for form in documents.FORMS:
        if record.DEREFERENCE in part.classes and readable:
            measure.add_form(plan, readable, form, things)
    for text in plan.differing:
        say(f"differs: {text}")
    return plan


def run(part: options.Part, command: str, stack: ExitStack) -> record.Run:
    """Start, compare, measure, weigh."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    graph = graphs.make(part.graph, (ROOT / "release").resolve(), folder)
    out, at = dict(LEFT_OUT), facts.now()
    servers = list(started(part, graph, folder, stack, out))
    told = facts.facts(graph, part.seconds, part.rounds)
    plan = planned(part, servers, graph)
    modes = [(mode == "first-time", clients) for mode in part.modes for clients in part.clients]
    found = list(measure.measure(plan, modes, part.seconds, part.rounds, say))
    weighed = [server.told() for server in servers]
    return record.Run(
        at, command, told, part.graph, part.seconds, weighed, plan.asked, found, plan.differing, out
    )


def main() -> None:
    """Run what is asked, keep it, and print the verdicts and the newest runs."""
    given = options.read(sys.argv[1:], __doc__)
    if not given.report and not load.is_there():
        sys.exit(load.HOW_TO_INSTALL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped, and the servers with it"))
    for part in () if given.report else options.parts(given):
        with ExitStack() as stack:
            found = run(part, facts.command(sys.argv[1:]), stack)
        record.append(given.keep, found)
        print("\n".join([f"# {part.graph}", "", *report.one(found)]))
    runs = list(record.read(given.keep))
    report.write(runs, given.keep.with_name("RESULTS.md"), given.keep.with_name("speed.svg"))
    print("\n".join(bars.verdicts(runs)))


if __name__ == "__main__":
    main()
