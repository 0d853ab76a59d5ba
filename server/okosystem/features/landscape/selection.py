"""A view of the landscape, which is the front page, and its address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from okosystem.graph.choices import DAY, Choices
from okosystem.package import read_package_table

TABLE = read_package_table("features/landscape/landscape.toml")
PARAMETERS: Mapping[str, str] = TABLE["parameters"]
"""The fields of a view by their parameters, in canonical order."""
WITHDRAWN = ("kritikalitet", "modenhet")
"""Colours of earlier versions."""
OWNER, NOW, TARGET, LIST = "eier", "na", "mal", "liste"


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
    state: str = NOW
    selected: str = ""
    form: str = ""
    picture: str = ""
    scenario: str = ""
    highlight: str = ""
    domain: str = ""
    withdrawn: str = ""

    @classmethod
    def of(cls, choices: Choices, day: date | None) -> Self:
        """Make the view that choices select, on a day."""
        default, chosen = cls(), dict[str, Any]()
        for name, field in PARAMETERS.items():
            if name != DAY and (text := choices[name]):
                is_many = isinstance(getattr(default, field), tuple)
                chosen[field] = tuple(dict.fromkeys(text.split())) if is_many else text
        if since := chosen.get("since"):
            chosen["since"] = date.fromisoformat(since)
        if chosen["colour"] in WITHDRAWN:
            chosen |= {"withdrawn": chosen["colour"], "colour": OWNER}
        return cls(day=day, **chosen)

    def replaced(self, **changes: Any) -> Self:
        """Copy the view with some fields changed."""
        return replace(self, **changes)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The view as query parameters, in canonical order."""
        default = type(self)()
        pairs: list[tuple[str, str]] = []
        for name, field in PARAMETERS.items():
            value = getattr(self, field)
            if value != getattr(default, field):
                values = value if isinstance(value, tuple) else [value]
                pairs += [(name, str(each)) for each in values]
        return pairs

    def at(self, path: str) -> str:
        """Append the parameters to a path that renders the view."""
        return path + (f"?{urlencode(self.pairs, safe='/')}" if self.pairs else "")

    @property
    def address(self) -> str:
        """The path and the parameters of the page."""
        return self.at("/")
