"""A view of the landscape, which is the front page, and its address."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, Self
from urllib.parse import urlencode

from okosystem.core.history import parse_day
from okosystem.core.package import read_package_table

TABLE = read_package_table("features/landscape/landscape.toml")
PARAMETERS: Mapping[str, Mapping[str, Any]] = TABLE.rows(
    "parameters", "field", "many day options unknown withdrawn"
)
OWNER, TARGET, LIST = "eier", "mal", "liste"
MAX_LENGTH = 2000
MAX_SUGGESTIONS = 60
Allowed = Mapping[str, Collection[str]]
"""The values that the graph allows in each parameter; of days, those to suggest."""


def titles(section: str, key: str = "title") -> Mapping[str, str]:
    """Return the titles in a section of the table, or the texts under another key if present."""
    return {name: row.get(key) or row["title"] for name, row in TABLE[section].items()}


@dataclass(frozen=True, slots=True)
class Selection:
    """A view of the landscape. Defaults are left out of the address.

    `withdrawn` is a colour of an earlier version, if the address has one; it is not part of the
    view.
    """

    perspectives: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    colour: str = OWNER
    day: date | None = None
    since: date | None = None
    state: str = "na"
    selected: str = ""
    form: str = ""
    picture: str = ""
    scenario: str = ""
    highlight: str = ""
    domain: str = ""
    withdrawn: str = ""

    def replaced(self, **changes: Any) -> Self:
        """Copy the view with some fields changed."""
        return replace(self, **changes)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The view as query parameters, in canonical order."""
        default = type(self)()
        pairs: list[tuple[str, str]] = []
        for name, declared in PARAMETERS.items():
            value = getattr(self, declared["field"])
            if value != getattr(default, declared["field"]):
                values = value if "many" in declared else [value]
                pairs += [(name, str(each)) for each in values]
        return pairs

    def at(self, path: str) -> str:
        """Append the parameters to a path that renders the view."""
        return path + (f"?{urlencode(self.pairs, safe='/')}" if self.pairs else "")

    @property
    def address(self) -> str:
        """The path and the parameters of the page."""
        return self.at("/")


@dataclass(eq=False)
class InvalidViewParameter(Exception):
    """An invalid parameter: what is wrong, its name and value, and the values allowed instead."""

    fault: str
    name: str = ""
    value: str = ""
    allowed: Collection[str] = ()
    status: int = 400

    @property
    def suggestions(self) -> Sequence[str]:
        """The values to choose instead: of many, those that are similar."""
        similar = get_close_matches(self.value[:80], self.allowed, n=MAX_SUGGESTIONS, cutoff=0.5)
        is_many = len(self.allowed) > MAX_SUGGESTIONS
        return (is_many and similar) or list(self.allowed)[:MAX_SUGGESTIONS]


def read_selection(
    parameters: Mapping[str, Sequence[str]], allowed: Allowed, length: int = 0
) -> Selection:
    """Read what an address selects; unknown parameters are ignored.

    Raises InvalidViewParameter.
    """
    if length > MAX_LENGTH:
        raise InvalidViewParameter("too-long")
    fields: dict[str, Any] = {}
    for name, declared in PARAMETERS.items():
        texts = [text for text in parameters.get(name, ()) if text]
        if len(texts) > 1 and "many" not in declared:
            raise InvalidViewParameter("repeated", name, " & ".join(texts))
        values = [_read_value(name, text, allowed) for text in dict.fromkeys(texts)]
        if values:
            fields[declared["field"]] = tuple(values) if "many" in declared else values[0]
    if fields.get("colour") in PARAMETERS["farge"]["withdrawn"]:
        fields["withdrawn"] = fields.pop("colour")
    view = Selection(**fields)
    if view.day and view.since and view.since >= view.day:
        earlier = [day for day in allowed["fra"] if day < str(view.day)]
        raise InvalidViewParameter("not-before", "fra", parameters["fra"][0], earlier)
    return view


def _read_value(name: str, text: str, allowed: Allowed) -> str | date:
    declared = PARAMETERS[name]
    options = declared.get("options") or allowed[name]
    if "day" in declared:
        return _read_day(name, text, options)
    if text not in options and text not in declared.get("withdrawn", ()):
        raise InvalidViewParameter("not-allowed", name, text, options, declared["unknown"])
    return text


def _read_day(name: str, text: str, days: Collection[str]) -> date:
    try:
        day = parse_day(text, partial=True)
    except ValueError:
        raise InvalidViewParameter("not-a-date", name, text, days) from None
    if str(day) < min(days, default=""):
        raise InvalidViewParameter("too-early", name, text, days, 404)
    return day
