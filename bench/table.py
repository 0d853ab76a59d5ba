"""Markdown: ratios by class, times by shape, start and memory."""

import statistics
from collections.abc import Iterable, Sequence

from bench.measure import Measured, Setting
from bench.queries import GROUPS
from bench.running import Running


def ratios(measured: Measured, asked: Sequence[Setting], name: str, base: str) -> list[str]:
    """Show one server against the base: a row a class, a column a mode and number of clients."""
    modes = list(dict.fromkeys((one.fresh, one.clients) for one in asked))
    groups = [g for g in GROUPS if any(one.shape.group == g for one in asked)]
    lines = row(name, *(f"{mode_name(fresh)}, {n} clients" for fresh, n in modes))
    lines += rule(len(modes))
    for group in [*groups, "all"]:
        chosen = [one for one in asked if group in ("all", one.shape.group)]
        columns = [[s for s in chosen if (s.fresh, s.clients) == mode] for mode in modes]
        lines += row(group, *(cell(measured, column, name, base) for column in columns))
    return lines


def cell(measured: Measured, chosen: Iterable[Setting], name: str, base: str) -> str:
    """Show the geometric mean over shapes of each shape's median ratio, and the least and most."""
    every = [statistics.median(r) for one in chosen if (r := measured.ratios(one, name, base))]
    if not every:
        return "–"
    return f"**{statistics.geometric_mean(every):.2f}** ({min(every):.2f}–{max(every):.2f})"


def spread(measured: Measured, asked: Iterable[Setting], name: str, base: str) -> str:
    """Say how far apart the rounds of one shape lie: (most - least) / median of the ratios."""
    every = [r for one in asked if (r := measured.ratios(one, name, base))]
    wide = [(max(r) - min(r)) / statistics.median(r) for r in every]
    return f"{statistics.median(wide):.0%} (worst {max(wide):.0%})" if wide else "–"


def shapes(measured: Measured, asked: Sequence[Setting], names: Sequence[str]) -> list[str]:
    """Show requests a second and p50/p99 of every server for every shape."""
    lines = row("shape", *names) + rule(len(names))
    for one in asked:
        middles = [measured.middle(one, name) for name in names]
        shown = (f"{m.rate:,.0f} · {m.p50:.1f}/{m.p99:.1f}" if m else "–" for m in middles)
        how = f"{mode_name(one.fresh)}, {one.clients}"
        lines += row(f"{one.shape.group}: {one.shape.name} ({how})", *shown)
    return lines


def costs(servers: Sequence[Running], after: Sequence[float]) -> list[str]:
    """Show start and memory."""
    lines = row("server", "s to first answer", "MB after start", "MB after the load") + rule(3)
    for server, weight in zip(servers, after, strict=True):
        told = (f"{server.seconds:.2f}", f"{server.megabytes:.0f}", f"{weight:.0f}")
        lines += row(server.peer.name, *told)
    return lines


def mode_name(fresh: bool) -> str:
    """Name a mode."""
    return "first-time" if fresh else "repeated"


def row(*cells: str) -> list[str]:
    """Write one row."""
    return [f"| {' | '.join(cells)} |"]


def rule(columns: int) -> list[str]:
    """Write the line below the heading."""
    return ["|---|" + "--:|" * columns]
