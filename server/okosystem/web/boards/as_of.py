"""The day and the scenario that a board shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

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
from okosystem.web.views.form import Choices, Field, read_choices

SCENARIO = "scenario"


@dataclass(frozen=True, slots=True)
class AsOf:
    """The choices of the reader, and the stores with the findings.

    `store` is none for today. `base` is what it is compared with; none is today.
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

    def with_pages(self, iris: Sequence[str]) -> Sequence[str]:
        """Leave out findings of another day, which have no pages."""
        return [iri for iri in iris if self.store is None or kind_of(iri) != "analysis"]


def read_as_of(*fields: Field) -> AsOf:
    """Read the day and the scenario from the address; refuses a day outside the known span."""
    all_scenarios = scenarios_of(current_release())
    scenario_field = Field(
        SCENARIO, mark("Scenario"), {slug: s.iri for slug, s in all_scenarios.items()}
    )
    choices = read_choices(*fields, scenario_field)
    chosen = all_scenarios.get(choices[SCENARIO])
    day = choices.day or (chosen.day if chosen else today())
    if chosen:
        return with_scenario(choices, chosen, day)
    return AsOf(choices, day, findings_on(day))


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


def with_scenario(choices: Choices, scenario: Scenario, day: date) -> AsOf:
    """Return a day with a scenario, to be compared with the same day without it."""
    base = findings_on(day)
    return AsOf(choices, day, run_analyses(day, scenario.slug), base, scenario)


def run_analyses(day: date, scenario: str = "") -> Store:
    """Return the findings of a day, computed at the first request for it."""
    return results_on(current_release(), day, scenario, request.remote_addr or "")
