"""Write RESULTS.md and the chart speed.svg from the newest run on each graph."""

import math
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import table
from bench.bars import CLIENTS, newest_complete, verdicts
from bench.queries import GROUPS
from bench.record import OURS, OXIGRAPH, Run

READING = """Each cell: answers/s divided by those of `oxigraph serve (memory)`, for documents by
those of trifid, in the same round (over 1 is faster); the median of the rounds, then the geometric
mean over the shapes of the class, with the slowest and fastest shape in brackets. «repeated» sends
the same few queries again and again; «first-time» makes every request unique (with a comment in a
query, a parameter in an address), so that no cache of answers helps. wrk shares the cores with the
servers. An okosystem document takes two requests: for the address of the entity, and its redirect.
From the run of 2026-11-26 15:11 UTC on, all servers are restarted for each round, since the
memory layout of a process makes it up to a third faster or slower for its lifetime.
After the run of 2026-11-30 01:58 UTC, okosystem serves the real graph from disk, as `make serve`
does; until then, and generated graphs, from memory.
Every query on ten million triples, embedded and on Virtuoso, is in SCALE.md, with what shared the
machine."""

WIDTH, LEFT, ROW, BAR, TOP = 760, 130, 54, 20, 96
LOW, HIGH = 0.01, 1000.0
SCALE = (0.01, 0.1, 1, 10, 100, 1000)
STYLE = (
    "text{font:16px sans-serif;fill:#1e2b3c}.repeated{fill:#0062ba}"
    ".fresh{fill:url(#stripes);stroke:#8a3b00}.one{stroke:#1e2b3c;stroke-dasharray:4 3}"
)
STRIPES = (
    '<pattern id="stripes" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" fill="#fff"/>'
    '<rect width="3" height="7" fill="#8a3b00"/></pattern>'
)


def results(runs: Sequence[Run]) -> str:
    """Write the verdicts, then the newest complete run on each graph."""
    lines = ["# Serving", "", READING, "", "## The bars", ""]
    if judged := newest_complete(runs, "20k"):
        lines += [f"Speed is judged by the run of {judged.at} on «{judged.graph}».", ""]
    lines += [*verdicts(runs), ""]
    for run in latest(runs):
        lines += [f"## Graph «{run.graph}», {run.at}", "", *describe_run(run)]
    return "\n".join(lines)


def latest(runs: Sequence[Run]) -> list[Run]:
    """Choose the newest run on each graph for each set of servers."""
    newest_by_servers = {
        (run.graph, tuple(server.name for server in run.servers)): run for run in runs
    }
    return list(newest_by_servers.values())


def describe_run(run: Run) -> Iterator[str]:
    """Write the section of one run."""
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
    """Write both files; the chart shows the graph of the bars."""
    results_file.write_text(results(runs), encoding="utf-8")
    if shown := newest_complete(runs, "20k"):
        picture.write_text(draw(shown, CLIENTS), encoding="utf-8")


def x_of(ratio: float) -> float:
    """Return the x coordinate of a ratio on the logarithmic scale."""
    share = math.log(min(max(ratio, LOW), HIGH) / LOW) / math.log(HIGH / LOW)
    return LEFT + share * (WIDTH - LEFT - 70)


def draw(run: Run, clients: int) -> str:
    """Draw the ratios of a run as SVG, with the numbers in its description."""
    found = [
        (group, kind, statistics.geometric_mean(every))
        for group in GROUPS
        for kind, fresh in (("repeated", False), ("fresh", True))
        if (every := run.shape_ratios(OURS, OXIGRAPH, group, fresh, clients))
    ]
    description = "; ".join(
        f"{group} {'repeated' if kind == 'repeated' else 'first-time'} {ratio:.2f}"
        for group, kind, ratio in found
    )
    height = TOP + ROW * len(GROUPS) + 10
    title = f"Speed against {OXIGRAPH} by class of query, {clients} clients, graph {run.graph}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="t d"><title id="t">{title}</title><desc id="d">{description}.</desc>'
        f'<style>{STYLE}</style>{STRIPES}<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        '<rect class="repeated" x="130" y="12" width="26" height="16"/>'
        '<text x="164" y="26">repeated</text><rect class="fresh" x="260" y="12" width="26" '
        'height="16"/><text x="294" y="26">first-time</text>',
        '<text x="400" y="26">1 = as fast as oxigraph, in memory</text>',
        *(f'<text x="{x_of(n):.0f}" y="58" text-anchor="middle">{n:g}</text>' for n in SCALE),
        f'<path class="one" d="M{x_of(1):.0f} 66V{height - 10}"/>',
        *draw_bars(found),
    ]
    return "\n".join([*parts, "</svg>", ""])


def draw_bars(found: list[tuple[str, str, float]]) -> Iterator[str]:
    """Draw a bar from 1 to each ratio, labelled with the ratio."""
    for group, kind, ratio in found:
        y = TOP + ROW * GROUPS.index(group) + (0 if kind == "repeated" else BAR + 2)
        start, end = sorted((x_of(1), x_of(ratio)))
        if kind == "repeated":
            yield f'<text x="{LEFT - 12}" y="{y + 26}" text-anchor="end">{group}</text>'
        size = f'width="{end - start:.1f}" height="{BAR}"'
        yield f'<rect class="{kind}" x="{start:.1f}" y="{y}" {size}/>'
        yield f'<text x="{max(end, x_of(1)) + 6:.1f}" y="{y + 16}">{ratio:.2f}</text>'
