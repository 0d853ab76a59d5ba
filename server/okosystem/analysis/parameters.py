"""The parameters of an analysis, day and scenario: read, checked and completed."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from okosystem.analysis.elsewhen import known_days, quads_of
from okosystem.core.errors import InvalidParameter
from okosystem.core.release import Release
from okosystem.core.terms import ID, OKO


def read_day(release: Release, day: str, scenario: str) -> date:
    """Read a day; the default is that of the scenario, else that of the release.

    Raises InvalidParameter for what is no day or scenario, and for a day outside the graph.
    """
    known = list_scenarios(release)
    if scenario and scenario not in known:
        raise InvalidParameter(
            f"no scenario is named {scenario[:80]!r}. How to fix it: {', '.join(known)}"
        )
    as_of = _parse(day) if day else _default_day(release, scenario)
    first, last = _known_days(release, scenario)
    if not first <= as_of <= last:
        raise InvalidParameter(
            f"{as_of}  is outside what the graph knows. How to fix it: a day from {first}, when "
            f"the first resource is placed, to {last}, the last known change."
        )
    return as_of


def list_scenarios(release: Release) -> Sequence[str]:
    """List the slugs of the scenarios in a release."""
    files = sorted(release.manifest["files"])
    return [name[10:-3] for name in files if name.startswith("scenarios/")]


@lru_cache(maxsize=8)
def _known_days(release: Release, scenario: str) -> tuple[date, date]:
    return known_days(release, scenario)


@lru_cache(maxsize=8)
def _default_day(release: Release, scenario: str) -> date:
    predicate, subject = OKO["takesEffect"], ID[f"scenario/{scenario}"]
    days = (
        quad.object.value  # type: ignore[union-attr]
        for quad in quads_of(release, scenario)
        if quad.predicate.value == predicate and quad.subject.value == subject  # type: ignore[union-attr]
    )
    return _parse(next(days, release.manifest["modified"][:10]))


def _parse(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        if str(day) != text:
            raise ValueError("another ISO form of a date")
        return day
    except ValueError as error:
        raise InvalidParameter(
            f"{text[:80]!r} is not a day. How to fix it: year-month-day, such as 2021-06-01."
        ) from error
