"""Ranking: which needs most call for a new national resource, and how certain the order is.

Six criteria are marked from 1 to 5 and weighed. The weights are then varied by up to a fifth either
way, a thousand times from a fixed seed, to find the best and worst rank of each need. Equal scores
share a rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from okosystem.analysis import gaps
from okosystem.analysis.coverage import SECTOR_OF
from okosystem.analysis.facts import (
    Facts,
    group_values,
)
from okosystem.analysis.results import Result, ScorePart, count_known, weighted_mean
from okosystem.analysis.texts import TextRenderer, join_sentences
from okosystem.core.terms import ID, local_name

WEIGHTS = {
    "cross-sector": 0.25, "chain-centrality": 0.20, "societal-value": 0.20,
    "gap-severity": 0.20, "reuse-first": 0.10, "cost-known": 0.05,
}  # fmt: skip
SEED, TRIALS, VARIATION = 2026, 1000, 0.20
SETTLED = frozenset(ID[f"need-status/{name}"] for name in ("covered", "rejected"))
SEVERITY = {"red": 5.0, "yellow": 3.0}
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
    marks = {need: _marks(facts, need, severities.get(need)) for need in _open_needs(facts)}
    render, ranks = TextRenderer(facts.names), find_ranks(marks)
    gaps_of = group_values(facts.rows("needs"), "need", "gap")
    results = [
        replace(
            _result(render, need, marks[need], ranks[need]),
            inputs=sorted(gaps_of.get(need, frozenset())),
        )
        for need in marks
    ]
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
        need: weighted_mean([ScorePart(p.kind, p.value, weights[p.kind]) for p in parts]) or 0.0
        for need, parts in marks.items()
    }
    return {
        need: 1 + sum(other > score + TOLERANCE for other in scores.values())
        for need, score in scores.items()
    }


def _open_needs(facts: Facts) -> list[str]:
    rows = facts.rows("needs")
    return sorted({row["need"] for row in rows if row["status"] not in SETTLED})


def _marks(facts: Facts, need: str, severity: float | None) -> list[ScorePart]:
    rows = [row for row in facts.rows("needs") if row["need"] == need]
    resources = {row["resource"] for row in rows if "resource" in row}
    capabilities = {row["capability"] for row in rows if "capability" in row}
    groups = {g for r in resources for g in facts.trait("user-group").get(r, frozenset())}
    sectors = {SECTOR_OF[local_name(group)] for group in groups if local_name(group) in SECTOR_OF}
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
        mark = SEVERITY.get(gap.verdict, 0.0)
        for need in gap.targets("linkedNeed") if mark else ():
            marks[need] = max(mark, marks.get(need, 0.0))
    return marks


def _result(render: TextRenderer, need: str, parts: Sequence[ScorePart], rank: Rank) -> Result:
    known = [p for p in parts if p.value is not None]
    ordered = sorted(known, key=lambda p: (-(p.value or 0.0) * (p.weight or 0.0), p.kind))
    kinds = [ID[f"score-kind/{part.kind}"] for part in ordered]
    weakest = min(ordered[2:], key=lambda p: (p.value or 0.0, p.kind), default=None)
    objection = [ID[f"score-kind/{weakest.kind}"]] if weakest else []
    score = weighted_mean(parts)
    sentences = [
        render("rank-place", need=need, best=rank.best, worst=rank.worst, score=score),
        render("rank-why", reasons=kinds[:2], objection=objection, known=count_known(parts)),
    ]
    return Result(
        kind="RankingFinding",
        algorithm="ranking",
        slug=f"ranking--{local_name(need)}",
        title=render("rank-title", need=need),
        explanation=join_sentences(sentences),
        concerns=(need,),
        score=score,
        parts=parts,
        links=[("linkedNeed", need)],
        figures=[("rankBest", rank.best), ("rankWorst", rank.worst)],
    )
