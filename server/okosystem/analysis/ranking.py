"""Ranking: which needs most call for a new national resource, and how sure the order is.

Six criteria from 1 to 5, weighed; the weights are then moved up to a fifth either way, a thousand
times from a fixed seed, and the best and the worst place of each need are told. Ties are ties.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from okosystem.analysis.coverage import SECTOR_OF
from okosystem.analysis.facts import Facts, gathered, slug
from okosystem.analysis.gaps import run as gaps
from okosystem.analysis.results import Part, Result
from okosystem.analysis.similarity import combined, known
from okosystem.analysis.texts import Teller, joined
from okosystem.core.terms import ID

WEIGHTS = {
    "cross-sector": 0.25, "chain-centrality": 0.20, "societal-value": 0.20,
    "gap-severity": 0.20, "reuse-first": 0.10, "cost-known": 0.05,
}  # fmt: skip
SEED, TRIALS, MOVED = 2026, 1000, 0.20
SETTLED = frozenset(ID[f"need-status/{name}"] for name in ("covered", "rejected"))
SEVERITY = {"red": 5.0, "yellow": 3.0}
HIGHEST = 5
EQUAL = 1e-9


@dataclass(frozen=True, slots=True)
class Place:
    """Where a need stands: its place with the weights as they are, and the best and worst."""

    now: int
    best: int
    worst: int


def run(facts: Facts, found: Sequence[Result] | None = None) -> list[Result]:
    """Rank the needs that are not settled. The gaps may be given when worked out already."""
    severity = _severities(gaps(facts) if found is None else found)
    marks = {need: _marks(facts, need, severity.get(need)) for need in _open(facts)}
    tell, ranks = Teller(facts.names), places(marks)
    gaps_of = gathered(facts.rows("needs"), "need", "gap")
    results = [
        replace(
            _result(tell, need, marks[need], ranks[need]),
            inputs=sorted(gaps_of.get(need, frozenset())),
        )
        for need in marks
    ]
    return sorted(results, key=lambda result: (-(result.score or 0.0), result.slug))


def places(marks: Mapping[str, Sequence[Part]]) -> dict[str, Place]:
    """Rank by weighted sum, and again with the weights moved at random from a fixed seed."""
    chance = Random(SEED)  # noqa: S311  a fixed seed, so that every build gives the same
    now = _ranked(marks, WEIGHTS)
    trials = [now]
    for _ in range(TRIALS):
        moved = {k: w * (1 + chance.uniform(-MOVED, MOVED)) for k, w in WEIGHTS.items()}
        trials.append(_ranked(marks, moved))
    return {
        need: Place(now[need], min(t[need] for t in trials), max(t[need] for t in trials))
        for need in marks
    }


def _ranked(marks: Mapping[str, Sequence[Part]], weights: Mapping[str, float]) -> dict[str, int]:
    scores = {
        need: combined([Part(p.kind, p.value, weights[p.kind]) for p in parts]) or 0.0
        for need, parts in marks.items()
    }
    return {
        need: 1 + sum(other > score + EQUAL for other in scores.values())
        for need, score in scores.items()
    }


def _open(facts: Facts) -> list[str]:
    rows = facts.rows("needs")
    return sorted({row["need"] for row in rows if row["status"] not in SETTLED})


def _marks(facts: Facts, need: str, severity: float | None) -> list[Part]:
    rows = [row for row in facts.rows("needs") if row["need"] == need]
    resources = {row["resource"] for row in rows if "resource" in row}
    capabilities = {row["capability"] for row in rows if "capability" in row}
    groups = {g for r in resources for g in facts.trait("user-group").get(r, frozenset())}
    sectors = {SECTOR_OF[slug(group)] for group in groups if slug(group) in SECTOR_OF}
    values: dict[str, float | None] = {
        "cross-sector": float(len(sectors)) if sectors else None,
        "chain-centrality": _in_chains(facts, resources, capabilities),
        "societal-value": None,
        "gap-severity": severity,
        "reuse-first": float(max(1, HIGHEST - len(resources))) if resources else None,
        "cost-known": None,
    }
    return [Part(kind, values[kind], weight) for kind, weight in WEIGHTS.items()]


def _in_chains(facts: Facts, resources: set[str], capabilities: set[str]) -> float | None:
    """Mark from 1 to 5 by the share of life events that use what the need is about."""
    rows = facts.rows("chains")
    events = {row["event"] for row in rows}
    using = {
        row["event"]
        for row in rows
        if row.get("resource") in resources or row.get("capability") in capabilities
    }
    return 1 + (HIGHEST - 1) * len(using) / len(events) if events else None


def _severities(found: Sequence[Result]) -> dict[str, float]:
    marks: dict[str, float] = {}
    for result in found:
        mark = SEVERITY.get(result.verdict)
        for need in result.linked("linkedNeed") if mark else ():
            marks[need] = max(mark or 0.0, marks.get(need, 0.0))
    return marks


def _result(tell: Teller, need: str, parts: Sequence[Part], place: Place) -> Result:
    told = [p for p in parts if p.value is not None]
    ordered = sorted(told, key=lambda p: (-(p.value or 0.0) * (p.weight or 0.0), p.kind))
    kinds = [ID[f"score-kind/{part.kind}"] for part in ordered]
    weakest = min(ordered[2:], key=lambda p: (p.value or 0.0, p.kind), default=None)
    sentences = [
        tell("rank-place", need=need, best=place.best, worst=place.worst, score=combined(parts)),
        tell("rank-why", reasons=kinds[:2], objection=[ID[f"score-kind/{weakest.kind}"]]
             if weakest else [], known=known(parts)),
    ]  # fmt: skip
    return Result(
        kind="RankingFinding",
        algorithm="ranking",
        slug=f"ranking--{slug(need)}",
        title=tell("rank-title", need=need),
        explanation=joined(sentences),
        concerns=(need,),
        score=combined(parts),
        parts=parts,
        links=[("linkedNeed", need)],
        figures=[("rankBest", place.best), ("rankWorst", place.worst)],
    )
