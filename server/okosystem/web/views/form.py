"""Read the choices of a form from the address, or refuse them with alternatives.

Options are read from the graph: name in the address → IRI. Among the choices are the day and the
scenario that a page shows, and the findings of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, g, redirect, request

from okosystem.core.terms import kind_of
from okosystem.engine.oxigraph import Store
from okosystem.graph.as_of import Scenario, days_of_change, known_span, results_on, scenarios_of
from okosystem.graph.choices import DAY, MAX_SHOWN, SCENARIO, Choices, Field, Refused
from okosystem.graph.labels import Text
from okosystem.graph.name_field import NameField
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.web.basis import BASIS
from okosystem.web.dates import day as format_day
from okosystem.web.languages import COOKIE
from okosystem.web.memento import requested_day
from okosystem.web.problems import is_for_page


def read_choices(reader: Reader, *fields: Field, also: Sequence[str] = ()) -> Choices:
    """Read the choices of a view; a page ignores unknown parameters, but a file refuses them."""
    known = [*also, *(field.name for field in fields), DAY]
    unknown = [name for name in request.args if name not in (*known, COOKIE, BASIS)]
    if unknown and not is_for_page():
        raise Refused(
            "Siden har ikke noe valg som heter «%(name)s». Den har disse:",
            [(reader.plain(each), "") for each in known],
            name=unknown[0][:MAX_SHOWN],
            names=", ".join(known),
        )
    chosen = {field.name: read_field(reader, field) for field in fields}
    return Choices(fields, chosen, requested_day(), f"{reader.root}{request.path}")


def read_field(reader: Reader, field: Field) -> str:
    """Read the choice of a field; raises Refused for one that it does not have."""
    return field.read(reader, request.args.getlist(field.name))


def read_named(reader: Reader, *fields: Field) -> Choices:
    """Read the choices; redirects to the address with slugs or CURIEs in place of names."""
    choices = read_choices(reader, *fields)
    named = [field.name for field in fields if isinstance(field, NameField)]
    if any(request.args.get(name, "") not in ("", choices[name]) for name in named):
        abort(redirect(choices.address(**{BASIS: request.args.get(BASIS, "")}), 302))
    return choices


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
    """Read the findings of the chosen day and scenario, once for each request.

    A scenario is compared with the same day without it. Refuses a day outside the known span.
    """
    slug = choices.chosen.get(SCENARIO, "")
    scenario = scenarios_of(reader.release).get(slug)
    day = choices.day or (scenario.day if scenario else reader.today)
    read: dict[tuple[date, str], ViewedDay] = g.setdefault("viewed_days", {})
    if (day, slug) not in read:
        _check_day(reader, day)
        release, client = reader.release, request.remote_addr or ""
        found = None if day == reader.today else results_on(release, day, "", client)
        read[day, slug] = ViewedDay(choices, day, found)
        if scenario:
            store = results_on(release, day, slug, client)
            read[day, slug] = ViewedDay(choices, day, store, found, scenario)
    return read[day, slug]


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
