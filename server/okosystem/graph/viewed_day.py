"""The day and the scenario that findings are shown for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from okosystem.core.terms import kind_of
from okosystem.engine.oxigraph import Store
from okosystem.graph.as_of import Scenario, days_of_change, known_span, results_on, scenarios_of
from okosystem.graph.choices import DAY, SCENARIO, Choices, Field, Refused
from okosystem.graph.dates import day as format_day
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark


@dataclass(frozen=True, slots=True)
class ViewedDay:
    """The day and the scenario that a reader has chosen, and the stores with the findings.

    `store` is none for today. `base` is what it is compared with; none is today.
    """

    choices: Choices
    day: date
    store: Store | None = None
    base: Store | None = None
    scenario: Scenario | None = None

    @property
    def other_day(self) -> date | None:
        """The day, if it is not today or has a scenario."""
        return self.day if self.store is not None else None

    def span(self, reader: Reader) -> tuple[date, date]:
        """Return the first and the last day that can be shown, without a scenario."""
        return known_span(reader.release)

    def days(self, reader: Reader) -> Sequence[date]:
        """List the days on which something changed."""
        return days_of_change(reader.release)

    def with_pages(self, iris: Sequence[str]) -> Sequence[str]:
        """Leave out findings of another day, which have no pages."""
        return [iri for iri in iris if self.store is None or kind_of(iri) != "analysis"]


def scenario_field(reader: Reader) -> Field:
    """Build the form field for the scenario."""
    options = {slug: s.iri for slug, s in scenarios_of(reader.release).items()}
    return Field(SCENARIO, mark("Scenario"), options)


def viewed_day(reader: Reader, choices: Choices) -> ViewedDay:
    """Read the findings of the chosen day and scenario, once for each answer.

    A scenario is compared with the same day without it. Raises Refused for a day outside the known
    span.
    """
    slug = choices.chosen.get(SCENARIO, "")
    scenario = scenarios_of(reader.release).get(slug)
    day = choices.day or (scenario.day if scenario else reader.today)
    key = "viewed day", day, slug
    return reader.once(key, lambda: _read_viewed(reader, choices, day, scenario))


def _read_viewed(
    reader: Reader, choices: Choices, day: date, scenario: Scenario | None
) -> ViewedDay:
    _check_day(reader, day)
    release, client = reader.release, reader.client
    found = None if day == reader.today else results_on(release, day, "", client)
    if scenario is None:
        return ViewedDay(choices, day, found)
    store = results_on(release, day, scenario.slug, client)
    return ViewedDay(choices, day, store, found, scenario)


def _check_day(reader: Reader, day: date) -> None:
    """Refuse a day outside the known span, which a scenario extends to its own day."""
    start, end = known_span(reader.release)
    ends = [end, *(scenario.day for scenario in scenarios_of(reader.release).values())]
    if not start <= day <= max(ends):
        raise Refused(
            "Analysene kan vises fra %(first)s, den første dagen noe har en plass i målbildet,"
            " til %(last)s, den siste dagen grafen kjenner en endring."
            " Utenfor det vet grafen ikke nok. Dager da noe ble endret:",
            [
                (Text(str(day), "nb"), {DAY: str(day)})
                for day in days_of_change(reader.release)[::-1]
            ],
            404,
            first=format_day(reader, str(start)),
            last=format_day(reader, str(end)),
            start=start,
            end=end,
        )
