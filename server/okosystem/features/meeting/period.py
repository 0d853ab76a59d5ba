"""The period of a page: its two days, by default the last 90 days before the newest data."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Self

from okosystem.graph.advice import cases, start_of
from okosystem.graph.choices import Choices, DayField, Refused
from okosystem.graph.labels import Text
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark

FIRST, LAST = "fra", "til"
PERIOD = timedelta(days=90)
EARLIEST = date(1000, 1, 1)


class PeriodField(DayField):
    """A field for a day of the period; its example is that of the page without choices."""

    def known(self, reader: Reader) -> Self:
        """Make this field with its example."""
        newest = _newest_day(reader)
        return replace(self, example=newest if self.name == LAST else newest - PERIOD)


PERIOD_FIELDS = (
    PeriodField(FIRST, mark("Fra"), earliest=EARLIEST, partial=True),
    PeriodField(LAST, mark("Til og med"), earliest=EARLIEST, partial=True),
)


def settle_period(reader: Reader, choices: Choices) -> Choices:
    """Fill in the days that are not chosen; raises Refused for `?dato=` and a reversed period."""
    if reader.day:
        page = f"{choices.path}?{LAST}={reader.day}"
        raise Refused(
            "Siden viser et tidsrom. Det som hadde skjedd fram til dagen, står her:",
            [(Text(page), page)],
        )
    last = choices[LAST] or str(_newest_day(reader))
    default = str(date.fromisoformat(last) - PERIOD)
    first = choices[FIRST] or default
    if first > last:
        raise Refused(
            "Fra-datoen må være før til-datoen. Velg en tidligere dato:",
            [(reader.plain(f"{FIRST}={default}"), {FIRST: default})],
            first=first,
            last=last,
        )
    return replace(choices, chosen={**choices.chosen, FIRST: first, LAST: last})


def days_of(choices: Choices) -> tuple[date, date]:
    """Return the first and the last day."""
    return date.fromisoformat(choices[FIRST]), date.fromisoformat(choices[LAST])


def _newest_day(reader: Reader) -> date:
    return max([reader.today, *(start_of(node) for case in cases(reader) for node in case.nodes)])
