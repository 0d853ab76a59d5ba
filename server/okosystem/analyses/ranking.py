"""Ranking: which needs most call for a new national resource, and how certain the order is.

Six criteria are marked from 1 to 5 and weighed. The weights are then varied by up to a fifth either
way, a thousand times from a fixed seed, to find the best and worst rank of each need. Equal scores
share a rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from okosystem.analyses import gaps
from okosystem.analyses.coverage import find_sectors
from okosystem.analyses.facts import Facts, Row, group_rows
from okosystem.analyses.results import (
    Result,
    ScorePart,
    count_known,
    join_sentences,
    weigh,
    weighted_mean,
)
from okosystem.rdf.terms import ID

WEIGHTS = {
    "cross-sector": 0.25, "chain-centrality": 0.20, "societal-value": 0.20,
    "gap-severity": 0.20, "reuse-first": 0.10, "cost-known": 0.05,
}  # fmt: skip
SEED, TRIALS, VARIATION = 2026, 1000, 0.20
SETTLED = frozenset(ID[f"need-status/{name}"] for name in ("covered", "rejected"))
MARK_BY_SEVERITY = {"red": 5.0, "yellow": 3.0}
MAX_MARK = 5
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of a need with the weights as they are, and its best and worst."""

    now: int
    best: int
    worst: int


def run(facts: Facts, found_gaps: Sequence[Result] | None = None) -> list[Result]:
    """Rank the needs that are not settled; gaps that are computed already can be passed in."""
    severities = _severities(gaps.run(facts) if found_gaps is None else found_gaps)
    needs = {
        need: rows
        for need, rows in sorted(group_rows(facts.rows("needs"), "need").items())
        if any(row["status"] not in SETTLED for row in rows)
    }
    marks = {need: _marks(facts, rows, severities.get(need)) for need, rows in needs.items()}
    ranks = find_ranks(marks)
    results = [_result(facts, need, needs[need], marks[need], ranks[need]) for need in needs]
    return sorted(results, key=lambda result: (-(result.score or 0.0), result.slug))


def find_ranks(marks: Mapping[str, Sequence[ScorePart]]) -> dict[str, Rank]:
    """Rank by weighted mean, and again with the weights varied at random from a fixed seed."""
    random = Random(SEED)  # noqa: S311  a fixed seed, so that every build gives the same
    now = _rank(marks, WEIGHTS)
    trials = [now]
    for _ in range(TRIALS):
        varied = {k: w * (1 + random.uniform(-VARIATION, VARIATION)) for k, w in WEIGHTS.items()}
        trials.append(_rank(marks, varied))
    return {
        need: Rank(now[need], min(t[need] for t in trials), max(t[need] for t in trials))
        for need in marks
    }


def _rank(marks: Mapping[str, Sequence[ScorePart]], weights: Mapping[str, float]) -> dict[str, int]:
    scores = {
        need: weigh([(p.value, weights[p.kind]) for p in parts]) or 0.0
        for need, parts in marks.items()
    }
    return {
        need: 1 + sum(other > score + TOLERANCE for other in scores.values())
        for need, score in scores.items()
    }


def _marks(facts: Facts, rows: Sequence[Row], severity: float | None) -> list[ScorePart]:
    resources = {row["resource"] for row in rows if "resource" in row}
    capabilities = {row["capability"] for row in rows if "capability" in row}
    sectors = find_sectors(facts.values("user-group", *resources))
    values: dict[str, float | None] = {
        "cross-sector": float(len(sectors)) if sectors else None,
        "chain-centrality": _in_chains(facts, resources, capabilities),
        "societal-value": None,
        "gap-severity": severity,
        "reuse-first": float(max(1, MAX_MARK - len(resources))) if resources else None,
        "cost-known": None,
    }
    return [ScorePart(kind, values[kind], weight) for kind, weight in WEIGHTS.items()]


def _in_chains(facts: Facts, resources: set[str], capabilities: set[str]) -> float | None:
    """Mark by the share of life events that use a resource or capability of the need."""
    rows = facts.rows("chains")
    events = {row["event"] for row in rows}
    using = {
        row["event"]
        for row in rows
        if row.get("resource") in resources or row.get("capability") in capabilities
    }
    return 1 + (MAX_MARK - 1) * len(using) / len(events) if events else None


def _severities(found_gaps: Sequence[Result]) -> dict[str, float]:
    """Need → the mark of the most severe gap linked to it."""
    marks: dict[str, float] = {}
    for gap in found_gaps:
        mark = MARK_BY_SEVERITY.get(gap.verdict, 0.0)
        for need in gap.targets("linkedNeed") if mark else ():
            marks[need] = max(mark, marks.get(need, 0.0))
    return marks


def _result(
    facts: Facts, need: str, rows: Sequence[Row], parts: Sequence[ScorePart], rank: Rank
) -> Result:
    known = [p for p in parts if p.value is not None]
    ordered = sorted(known, key=lambda p: (-(p.value or 0.0) * (p.weight or 0.0), p.kind))
    kinds = [ID[f"score-kind/{part.kind}"] for part in ordered]
    weakest = min(ordered[2:], key=lambda p: (p.value or 0.0, p.kind), default=None)
    objection = [ID[f"score-kind/{weakest.kind}"]] if weakest else []
    render, score = facts.render, weighted_mean(parts)
    sentences = [
        render("rank-place", need=need, best=rank.best, worst=rank.worst, score=score),
        render("rank-why", reasons=kinds[:2], objection=objection, known=count_known(parts)),
    ]
    return Result(
        kind="RankingFinding",
        algorithm="ranking",
        title=render("rank-title", need=need),
        explanation=join_sentences(sentences),
        concerns=(need,),
        score=score,
        parts=parts,
        inputs=sorted({row["gap"] for row in rows if "gap" in row}),
        links=[("linkedNeed", need)],
        figures=[("rankBest", rank.best), ("rankWorst", rank.worst)],
    )
