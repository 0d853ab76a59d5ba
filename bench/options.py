"""The command line of bench/serve.py."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import graphs
from bench.peers import PEERS
from bench.queries import GROUPS
from bench.record import DEREFERENCE

RESULTS = Path(__file__).with_name("results.jsonl")
GRAPHS = ("real", *graphs.SIZES)
CLASSES = (*GROUPS, DEREFERENCE)
MODES = ("repeated", "first-time")
USUAL = tuple(name for name in PEERS if name != "ours-disk")


@dataclass(frozen=True, slots=True)
class Part:
    """What one interleaved run on one graph measures; a quick one measures slow servers less."""

    graph: str
    peers: Sequence[str]
    classes: Sequence[str]
    modes: Sequence[str]
    clients: Sequence[int]
    seconds: int
    rounds: int
    starts: int
    quick: bool = False


BARS = (
    Part(
        "20k", ("oxigraph", "ours", "rdflib", "trifid"), CLASSES, MODES, (8,), 1, 3, 1, quick=True
    ),
    Part("real", ("ours",), ("lookup", "describe", "join", "large"), MODES, (8,), 1, 1, 3),
)
"""What the bars need: the generated graph, and our memory on the real one."""


def parse(arguments: Sequence[str], description: str | None) -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bars", action="store_true", help="only what the bars need (9 minutes)")
    parser.add_argument("--report", action="store_true", help="only write RESULTS.md and speed.svg")
    parser.add_argument("--keep", type=Path, default=RESULTS, help="the file with all runs")
    parser.add_argument("--graphs", type=parser_of_names(GRAPHS), default=["real", "20k"])
    parser.add_argument("--clients", type=numbers, default=[1, 8, 32])
    parser.add_argument("--peers", type=parser_of_names(tuple(PEERS)), default=list(USUAL))
    parser.add_argument("--classes", type=parser_of_names(CLASSES), default=list(CLASSES))
    parser.add_argument("--modes", type=parser_of_names(MODES), default=list(MODES))
    parser.add_argument("--seconds", type=int, default=3, help="of one round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--starts", type=int, default=3)
    return parser.parse_args(arguments)


def parts(options: argparse.Namespace) -> Sequence[Part]:
    """Return the parts to run."""
    if options.bars:
        return BARS
    same = (options.modes, options.clients, options.seconds, options.rounds, options.starts)
    return [Part(graph, options.peers, options.classes, *same) for graph in options.graphs]


def numbers(text: str) -> list[int]:
    """Parse numbers separated by commas."""
    return [int(number) for number in text.split(",")]


def parser_of_names(choices: Sequence[str]) -> Callable[[str], list[str]]:
    """Return a parser of names separated by commas, which lists the choices in its errors."""

    def names(text: str) -> list[str]:
        chosen = text.split(",")
        if unknown := [name for name in chosen if name not in choices]:
            raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of {', '.join(choices)}")
        return chosen

    return names
