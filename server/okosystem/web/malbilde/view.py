"""What the address asks to see, and nothing else: every state of the picture is one address."""

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
SEVERAL = ("perspektiv", "og")
# The words of the address, in the order they are written in it.
WORDS: Mapping[str, str] = {
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
    """One state of the picture. What stands as it is by itself is left out of the address."""

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

    def but(self, **changes: Any) -> Self:
        """Give the same state with something else in it."""
        kept = {field.name: getattr(self, field.name) for field in fields(self)}
        return type(self)(**(kept | changes))

    def toggled(self, perspective: str) -> Self:
        """Turn a perspective on, or off where it is on."""
        without = tuple(name for name in self.perspectives if name != perspective)
        if without != self.perspectives or perspective in self.also:
            also = tuple(name for name in self.also if name != perspective)
            return self.but(perspectives=without, also=also)
        return self.but(perspectives=(*self.perspectives, perspective))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Write the state as the parameters of an address, in one order only."""
        plain = type(self)()
        found: list[tuple[str, str]] = []
        for word, name in WORDS.items():
            value = getattr(self, name)
            if value != getattr(plain, name):
                found += [(word, str(v)) for v in (value if word in SEVERAL else (value,))]
        return found

    @property
    def address(self) -> str:
        """Write the path and the parameters."""
        return self.at(PATH)

    def at(self, path: str) -> str:
        """Write the parameters after another path, where the same state is to be had otherwise."""
        return path + (f"?{urlencode(self.pairs, safe='/')}" if self.pairs else "")

    @property
    def is_plain(self) -> bool:
        """Tell whether this is the picture as it stands when nothing is asked."""
        return not self.pairs


@dataclass(frozen=True, slots=True)
class Known:
    """What may stand in an address, from the graph."""

    perspectives: Sequence[str]
    colours: Sequence[str]
    days: Sequence[date]
    resources: Sequence[str]
    pictures: Sequence[str]
    scenarios: Mapping[str, date] = field(default_factory=dict)

    @property
    def first(self) -> date:
        """The first day on which something has its place."""
        return min(self.days, default=date.min)


def days_of(rows: Sequence[Mapping[str, str]]) -> list[date]:
    """List the days on which the picture may be another than the day before, from the first place.

    What has a last day is gone the day after it.
    """
    first = min((r["day"] for r in rows if r["isPlacement"] == "true"), default="9999")
    found = set()
    for row in rows:
        day = date.fromisoformat(row["day"])
        found.add(day + timedelta(days=row["change"].endswith("validUntil")))
    return sorted(day for day in found if str(day) >= first)
