"""Reading the address: a state of the picture, or what is wrong and what is allowed instead."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from werkzeug.datastructures import MultiDict

from okosystem.web.languages import mark
from okosystem.web.malbilde.view import LIST, PICTURE, TARGET, TODAY, WORDS, Known, View

LONGEST = 2000
MOST_TOLD = 60
UNREADABLE, UNKNOWN = 400, 404
TOO_LONG = mark("Adressen er for lang. Ta bort noe av den, eller begynn på nytt.")
TWICE = mark("Dette kan bare stå én gang i adressen.")
NO_DAY = mark("Dette er ingen dag. Skriv år-måned-dag, for eksempel 2021-06-01.")
TOO_EARLY = mark("Så tidlig er ingenting plassert. Det betyr ikke at ingenting fantes.")
NOT_BEFORE = mark("Dagen å sammenligne med må komme før dagen som vises.")
ONE_OF_THESE = mark("Dette finnes ikke her. Velg en av disse.")


class Fault(Exception):
    """What is wrong with an address: where, and what may stand there instead."""

    def __init__(
        self, status: int, word: str, given: str, message: str, allowed: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.status, self.word, self.given, self.message = status, word, given[:80], message
        near = get_close_matches(self.given, allowed, n=MOST_TOLD, cutoff=0.5)
        self.allowed = near if len(allowed) > MOST_TOLD and near else list(allowed)[:MOST_TOLD]


def read_view(given: MultiDict[str, str], known: Known, length: int = 0) -> View:
    """Read a state from the parameters; raises Fault. Parameters of others' are let be."""
    if length > LONGEST:
        raise Fault(UNREADABLE, "", "", TOO_LONG)
    values = {word: [v for v in given.getlist(word) if v] for word in WORDS}
    several = {word: tuple(dict.fromkeys(values.pop(word))) for word in ("perspektiv", "og")}
    one = {word: _one(word, found) for word, found in values.items()}
    for word, found in several.items():
        for name in found:
            _among(word, name, known.perspectives, UNKNOWN)
    day, since = _days(one["dato"], one["fra"], known)
    scenario = _among("scenario", one["scenario"], ("", *known.scenarios), UNKNOWN)
    return View(
        perspectives=several["perspektiv"],
        also=several["og"],
        colour=_among("farge", one["farge"] or View().colour, known.colours),
        day=day or known.scenarios.get(scenario),
        since=since,
        state=_among("tilstand", one["tilstand"] or TODAY, (TODAY, TARGET)),
        selected=_among("velg", one["velg"], ("", *known.resources), UNKNOWN),
        form=_among("vis", one["vis"], ("", PICTURE, LIST)),
        picture=_among("malbilde", one["malbilde"], ("", *known.pictures), UNKNOWN),
        scenario=scenario,
    )


def read_day(text: str) -> date:
    """Read a day; a year or a month stands for its first day. Raises ValueError."""
    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text)
    day = date.fromisoformat(full)
    if day.isoformat() != full:
        raise ValueError(text)
    return day


def _one(word: str, found: Sequence[str]) -> str:
    if len(found) > 1:
        raise Fault(UNREADABLE, word, " & ".join(found), TWICE)
    return found[0] if found else ""


def _among(word: str, value: str, allowed: Sequence[str], status: int = UNREADABLE) -> str:
    if value not in allowed:
        raise Fault(status, word, value, ONE_OF_THESE, [name for name in allowed if name])
    return value


def _days(shown: str, since: str, known: Known) -> tuple[date | None, date | None]:
    days = [str(day) for day in known.days]

    def read(word: str, text: str) -> date | None:
        return _known_day(word, text, known.first, days) if text else None

    day, before = read("dato", shown), read("fra", since)
    if day and before and before >= day:
        raise Fault(UNREADABLE, "fra", since, NOT_BEFORE, [d for d in days if d < str(day)])
    return day, before


def _known_day(word: str, text: str, first: date, days: Sequence[str]) -> date:
    try:
        day = read_day(text)
    except ValueError:
        raise Fault(UNREADABLE, word, text, NO_DAY, days) from None
    if day < first:
        raise Fault(UNKNOWN, word, text, TOO_EARLY, days)
    return day
