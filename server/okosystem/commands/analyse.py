"""`okosystem analyse`: a named query of the graph of another day, its analyses worked out anew."""

from datetime import date

from okosystem.analysis.elsewhen import known_days, quads_of, whole_on
from okosystem.commands.query import named, written
from okosystem.core.errors import InvalidParameter
from okosystem.core.release import Release
from okosystem.core.terms import ID, OKO
from okosystem.engine.oxigraph import Store


def run(release: Release, name: str, day: str, scenario: str, form: str) -> str:
    """Answer the query as of a day, with a scenario on top when one is named.

    Without a day: that of the scenario, else that of the release.
    """
    query, when = named(release, name), _when(release, day, scenario)
    if query.parameters:
        raise InvalidParameter(
            f"{name}  asks for {', '.join(query.parameters)}, and analyse gives it nothing. "
            "How to mend it: a query without parameters, such as phase-out-board."
        )
    quads = whole_on(release, when, scenario)
    return written(Store(quads, release.prefixes).query(query.sparql), form, release.prefixes)


def _when(release: Release, day: str, scenario: str) -> date:
    known = {name[10:-3] for name in release.manifest["files"] if name.startswith("scenarios/")}
    if scenario and scenario not in known:
        raise InvalidParameter(
            f"no scenario is named {scenario!r}. How to mend it: {', '.join(sorted(known))}"
        )
    when = _day(day) if day else _usual_day(release, scenario)
    first, last = known_days(release, scenario)
    if not first <= when <= last:
        raise InvalidParameter(
            f"{when}  is outside what the graph knows. How to mend it: a day from {first}, the "
            f"first that anything has its place, to {last}, the last known change."
        )
    return when


def _usual_day(release: Release, scenario: str) -> date:
    effect = OKO["takesEffect"]
    said = [q for q in quads_of(release, scenario) if q.predicate.value == effect]
    mine = [q.object.value for q in said if q.subject.value == ID[f"scenario/{scenario}"]]  # type: ignore[union-attr]
    return _day(next(iter(mine), release.manifest["modified"][:10]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter(
            f"{text!r} is not a day. How to mend it: year-month-day, such as 2021-06-01."
        ) from error
