"""The day and the scenario that a page shows: chosen in the address, with the findings of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import g, request

from okosystem.analysis.results import suffix_for
from okosystem.core.terms import kind_of
from okosystem.engine.oxigraph import Store
from okosystem.model.as_of import Scenario, days_of_change, known_span, results_on, scenarios_of
from okosystem.model.labels import Text
from okosystem.web.dates import day as format_day
from okosystem.web.languages import mark
from okosystem.web.memento import PARAMETER as DAY
from okosystem.web.problems import refuse, with_changes
from okosystem.web.state import current_release, today
from okosystem.web.views.form import SCENARIO, Choices, Field


@dataclass(frozen=True, slots=True)
class ViewedDay:
    """The day and the scenario that a reader has chosen, and the stores with the findings.

    `store` is none for today. `base` is what it is compared with; none is today. The control that
    chooses them is in `viewed_day.html`.
    """

    choices: Choices
    day: date
    store: Store | None = None
    base: Store | None = None
    scenario: Scenario | None = None

    @property
    def word(self) -> str:
        """The word that separates findings of this day from today's."""
        return suffix_for(self.day, self.scenario.slug if self.scenario else "")

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day that can be shown, without a scenario."""
        return known_span(current_release())

    @property
    def days(self) -> Sequence[date]:
        """The days on which something changed."""
        return days_of_change(current_release())

    @property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The scenarios by slug."""
        return scenarios_of(current_release())

    def with_pages(self, iris: Sequence[str]) -> Sequence[str]:
        """Leave out findings of another day, which have no pages."""
        return [iri for iri in iris if self.store is None or kind_of(iri) != "analysis"]


def scenario_field() -> Field:
    """Build the form field for the scenario."""
    options = {slug: s.iri for slug, s in scenarios_of(current_release()).items()}
    return Field(SCENARIO, mark("Scenario"), options)


def viewed_day(choices: Choices) -> ViewedDay:
    """Read the findings that the choices select, once for each request.

    Refuses a day outside the known span.
    """
    chosen = scenarios_of(current_release()).get(choices[SCENARIO])
    day = choices.day or (chosen.day if chosen else today())
    read: dict[tuple[date, str], ViewedDay] = g.setdefault("viewed_days", {})
    key = (day, choices[SCENARIO])
    if key not in read:
        in_scenario = chosen and with_scenario(choices, chosen, day)
        read[key] = in_scenario or ViewedDay(choices, day, findings_on(day))
    return read[key]


def findings_on(day: date) -> Store | None:
    """Return the findings of a day, or none for today; refuses a day outside the known span.

    A scenario extends the span to its own day.
    """
    start, end = known_span(current_release())
    ends = [end, *(scenario.day for scenario in scenarios_of(current_release()).values())]
    if not start <= day <= max(ends):
        refuse(
            "Analysene kan vises fra %(first)s, den første dagen noe har en plass i målbildet,"
            " til %(last)s, den siste dagen grafen kjenner en endring."
            " Utenfor det vet grafen ikke nok. Dager da noe ble endret:",
            [
                (Text(str(day), "nb"), f"?{with_changes(**{DAY: str(day)})}")
                for day in days_of_change(current_release())[::-1]
            ],
            404,
            first=format_day(str(start)),
            last=format_day(str(end)),
            start=start,
            end=end,
        )
    return None if day == today() else run_analyses(day)


def with_scenario(choices: Choices, scenario: Scenario, day: date) -> ViewedDay:
    """Return a day with a scenario, to be compared with the same day without it."""
    base = findings_on(day)
    return ViewedDay(choices, day, run_analyses(day, scenario.slug), base, scenario)


def run_analyses(day: date, scenario: str = "") -> Store:
    """Return the findings of a day, computed at the first request for it."""
    return results_on(current_release(), day, scenario, request.remote_addr or "")
