"""The bars that the server must reach, each judged within one run."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.queries import GROUPS
from bench.record import (
    OURS,
    OURS_ON_DISK,
    OXIGRAPH,
    OXIGRAPH_ON_DISK,
    RDFLIB,
    Run,
)

FIRST_TIME = {"lookup": 0.2, "describe": 0.2, "join": 0.35, "path": 0.35}
FIRST_TIME_ELSE = 0.8
HEAD = "| bar | demanded | found | verdict |\n|---|--:|--:|--:|"


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
    def row(self) -> str:
        """The row of the table."""
        required = f"≥ {self.minimum:g}" if self.minimum is not None else f"< {self.maximum:g}"
        found = "–" if self.found is None else f"{self.found:.2f}"
        return f"| {self.name} | {required} | {found} | {self.verdict} |"


def judge_speed(run: Run) -> Iterator[Bar]:
    """Judge the speed of queries on the generated graph."""
    for group in GROUPS:
        yield Bar(f"repeated, {group} ÷ oxigraph", 1, None, run.mean(OXIGRAPH, group, False))
    yield Bar("repeated, all ÷ oxigraph", 5, None, run.mean(OXIGRAPH, "all", False))
    for group in GROUPS:
        found, minimum = run.mean(OXIGRAPH, group, True), FIRST_TIME.get(group, FIRST_TIME_ELSE)
        yield Bar(f"first-time, {group} ÷ oxigraph", minimum, None, found)
    yield Bar("first-time, all ÷ rdflib-endpoint", 30, None, run.mean(RDFLIB, "all", True))


def judge_start(run: Run) -> Iterator[Bar]:
    """Judge start and memory on the real graph."""
    real = run.find(OURS)
    yield Bar("s from start to first answer, real graph", None, 1, real.seconds if real else None)
    yield Bar("MB after start (Pss), real graph", None, 300, real.megabytes if real else None)
    yield Bar("MB after load (Pss), real graph", None, 300, real.after if real else None)


def judge_disk(run: Run) -> Iterator[Bar]:
    """Judge ten million triples on disk."""
    ours, oxigraph = run.find(OURS_ON_DISK), run.find(OXIGRAPH_ON_DISK)
    rate = oxigraph.load / ours.load if ours and oxigraph else None
    yield Bar("10 M: `load --no-order` ÷ `oxigraph load`", 0.8, None, rate)
    yield Bar("10 M: s from start to first answer", None, 2, ours.seconds if ours else None)
    yield Bar("10 M: p50 of a lookup, ms", None, 3, run.lookup())
