"""Which day an analysis is asked of: read from what was written, and refused in words that help."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from okosystem.analysis.elsewhen import known_days, quads_of
from okosystem.core.errors import InvalidParameter
from okosystem.core.release import Release
from okosystem.core.terms import ID, OKO


def day_of(release: Release, day: str, scenario: str) -> date:
    """Read a day; without one it is that of the scenario, else that of the release.

    Raises InvalidParameter for what is no day or scenario, and for a day that nothing is known of.
    """
    known = scenarios(release)
    if scenario and scenario not in known:
        raise InvalidParameter(
            f"no scenario is named {scenario[:80]!r}. How to fix it: {', '.join(known)}"
        )
    when = _read(day) if day else _usual(release, scenario)
    first, last = _span(release, scenario)
    if not first <= when <= last:
        raise InvalidParameter(
            f"{when}  is outside what the graph knows. How to fix it: a day from {first}, the "
            f"first that anything has its place, to {last}, the last known change."
        )
    return when


def scenarios(release: Release) -> Sequence[str]:
    """List the scenarios that a release has, by the words for them."""
    files = sorted(release.manifest["files"])
    return [name[10:-3] for name in files if name.startswith("scenarios/")]


@lru_cache(maxsize=8)
def _span(release: Release, scenario: str) -> tuple[date, date]:
    return known_days(release, scenario)


@lru_cache(maxsize=8)
def _usual(release: Release, scenario: str) -> date:
    effect = OKO["takesEffect"]
    said = [q for q in quads_of(release, scenario) if q.predicate.value == effect]
    mine = [q.object.value for q in said if q.subject.value == ID[f"scenario/{scenario}"]]  # type: ignore[union-attr]
    return _read(next(iter(mine), release.manifest["modified"][:10]))


def _read(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if str(day) != text:
            raise ValueError("written in another way")
        return day
    except ValueError as error:
        raise InvalidParameter(
            f"{text[:80]!r} is not a day. How to fix it: year-month-day, such as 2021-06-01."
        ) from error
