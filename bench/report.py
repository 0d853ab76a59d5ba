"""RESULTS.md and the picture, made from the newest run on each graph."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import figure, table
from bench.bars import CLIENTS, verdicts, whole
from bench.record import Run

READING = """Each cell: answers/s divided by those of `oxigraph serve (memory)`, for documents by
those of trifid, in the round beside it (over 1 is faster); the median of the rounds, then the
geometric mean over the shapes of the class, and in brackets the slowest and fastest shape.
«repeated» asks the same few queries again and again; «first-time» makes every request unlike all
others (a comment in a query, a parameter in an address), so that no cache of answers helps. wrk
shares the cores with the servers. A document of ours counts as two requests: the address of the
thing, and what that sends on to. From the run of 2026-11-26 15:11 UTC on, all servers are started
anew for each round, since where a process comes to lie in memory makes it up to a third faster or
slower for as long as it lives."""


def results(runs: Sequence[Run]) -> str:
    """Write it all: verdicts first, then each graph by its newest whole run."""
    lines = ["# Serving", "", READING, "", "## The bars", ""]
    if judged := whole(runs, "20k"):
        lines += [f"Speed is judged by the run of {judged.at} on «{judged.graph}».", ""]
    lines += [*verdicts(runs), ""]
    for run in latest(runs):
        lines += [f"## Graph «{run.graph}», {run.at}", "", *one(run)]
    return "\n".join(lines)


def latest(runs: Sequence[Run]) -> list[Run]:
    """Choose the newest run on each graph for each set of servers, so that no part is lost."""
    kept = {(run.graph, tuple(server.name for server in run.servers)): run for run in runs}
    return list(kept.values())


def one(run: Run) -> Iterator[str]:
    """Write one run."""
    yield from (f"`{run.command}`", "", *(f"- {fact}" for fact in run.facts))
    yield from (f"- {server.name}: {server.version}" for server in run.servers)
    yield ""
    for server in run.servers:
        yield from table.ratios(run, server.name)
    yield from (*table.costs(run), "", "Differing answers or errors, not measured:", "")
    yield from [f"- {text}" for text in run.differing] or ["- none"]
    yield from ("", "Left out:", "", *(f"- {name}: {why}" for name, why in run.left_out.items()))
    yield from ("", "What is asked:", "", *table.shapes(run), "")
    yield from ("Answers/s · p50/p99 ms, medians:", "", *table.times(run), "")


def write(runs: Sequence[Run], results_file: Path, picture: Path) -> None:
    """Write both; the picture shows the graph of the bars."""
    results_file.write_text(results(runs), encoding="utf-8")
    if shown := whole(runs, "20k"):
        figure.write(picture, shown, CLIENTS)
