"""The bars that the server must reach, each judged within one run."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from bench.queries import GROUPS
from bench.record import DEREFERENCE, OURS, OXIGRAPH, TRIFID, Run, Server
from bench.table import mode_name, row, rule

CLIENTS = 8
FIRST_TIME = {"lookup": 0.2, "describe": 0.2, "join": 0.35, "path": 0.35}
FIRST_TIME_ELSE = 0.8
RDFLIB, OURS_ON_DISK = "rdflib-endpoint", "okosystem (disk)"
OXIGRAPH_ON_DISK = "oxigraph serve-read-only (disk)"


@dataclass(frozen=True, slots=True)
class Bar:
    """A requirement and the measured value, which is None when nothing was measured."""

    name: str
    minimum: float | None
    maximum: float | None
    found: float | None

    @property
    def verdict(self) -> str:
        """Whether the bar is met, missed or not measured."""
        if self.found is None:
            return "not measured"
        low = self.minimum is not None and self.found < self.minimum
        high = self.maximum is not None and self.found >= self.maximum
        return "missed" if low or high else "met"

    @property
    def requirement(self) -> str:
        """The required value, as text."""
        return f"≥ {self.minimum:g}" if self.minimum is not None else f"< {self.maximum:g}"


def judge(runs: Sequence[Run]) -> Iterator[Bar]:
    """Judge each bar by the newest run that measured it."""
    yield from speed(newest_complete(runs, "20k"))
    # Documents are judged when repeated; the cost of rendering a page is in the tables.
    read = newest_complete(runs, "20k") or newest(runs, "20k", TRIFID)
    found = mean(read, TRIFID, DEREFERENCE, False)
    yield Bar(f"{mode_name(False)}, documents ÷ trifid", 70, None, found)
    real = server(newest(runs, "real", OURS), OURS)
    yield Bar("s from start to first answer, real graph", None, 1, real.seconds if real else None)
    yield Bar("MB after start (Pss), real graph", None, 300, real.megabytes if real else None)
    yield Bar("MB after load (Pss), real graph", None, 300, real.after if real else None)
    yield from on_disk(newest(runs, "10m", OURS_ON_DISK))


def speed(run: Run | None) -> Iterator[Bar]:
    """Judge the speed of queries."""
    for group in GROUPS:
        found = mean(run, OXIGRAPH, group, False)
        yield Bar(f"repeated, {group} ÷ oxigraph", 1, None, found)
    yield Bar("repeated, all ÷ oxigraph", 5, None, mean(run, OXIGRAPH, "all", False))
    for group in GROUPS:
        found, minimum = mean(run, OXIGRAPH, group, True), FIRST_TIME.get(group, FIRST_TIME_ELSE)
        yield Bar(f"first-time, {group} ÷ oxigraph", minimum, None, found)
    yield Bar("first-time, all ÷ rdflib-endpoint", 30, None, mean(run, RDFLIB, "all", True))


def on_disk(run: Run | None) -> Iterator[Bar]:
    """Judge ten million triples on disk."""
    this_server, oxigraph = server(run, OURS_ON_DISK), server(run, OXIGRAPH_ON_DISK)
    rate = oxigraph.load / this_server.load if this_server and oxigraph else None
    yield Bar("10 M: `load --no-order` ÷ `oxigraph load`", 0.8, None, rate)
    yield Bar(
        "10 M: s from start to first answer", None, 2, this_server.seconds if this_server else None
    )
    yield Bar("10 M: p50 of a lookup, ms", None, 3, lookup(run))


def lookup(run: Run | None) -> float | None:
    """Return the median p50 of the first-time lookups."""
    if run is None:
        return None
    chosen = [one for one in run.settings if one.group == "lookup" and one.fresh]
    times = [r[1] for one in chosen for r in run.rounds(one, OURS_ON_DISK)]
    return statistics.median(times) if times else None


def newest(runs: Sequence[Run], graph: str, name: str) -> Run | None:
    """Find the newest run on a graph with this server."""
    matching = [run for run in runs if run.graph == graph and server(run, name)]
    return matching[-1] if matching else None


def newest_complete(runs: Sequence[Run], graph: str) -> Run | None:
    """Find the newest run with every class in both modes, preferring those with most peers."""
    required = [(group, fresh) for group in GROUPS for fresh in (False, True)]
    matching = [
        (sum(server(run, name) is not None for name in (RDFLIB, TRIFID)), number, run)
        for number, run in enumerate(runs)
        if run.graph == graph and all(mean(run, OXIGRAPH, *one) is not None for one in required)
    ]
    return max(matching, key=itemgetter(0, 1))[2] if matching else None


def server(run: Run | None, name: str) -> Server | None:
    """Find a server in a run."""
    return next((one for one in run.servers if one.name == name), None) if run else None


def mean(run: Run | None, base: str, group: str, fresh: bool) -> float | None:
    """Return the geometric mean of the ratios of this server."""
    every = run.shape_ratios(OURS, base, group, fresh, CLIENTS) if run else []
    return statistics.geometric_mean(every) if every else None


def verdicts(runs: Sequence[Run]) -> Iterator[str]:
    """Write the table."""
    yield from row("bar", "demanded", "found", "verdict")
    yield from rule(3)
    for bar in judge(runs):
        found = "–" if bar.found is None else f"{bar.found:.2f}"
        yield from row(bar.name, bar.requirement, found, bar.verdict)
