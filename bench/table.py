"""Markdown tables of one run: ratios by class, times by shape, start and memory."""

import statistics
from collections.abc import Iterator, Sequence

from bench.queries import GROUPS
from bench.record import DEREFERENCE, Run, Server, Setting, base_of

ALL = "all"


def ratios(run: Run, name: str) -> Iterator[str]:
    """Compare a server with the base: one row per class, one column per mode and clients."""
    modes = list(dict.fromkeys((one.fresh, one.clients) for one in run.settings))
    rows = [
        (group, *(cell(run, name, group, *mode) for mode in modes))
        for group in (*GROUPS, ALL, DEREFERENCE)
    ]
    filled = [row for row in rows if any(one != "–" for one in row[1:])]
    if filled:
        yield from row(name, *(f"{mode_name(fresh)}, {n} clients" for fresh, n in modes))
        yield from rule(len(modes))
        for one in filled:
            yield from row(*one)
        yield from ("", f"Rounds apart: {spread(run, name)}.", "")


def cell(run: Run, name: str, group: str, fresh: bool, clients: int) -> str:
    """Format the geometric mean of the shapes' median ratios, with the lowest and highest."""
    base = base_of(group)
    if name == base or not (every := run.shape_ratios(name, base, group, fresh, clients)):
        return "–"
    return f"**{statistics.geometric_mean(every):.2f}** ({min(every):.2f}–{max(every):.2f})"


def spread(run: Run, name: str) -> str:
    """Describe the spread of the rounds of a shape: (max - min) / median of the ratios."""
    every = [r for one in run.settings if (r := run.ratios(one, name, base_of(one.group)))]
    wide = [(max(r) - min(r)) / statistics.median(r) for r in every if len(r) > 1]
    return f"{statistics.median(wide):.0%} (worst {max(wide):.0%})" if wide else "one round only"


def shapes(run: Run) -> Iterator[str]:
    """List each shape with its description, the size of its answer, and the time of one alone."""
    yield from row("shape", "asks", "rows or triples", "ms alone")
    yield from rule(3)
    for one in run.asked:
        numbers = (f"{one.rows:,.0f}", f"{one.milliseconds:,.2f}") if one.rows else ("–", "–")
        yield from row(one.title, one.asks, *numbers)


def times(run: Run) -> Iterator[str]:
    """List answers per second and p50/p99 of every server for every shape."""
    names = list(dict.fromkeys(one.server for one in run.measured))
    yield from row("shape", *names)
    yield from rule(len(names))
    for one in run.settings:
        shown = (medians(run, one, name) for name in names)
        yield from row(f"{one.group}: {one.shape} ({mode_name(one.fresh)}, {one.clients})", *shown)


def medians(run: Run, setting: Setting, name: str) -> str:
    """Format the medians of the rounds."""
    if not (rounds := run.rounds(setting, name)):
        return "–"
    rate, p50, p99 = (statistics.median(column) for column in zip(*rounds, strict=True))
    return f"{rate:,.0f} · {p50:.1f}/{p99:.1f}"


def costs(run: Run) -> Iterator[str]:
    """List start times and memory."""
    yield from costs_of(run.servers)


def costs_of(servers: Sequence[Server]) -> Iterator[str]:
    """List start times and memory of these servers."""
    heads = ("s to preload", "s to first answer", "MB after start", "MB after the load")
    yield from row("server", *heads)
    yield from rule(len(heads))
    for one in servers:
        load = f"{one.load:.1f}" if one.load else "–"
        numbers = (f"{one.seconds:.2f}", f"{one.megabytes:.0f}", f"{one.after:.0f}")
        yield from row(one.name, load, *numbers)


def mode_name(fresh: bool) -> str:
    """Name a mode."""
    return "first-time" if fresh else "repeated"


def row(*cells: str) -> Sequence[str]:
    """Format one row."""
    return [f"| {' | '.join(cells)} |"]


def rule(columns: int) -> Sequence[str]:
    """Format the line below the heading."""
    return ["|---|" + "--:|" * columns]
