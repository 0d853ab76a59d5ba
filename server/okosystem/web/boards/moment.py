"""The day that a board shows, when it is not the day of the release: read, worked out, kept.

The algorithms are run in a program of its own (okosystem.analysis.elsewhen), once for each day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import pyoxigraph as ox
from flask import request

from okosystem.analysis.past import span
from okosystem.analysis.results import suffix_for
from okosystem.core.terms import kind_of
from okosystem.engine.apart import Apart
from okosystem.engine.oxigraph import Store
from okosystem.model.labels import Text
from okosystem.web.dates import day as told
from okosystem.web.languages import gettext, mark
from okosystem.web.malbilde.scene import today
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.past import history
from okosystem.web.refusing import refuse, with_changes
from okosystem.web.state import current_release
from okosystem.web.supposing import PARAMETER as SCENARIO
from okosystem.web.supposing import Scenario, scenarios
from okosystem.web.views.form import Choices, Field, read_choices

NOT_THERE = 404
_apart = Apart("okosystem.analysis.elsewhen")


@dataclass(frozen=True, slots=True)
class Moment:
    """What was asked for, and where to read what the algorithms find then.

    With no store it is today. `base` is what it is compared with: today, when it is no store.
    """

    choices: Choices
    day: date
    store: Store | None = None
    base: Store | None = None
    scenario: Scenario | None = None

    @property
    def word(self) -> str:
        """What tells results of this moment from those of today."""
        return suffix_for(self.day, self.scenario.slug if self.scenario else "")

    def lasting(self, iris: Sequence[str]) -> Sequence[str]:
        """Leave out results of another moment, which have no pages."""
        return [iri for iri in iris if self.store is None or kind_of(iri) != "analysis"]


def moment(*fields: Field) -> Moment:
    """Read the address; refuses a day of which nothing can be said."""
    known = scenarios()
    own = Field(SCENARIO, mark("Scenario"), {slug: s.iri for slug, s in known.items()})
    choices = read_choices(*fields, own)
    chosen = known.get(choices[SCENARIO])
    day = choices.day or (chosen.day if chosen else today())
    if chosen:
        return supposed(choices, chosen, day)
    return Moment(choices, day, found_on(day))


def found_on(day: date) -> Store | None:
    """Give what the algorithms find on a day, or nothing for today; refuses an unknown day."""
    check(day)
    return None if day == today() else worked_out(day)


def supposed(choices: Choices, scenario: Scenario, day: date) -> Moment:
    """Give a day with a scenario, to be compared with the same day without it."""
    base = found_on(day)
    return Moment(choices, day, worked_out(day, scenario.slug), base, scenario)


def check(day: date) -> None:
    """Refuse a day of which nothing can be said; a scenario makes the days until its own known."""
    start, end = known_span()
    if not start <= day <= max([end, *(scenario.day for scenario in scenarios().values())]):
        _refuse_day(start, end)


def known_span() -> tuple[date, date]:
    """Give the first and the last day that anything can be said of."""
    start, end = span(history())
    return start, max(end, today())


def days() -> list[date]:
    """List the days on which the graph knows that something changed."""
    return [day for day in history().days if known_span()[0] <= day]


def worked_out(day: date, scenario: str = "") -> Store:
    """Fetch what the algorithms find on a day; worked out the first time it is asked for."""
    release = current_release()
    words = [str(release.folder.resolve()), day.isoformat(), *([scenario] if scenario else [])]
    lines = _apart.answer(request.remote_addr or "", (release.digest, day, scenario), *words)
    triples = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    return Store([ox.Quad(t.subject, t.predicate, t.object) for t in triples], release.prefixes)


def _refuse_day(start: date, end: date) -> NoReturn:
    said = gettext(
        "Analysene kan vises fra %(first)s, den første dagen noe har en plass i målbildet,"
        " til %(last)s, den siste dagen grafen kjenner en endring."
        " Utenfor det vet grafen ikke nok. Dager da noe ble endret:"
    )
    allowed = [
        (Text(str(day), "nb"), f"?{with_changes(**{DAY: str(day)})}") for day in days()[::-1]
    ]
    detail = f"{DAY} must be a day from {start} to {end}."
    cure = "choose a day in that span, or leave it out for today."
    refuse(
        said % {"first": told(str(start)), "last": told(str(end))}, allowed, detail, NOT_THERE, cure
    )
