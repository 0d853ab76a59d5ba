"""One state of the landscape page, and how it is written as an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import urlencode

PATH = "/malbilde"
OWNER = "eier"
TODAY = "na"
TARGET = "mal"
PICTURE, LIST = "bilde", "liste"
REPEATABLE = ("perspektiv", "og")
# The query parameters in canonical order, and the field each one sets.
PARAMETERS: Mapping[str, str] = {
    "perspektiv": "perspectives",
    "og": "also",
    "farge": "colour",
    "dato": "day",
    "fra": "since",
    "tilstand": "state",
    "velg": "selected",
    "vis": "form",
    "malbilde": "picture",
    "scenario": "scenario",
}


@dataclass(frozen=True, slots=True)
class View:
    """One state of the landscape page. Defaults are left out of the address."""

    perspectives: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    colour: str = OWNER
    day: date | None = None
    since: date | None = None
    state: str = TODAY
    selected: str = ""
    form: str = ""
    picture: str = ""
    scenario: str = ""

    def replaced(self, **changes: Any) -> Self:
        """Copy the view with some fields changed."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return type(self)(**(values | changes))

    def toggled(self, perspective: str) -> Self:
        """Switch a perspective on, or off if it is on."""
        without = tuple(name for name in self.perspectives if name != perspective)
        if without != self.perspectives or perspective in self.also:
            also = tuple(name for name in self.also if name != perspective)
            return self.replaced(perspectives=without, also=also)
        return self.replaced(perspectives=(*self.perspectives, perspective))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The view as query parameters, in canonical order."""
        default = type(self)()
        pairs: list[tuple[str, str]] = []
        for parameter, name in PARAMETERS.items():
            value = getattr(self, name)
            if value != getattr(default, name):
                pairs += [
                    (parameter, str(v)) for v in (value if parameter in REPEATABLE else (value,))
                ]
        return pairs

    @property
    def address(self) -> str:
        """The path and the parameters."""
        return self.at(PATH)

    def at(self, path: str) -> str:
        """Append the parameters to another path that renders the same view."""
        return path + (f"?{urlencode(self.pairs, safe='/')}" if self.pairs else "")

    @property
    def is_default(self) -> bool:
        """Whether every parameter has its default."""
        return not self.pairs


@dataclass(frozen=True, slots=True)
class Known:
    """The values the graph allows in each parameter."""

    perspectives: Sequence[str]
    colours: Sequence[str]
    days: Sequence[date]
    resources: Sequence[str]
    pictures: Sequence[str]
    scenarios: Mapping[str, date] = field(default_factory=dict)

    @property
    def first(self) -> date:
        """The first day on which anything is placed."""
        return min(self.days, default=date.min)


def days_of(rows: Sequence[Mapping[str, str]]) -> list[date]:
    """List the days on which the landscape may change, from the first placement on.

    A statement's last valid day takes effect the day after.
    """
    first = min((r["day"] for r in rows if r["isPlacement"] == "true"), default="9999")
    found = set()
    for row in rows:
        day = date.fromisoformat(row["day"])
        found.add(day + timedelta(days=row["change"].endswith("validUntil")))
    return sorted(day for day in found if str(day) >= first)
