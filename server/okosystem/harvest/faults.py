"""What a publisher should fix before registering a source: the rules are data, in rules.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class Rule:
    """A demand: what breaking it stops, who makes it, and what to tell in each language."""

    stops: str
    source: str
    texts: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that is broken, and where. No record means the source as a whole."""

    rule: str
    record: str = ""
    path: str = ""
    value: str = ""
    limit: str = ""
    line: int | None = None

    @property
    def stops(self) -> str:
        """Name what it stops: the «source», the «record», or nothing when it is advice."""
        return rules()[self.rule].stops

    @property
    def source(self) -> str:
        """Name the public text that the rule comes from."""
        return rules()[self.rule].source

    def what(self, language: str) -> str:
        """Say what is wrong."""
        return self._filled(rules()[self.rule].texts[language][0])

    def cure(self, language: str) -> str:
        """Say how to fix it."""
        return self._filled(rules()[self.rule].texts[language][1])

    def _filled(self, text: str) -> str:
        # Not str.format: the texts tell of braces, and what was found may hold any.
        filled = text.replace("{limit}", self.limit)
        return filled.replace("{value}", self.value)


@cache
def rules() -> Mapping[str, Rule]:
    """Read the rules."""
    told = read("rules.toml")
    sources = told["sources"]
    return {
        name: Rule(rule["stops"], sources[rule["source"]], {la: rule[la] for la in LANGUAGES})
        for name, rule in told["rules"].items()
    }


def read(name: str) -> dict[str, Any]:
    """Read a table that lies beside this module."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))
