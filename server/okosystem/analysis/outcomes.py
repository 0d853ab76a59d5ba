"""What the phase-out rules come to, and the smallest sets of them that would turn it."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from okosystem.analysis.rules import BLOCKERS

ENOUGH, SOME = 6, 3
MOST_CHANGES, MOST_TOLD = 3, 6


def outcome(fired: frozenset[str], points: Mapping[str, int], even: bool) -> str:
    """Weigh up the rules that fired; with two resources too even, no direction is given."""
    total = sum(points[name] for name in fired)
    if total < SOME:
        return "keep"
    if fired.intersection(BLOCKERS):
        return "clarify"
    return "propose-phase-out" if total >= ENOUGH and not even else "consider-merging"


def turning(
    fired: frozenset[str], unknown: frozenset[str], points: Mapping[str, int], even: bool
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Find the smallest sets of facts that would give another outcome, had they been otherwise.

    A rule that fired may turn out not to hold, and one that is unknown to hold.
    """
    now = outcome(fired, points, even)
    told = 0
    for size in range(1, MOST_CHANGES + 1):
        for changed in combinations(sorted(fired | unknown), size):
            then = outcome(fired.symmetric_difference(changed), points, even)
            if then != now and told < MOST_TOLD:
                told += 1
                yield changed, then
        if told:
            return
