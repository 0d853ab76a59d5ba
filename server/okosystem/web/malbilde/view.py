"""One state of the front page, which is the landscape, and how it is written as an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from okosystem.core.history import parse_day
from okosystem.web.languages import mark

PATH = "/"
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
    "uthev": "highlight",
}
GOING, TO_DECIDE = "pa-vei-ut", "a-avgjore"
WITHDRAWN = ("kritikalitet", "modenhet")
"""Colours of earlier versions that were unknown for most boxes."""


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
    highlight: str = ""
    withdrawn: str = ""
    """The colour of an earlier version that the address has; not part of the state."""

    def replaced(self, **changes: Any) -> Self:
        """Copy the view with some fields changed."""
        return replace(self, **changes)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The view as query parameters, in canonical order."""
        default = type(self)()
        pairs: list[tuple[str, str]] = []
        for parameter, name in PARAMETERS.items():
            value = getattr(self, name)
            if value != getattr(default, name):
                values = value if parameter in REPEATABLE else (value,)
                pairs += [(parameter, str(each)) for each in values]
        return pairs

    @property
    def address(self) -> str:
        """The path and the parameters."""
        return self.at(PATH)

    def at(self, path: str) -> str:
        """Append the parameters to another path that renders the same view."""
        return path + (f"?{urlencode(self.pairs, safe='/')}" if self.pairs else "")


@dataclass(frozen=True, slots=True)
class Known:
    """The values the graph allows in each parameter."""

    perspectives: Sequence[str]
    colours: Sequence[str]
    days: Sequence[date]
    resources: Sequence[str]
    pictures: Sequence[str]
    scenarios: Mapping[str, date] = field(default_factory=dict)


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


MAX_LENGTH = 2000
MAX_SUGGESTIONS = 60
BAD_REQUEST, NOT_FOUND = 400, 404
TOO_LONG = mark("Adressen er for lang. Ta bort noe av den, eller begynn på nytt.")
REPEATED = mark("Dette kan bare stå én gang i adressen.")
NOT_A_DATE = mark("Dette er ingen dag. Skriv år-måned-dag, for eksempel 2021-06-01.")
TOO_EARLY = mark("Så tidlig er ingenting plassert. Det betyr ikke at ingenting fantes.")
NOT_BEFORE = mark("Dagen å sammenligne med må komme før dagen som vises.")
NOT_ALLOWED = mark("Dette finnes ikke her. Velg en av disse.")


class InvalidViewParameter(Exception):
    """An invalid parameter: its name and value, and the values allowed instead."""

    def __init__(
        self, status: int, name: str, value: str, message: str, allowed: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.status, self.name, self.value, self.message = status, name, value[:80], message
        similar = get_close_matches(self.value, allowed, n=MAX_SUGGESTIONS, cutoff=0.5)
        is_many = len(allowed) > MAX_SUGGESTIONS
        self.allowed = (is_many and similar) or list(allowed)[:MAX_SUGGESTIONS]


def read_view(parameters: MultiDict[str, str], known: Known, length: int = 0) -> View:
    """Read a view; unknown parameters are ignored. Raises InvalidViewParameter."""
    if length > MAX_LENGTH:
        raise InvalidViewParameter(BAD_REQUEST, "", "", TOO_LONG)
    values = {name: [v for v in parameters.getlist(name) if v] for name in PARAMETERS}
    repeatable = {name: tuple(dict.fromkeys(values.pop(name))) for name in REPEATABLE}
    one = {name: _single(name, texts) for name, texts in values.items()}
    for name, perspectives in repeatable.items():
        for perspective in perspectives:
            _one_of(name, perspective, known.perspectives, NOT_FOUND)
    withdrawn = one["farge"] if one["farge"] in WITHDRAWN else ""
    day, since = _read_days(one["dato"], one["fra"], known)
    scenario = _one_of("scenario", one["scenario"], ("", *known.scenarios), NOT_FOUND)
    return View(
        perspectives=repeatable["perspektiv"],
        also=repeatable["og"],
        colour=_one_of("farge", "" if withdrawn else one["farge"], ("", *known.colours)) or OWNER,
        withdrawn=withdrawn,
        day=day or known.scenarios.get(scenario),
        since=since,
        state=_one_of("tilstand", one["tilstand"] or TODAY, (TODAY, TARGET)),
        selected=_one_of("velg", one["velg"], ("", *known.resources), NOT_FOUND),
        form=_one_of("vis", one["vis"], ("", PICTURE, LIST)),
        picture=_one_of("malbilde", one["malbilde"], ("", *known.pictures), NOT_FOUND),
        scenario=scenario,
        highlight=_one_of("uthev", one["uthev"], ("", GOING, TO_DECIDE)),
    )


def _single(name: str, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise InvalidViewParameter(BAD_REQUEST, name, " & ".join(values), REPEATED)
    return values[0] if values else ""


def _one_of(name: str, value: str, allowed: Sequence[str], status: int = BAD_REQUEST) -> str:
    if value not in allowed:
        raise InvalidViewParameter(
            status, name, value, NOT_ALLOWED, [option for option in allowed if option]
        )
    return value


def _read_days(shown: str, since: str, known: Known) -> tuple[date | None, date | None]:
    days = [str(day) for day in known.days]

    def read(name: str, text: str) -> date | None:
        return _known_day(name, text, min(known.days, default=date.min), days) if text else None

    day, before = read("dato", shown), read("fra", since)
    if day and before and before >= day:
        raise InvalidViewParameter(
            BAD_REQUEST, "fra", since, NOT_BEFORE, [d for d in days if d < str(day)]
        )
    return day, before


def _known_day(name: str, text: str, first: date, days: Sequence[str]) -> date:
    try:
        day = parse_day(text, partial=True)
    except ValueError:
        raise InvalidViewParameter(BAD_REQUEST, name, text, NOT_A_DATE, days) from None
    if day < first:
        raise InvalidViewParameter(NOT_FOUND, name, text, TOO_EARLY, days)
    return day
