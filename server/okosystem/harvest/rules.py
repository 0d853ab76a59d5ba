"""What a publisher should fix before registering a source: the rules are data, in rules.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True, slots=True)
class HarvestRule:
    """A rule of the harvester: what breaking it stops, its source, and its texts by language."""

    stops: str
    source: str
    texts: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule and where it is broken; without a record it concerns the whole source."""

    rule: str
    record: str = ""
    path: str = ""
    value: str = ""
    limit: str = ""
    line: int | None = None

    @property
    def stops(self) -> str:
        """What the fault stops: «source», «record», or nothing when it is only advice."""
        return harvest_rules()[self.rule].stops

    @property
    def source(self) -> str:
        """The public document that states the rule."""
        return harvest_rules()[self.rule].source

    def describe(self, language: str) -> str:
        """Describe what is wrong."""
        return self._fill(harvest_rules()[self.rule].texts[language][0])

    def describe_fix(self, language: str) -> str:
        """Describe how to fix it."""
        return self._fill(harvest_rules()[self.rule].texts[language][1])

    def _fill(self, text: str) -> str:
        # Not str.format: both the texts and the values may contain braces.
        return text.replace("{limit}", self.limit).replace("{value}", self.value)


@cache
def harvest_rules() -> Mapping[str, HarvestRule]:
    """Read the rules by name."""
    table = read_table("rules.toml")
    sources = table["sources"]
    return {
        name: HarvestRule(
            rule["stops"], sources[rule["source"]], {tag: rule[tag] for tag in LANGUAGES}
        )
        for name, rule in table["rules"].items()
    }


def read_table(name: str) -> dict[str, Any]:
    """Read a TOML file of this package."""
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))
