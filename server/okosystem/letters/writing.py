"""A letter as Markdown, by one template a language: Nynorsk is written, not converted."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from okosystem.core.findings import Finding
from okosystem.core.solutions import asked
from okosystem.core.stamps import modified, version
from okosystem.core.terms import ID
from okosystem.core.validation import World
from okosystem.letters.cures import BLANK
from okosystem.letters.unknown import Unknown, by_property

LANGUAGES = ("nb", "nn")
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Letter:
    """What an owner is to be told: what to fix, what fixes it by file, and open questions."""

    owner: str
    findings: Sequence[Finding]
    patches: Mapping[str, str]
    unknown: Sequence[Unknown]

    @property
    def slug(self) -> str:
        """The owner's word in file names and addresses."""
        return self.owner.rpartition("/")[2]

    @property
    def by_file(self) -> Mapping[str, list[Finding]]:
        """The findings by the file they stand in."""
        divided: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda f: f.place):
            divided.setdefault(finding.place.partition(":")[0], []).append(finding)
        return divided


def write(letter: Letter, names: Names, world: World, language: str) -> str:
    """Write a letter in a language."""

    def name(iri: str) -> str:
        known = names.get(iri, {})
        return known.get(language) or known.get("nb") or iri.removeprefix(ID)

    template = _templates().get_template(f"{language}.md")
    return template.render(
        letter=letter,
        name=name,
        blank=BLANK,
        open_questions=by_property(letter.unknown),
        questions=questions(),
        day=day(world, language),
        version=version(world.project),
    )


def day(world: World, language: str) -> str:
    """Write the day of the release in words."""
    return format_date(date.fromisoformat(modified(world.project)), "long", locale=language)


@cache
def questions() -> Mapping[str, Mapping[str, str]]:
    """Read how to ask about each property."""
    text = files("okosystem.letters").joinpath("questions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def names_of(world: World) -> Names:
    """Read what things are called, by language."""
    names: dict[str, dict[str, str]] = {}
    for row in asked(world.store, world.project.root / "queries/letters/names.rq"):
        texts = names.setdefault(row["thing"].value, {})
        texts.setdefault(row["name"].language, row["name"].value)
    return names


@cache
def _templates() -> Environment:
    loader = PackageLoader("okosystem.letters")
    return Environment(  # noqa: S701 (Markdown, not HTML)
        loader=loader,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
