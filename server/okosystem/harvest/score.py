"""A score in points, and the table they are given by: quality.toml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from okosystem.harvest.compliance import Shortfall
from okosystem.harvest.faults import read


@dataclass(frozen=True, slots=True)
class Lost:
    """Points that a dataset did not get, with what stands in the way."""

    metric: str
    points: int
    thing: str
    why: Sequence[Shortfall] = ()

    def what(self, language: str) -> str:
        """Name what is measured."""
        return str(table()["metrics"][self.metric][language][0])

    def cure(self, language: str) -> str:
        """Say how to win the points."""
        return str(table()["metrics"][self.metric][language][1])


@dataclass(frozen=True, slots=True)
class Score:
    """The points of a dataset; `assumed` are those that rest on addresses nobody asked."""

    points: int
    lost: Sequence[Lost]
    assumed: int = 0

    @property
    def percent(self) -> int:
        """The share of all points there are, as the portal shows it."""
        return round(100 * self.points / int(table()["total"]))

    def rating(self, language: str) -> str:
        """Give the word that the portal shows."""
        limits = table()["ratings"].items()
        words = next(words for limit, words in limits if self.percent < int(limit))
        return str(words[language])


@cache
def table() -> Mapping[str, Any]:
    """Read the table of points."""
    return read("quality.toml")
