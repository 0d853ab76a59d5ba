"""How fast the server answers, as ratios to `oxigraph serve` in memory, side by side in one run.

Run: .venv/bin/python bench/serve.py [--graph real|20k|1m] [--seconds N] [--clients 1,8,32]
     [--only CLASS] [--rounds N] [--write]
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench import facts, graphs, load, measure, table  # noqa: E402
from bench.peers import LEFT_OUT, PEERS  # noqa: E402
from bench.process import NotStarted  # noqa: E402
from bench.queries import GROUPS, SHAPES, things_of  # noqa: E402
from bench.running import Running, running  # noqa: E402
from bench.tools import Missing  # noqa: E402

RESULTS = ROOT / "bench" / "RESULTS.md"
READING = """Each cell: requests/s divided by those of `{base}` in the round beside it (over 1 is
faster); median of {rounds} rounds of {seconds} s, then the geometric mean over the shapes of the
class, and in brackets the slowest and fastest shape. «repeated» asks the same few queries again and
again, «first-time» makes every request unlike all others by a comment, so that no cache helps.
wrk shares the cores with the server."""


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph", choices=("real", *graphs.SIZES), default="real")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=numbers, default=[1, 8, 32])
    parser.add_argument("--only", choices=GROUPS)
    parser.add_argument("--write", action="store_true", help=f"write {RESULTS.name}")
    return parser.parse_args(given)


def numbers(text: str) -> list[int]:
    """Read numbers with commas between."""
    return [int(number) for number in text.split(",")]


def say(text: str) -> None:
    """Tell how far it is, apart from the result."""
    print(text, file=sys.stderr, flush=True)


def started(
    graph: graphs.Graph, folder: Path, stack: ExitStack, left_out: dict[str, str]
) -> Iterator[Running]:
    """Start every server that can be had; say and note why for the others."""
    for kind in PEERS:
        try:
            server = stack.enter_context(running(kind(graph, folder)))
        except (Missing, NotStarted, OSError) as error:
            say(f"left out: {kind.name}: {error}")
            left_out[kind.name] = str(error)
            continue
        say(f"started: {kind.name} in {server.seconds:.2f} s")
        yield server


def compared(
    servers: Sequence[Running], asked: Sequence[measure.Setting], things: measure.Things
) -> list[tuple[str, str, str]]:
    """Compare answers with those of the base, and say which differ: server, shape and how."""
    shapes = list(dict.fromkeys(one.shape for one in asked))
    found = measure.compare(servers, shapes, things)
    wrong = [(name, f"{shape.group}: {shape.name}", how) for name, shape, how in found]
    for line in wrong:
        say("differs: " + " | ".join(line))
    return wrong


def measured(
    servers: Sequence[Running],
    asked: Sequence[measure.Setting],
    things: measure.Things,
    given: argparse.Namespace,
    wrong: list[tuple[str, str, str]],
) -> measure.Measured:
    """Measure every setting, each server only where its answers are right."""
    result = measure.Measured()
    for number, one in enumerate(asked, 1):
        shape = f"{one.shape.group}: {one.shape.name}"
        able = [s for s in servers if not any(w[:2] == (s.peer.name, shape) for w in wrong)]
        say(f"{number} of {len(asked)}: {shape}, {table.mode_name(one.fresh)}, {one.clients}")
        for name, found in measure.measure(able, one, things, given.seconds, given.rounds):
            if isinstance(found, load.Unusable):
                say(f"errors: {name}: {found}")
                wrong.append((name, shape, f"{one.clients} clients: {found}"))
            else:
                result.rounds[one, name] = found
    return result


def by_class(
    result: measure.Measured, names: Sequence[str], asked: Sequence[measure.Setting]
) -> Iterator[str]:
    """Write the ratios of every server but the first to the first."""
    base, *others = names
    for name in others:
        yield from table.ratios(result, asked, name, base)
        yield from ("", f"Rounds apart: {table.spread(result, asked, name, base)}.", "")


def report(
    result: measure.Measured,
    servers: Sequence[Running],
    asked: Sequence[measure.Setting],
    wrong: Sequence[tuple[str, str, str]],
    left_out: Mapping[str, str],
) -> Iterator[str]:
    """Write the result as Markdown."""
    names = [server.peer.name for server in servers]
    yield from by_class(result, names, asked)
    yield from table.costs(servers, [server.weight() for server in servers])
    yield from ("", "Differing answers or errors, not measured:", "")
    yield from [f"- {name}, {shape}: {how}" for name, shape, how in wrong] or ["- none"]
    yield from ("", "Left out:", "", *(f"- {name}: {why}" for name, why in left_out.items()))
    yield from ("", "Requests/s · p50/p99 ms, medians:", "")
    yield from table.shapes(result, asked, names)


def run(given: argparse.Namespace, stack: ExitStack) -> list[str]:
    """Start, compare, measure, and write it down."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    graph = graphs.make(given.graph, (ROOT / "release").resolve(), folder)
    things = things_of(graph.triples)
    left_out = dict(LEFT_OUT)
    servers = list(started(graph, folder, stack, left_out))
    head = facts.facts(graph, servers)
    chosen = [shape for shape in SHAPES if given.only in (None, shape.group)]
    asked = measure.settings(chosen, given.clients)
    wrong = compared(servers, asked, things)
    result = measured(servers, asked, things, given, wrong)
    base = servers[0].peer.name
    reading = READING.format(base=base, rounds=given.rounds, seconds=given.seconds)
    return [*head, "", reading, "", *report(result, servers, asked, wrong, left_out)]


def main() -> None:
    """Run it, and print or write the result."""
    given = arguments(sys.argv[1:])
    if not load.is_there():
        sys.exit(load.HOW_TO_INSTALL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped, and the servers with it"))
    with ExitStack() as stack:
        lines = run(given, stack)
    print("\n".join(lines))
    if given.write:
        head = ["# Serving", "", f"`{facts.command(sys.argv[1:])}`", ""]
        RESULTS.write_text("\n".join([*head, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
