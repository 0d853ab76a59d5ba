"""The report of bench/scale.py, in Markdown."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.virtuoso import Virtuoso
from bench.record import Server
from bench.table import costs_of, row, rule
from bench.under_load import Times

READING = """Each cell: p50 / p95 of whole answers in milliseconds, and in bold the p50 divided by
that of Virtuoso, measured just before or after (under 1 is faster). «n of m unanswered» counts
requests that were refused or stopped; the times are of the others. Every request is unique, so no
cache of answers helps, and the clients share the cores with the servers. Queries that take most of
a second are sent by clients in Python, with an address each, until one is not answered, all others
by wrk. The limits of okosystem are its defaults, but for the number of queries of one address: 10 s
and 512 MB for a query, four at once. Virtuoso's own time limit is 12 s. «okosystem before Virtuoso»
passes each query on (OKOSYSTEM_STORE), and writes the answer anew."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The times of one shape on one server with a number of clients."""

    shape: str
    server: str
    clients: int
    times: Times


@dataclass(frozen=True, slots=True)
class Report:
    """One run on one graph."""

    at: str
    facts: Sequence[str]
    servers: Sequence[Server]
    cells: Sequence[Cell]
    differing: Sequence[str]

    def find(self, shape: str, server: str, clients: int) -> Times:
        """Find the times of a shape on a server."""
        where = (shape, server, clients)
        return next(c.times for c in self.cells if (c.shape, c.server, c.clients) == where)


def write(report: Report, file: Path) -> None:
    """Write the report."""
    file.write_text("\n".join([*describe(report), ""]), encoding="utf-8")


def describe(report: Report) -> Iterator[str]:
    """Describe the run: facts, loading, a table for each number of clients, and what was said."""
    yield from (
        f"# Ten million triples, {report.at}",
        "",
        "`python bench/scale.py`",
        "",
        READING,
        "",
    )
    yield from (f"- {fact}" for fact in report.facts)
    yield from (f"- {server.name}: {server.version}" for server in report.servers)
    yield from ("", "## Loading and starting", "", *costs_of(report.servers), "")
    for clients in dict.fromkeys(cell.clients for cell in report.cells):
        yield from (f"## {clients} client{'s' * (clients > 1)}", "")
        yield from (*times_table(report, clients), "")
    yield from ("## What was said to requests that were not answered", "", *said(report), "")
    yield from ("## Differing answers", "")
    yield from [f"- {text}" for text in report.differing] or ["- none"]


def times_table(report: Report, clients: int) -> Iterator[str]:
    """List each shape with its times on each server."""
    names = [server.name for server in report.servers]
    yield from row("shape", *names)
    yield from rule(len(names))
    for shape in dict.fromkeys(cell.shape for cell in report.cells):
        base = report.find(shape, Virtuoso.name, clients)
        found = ((name, report.find(shape, name, clients)) for name in names)
        cells = (
            format_cell(times, None if name == Virtuoso.name else base) for name, times in found
        )
        yield from row(shape, *cells)
    yield from row("÷ Virtuoso, all", *(mean_ratio(report, name, clients) for name in names))
    yield from row("unanswered, all", *(unanswered(report, name, clients) for name in names))


def format_cell(times: Times, base: Times | None) -> str:
    """Format the times, their ratio to the base, and the number of unanswered requests."""
    parts = []
    if times.answered:
        parts.append(f"{times.p50:,.1f} / {times.p95:,.1f}")
        if base and base.answered:
            parts.append(f"**{times.p50 / base.p50:.2g}**")
    if times.unanswered:
        parts.append(f"{times.unanswered} of {times.answered + times.unanswered} unanswered")
    return " · ".join(parts)


def mean_ratio(report: Report, server: str, clients: int) -> str:
    """Format the geometric mean of the ratios, over the shapes that both servers answered."""
    pairs = [
        (cell.times.p50, report.find(cell.shape, Virtuoso.name, clients).p50)
        for cell in report.cells
        if (cell.server, cell.clients) == (server, clients)
    ]
    ratios = [mine / base for mine, base in pairs if mine and base]
    if server == Virtuoso.name or not ratios:
        return "–"
    return f"**{statistics.geometric_mean(ratios):.2g}** over {len(ratios)} shapes"


def unanswered(report: Report, server: str, clients: int) -> str:
    """Count the requests to a server that were not answered, and the shapes they are of."""
    found = [c.times for c in report.cells if (c.server, c.clients) == (server, clients)]
    shapes = sum(1 for times in found if times.unanswered)
    return f"{sum(times.unanswered for times in found)} requests of {shapes} shapes"


def said(report: Report) -> Iterator[str]:
    """List what each server said to unanswered requests, with the shapes they are of."""
    shapes: dict[tuple[str, str], dict[str, None]] = {}
    for cell in report.cells:
        for reason in cell.times.reasons:
            shapes.setdefault((cell.server, reason), {})[cell.shape] = None
    for (server, reason), every in shapes.items():
        yield f"- {server}: «{reason}» ({'; '.join(every)})"
    if not shapes:
        yield "- none"
