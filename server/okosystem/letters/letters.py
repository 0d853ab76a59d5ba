"""The letters as files of the release: Markdown in Bokmål and Nynorsk, and a patch. None is sent.

There is a template for each language: the Nynorsk is written, not converted.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from okosystem.core.findings import Finding, Severity
from okosystem.core.query_files import select_from_file
from okosystem.core.source_graph import SourceGraph
from okosystem.core.terms import ID, curie, local_name
from okosystem.core.versions import modified, version
from okosystem.letters.fixes import BLANK, make_patches, read_fixes

FOLDER = "letters"
LANGUAGES = ("nb", "nn")
EDITORS = ID["actor/redaksjonen"]
"""Who owns the findings about entities without a known owner."""
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """A property that the graph does not state: its short name, the entity's owner and position."""

    entity: str
    property: str
    owner: str
    position: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The findings of an owner, the patch of each file, and the facts nobody knows."""

    owner: str
    findings: Sequence[Finding]
    patches: Mapping[str, str]
    unknown: Sequence[UnknownFact]

    @property
    def slug(self) -> str:
        """The owner's slug, for file names."""
        return local_name(self.owner)

    @property
    def by_file(self) -> Mapping[str, list[Finding]]:
        """The findings grouped by file."""
        grouped: dict[str, list[Finding]] = {}
        for finding in sorted(self.findings, key=lambda f: f.place):
            grouped.setdefault(finding.place.partition(":")[0], []).append(finding)
        return grouped

    @property
    def unknown_by_property(self) -> Mapping[str, list[UnknownFact]]:
        """The unknown facts grouped by property, in name order."""
        grouped: dict[str, list[UnknownFact]] = {}
        for fact in sorted(self.unknown, key=lambda fact: (fact.property, fact.entity)):
            grouped.setdefault(fact.property, []).append(fact)
        return grouped


def write_letters(world: SourceGraph, findings: Sequence[Finding]) -> dict[str, bytes]:
    """Write letters to everyone with something to fix or a question to answer."""
    contents: dict[str, bytes] = {}
    names = _read_names(world)
    for letter in draft_letters(world, findings):
        for language in LANGUAGES:
            text = _render(letter, names, world, language)
            contents[f"{FOLDER}/{letter.slug}.{language}.md"] = text.encode("utf-8")
        if letter.patches:
            patch = "".join(letter.patches.values())
            contents[f"{FOLDER}/{letter.slug}.patch"] = patch.encode("utf-8")
    return contents


def draft_letters(world: SourceGraph, findings: Sequence[Finding]) -> list[Letter]:
    """Divide findings and unknown facts by owner, in the order of the slugs."""
    fixes = read_fixes(world.project.root / "queries/letters/fixes")
    by_owner: dict[str, tuple[list[Finding], list[UnknownFact]]] = {}
    for finding in findings:
        by_owner.setdefault(finding.owner, ([], []))[0].append(finding)
    for fact in _find_unknown(world):
        by_owner.setdefault(fact.owner, ([], []))[1].append(fact)
    return [
        Letter(owner, found, make_patches(found, world, fixes), unknown)
        for owner, (found, unknown) in sorted(by_owner.items())
    ]


def attribute(findings: Iterable[Finding], world: SourceGraph) -> list[Finding]:
    """Add position and owner to each finding; of several owners, the first by name."""
    owners: dict[str, str] = {}
    for row in select_from_file(world.store, world.project.root / "queries/letters/owners.rq"):
        owners.setdefault(row["thing"].value, row["owner"].value)
    return [
        replace(
            finding, place=world.positions.of(finding), owner=owners.get(finding.focus, EDITORS)
        )
        for finding in findings
    ]


@cache
def read_questions() -> Mapping[str, Mapping[str, str]]:
    """Read questions.toml: property → language → the question to ask about it."""
    text = files("okosystem.letters").joinpath("questions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _find_unknown(world: SourceGraph) -> list[UnknownFact]:
    rows = select_from_file(
        world.store, world.project.root / "queries/perspectives/unknown-facts.rq"
    )
    return [
        UnknownFact(
            row["thing"].value,
            curie(row["property"].value, world.project.prefixes),
            row["owner"].value,
            world.positions.of(Finding(Severity.INFO, row["thing"].value, "", "", "", "", {})),
        )
        for row in rows
    ]


def _read_names(world: SourceGraph) -> Names:
    names: dict[str, dict[str, str]] = {}
    for row in select_from_file(world.store, world.project.root / "queries/letters/names.rq"):
        texts = names.setdefault(row["thing"].value, {})
        texts.setdefault(row["name"].language, row["name"].value)
    return names


def _render(letter: Letter, names: Names, world: SourceGraph, language: str) -> str:
    def name(iri: str) -> str:
        known = names.get(iri, {})
        return known.get(language) or known.get("nb") or iri.removeprefix(ID)

    day = date.fromisoformat(modified(world.project))
    return (
        _templates()
        .get_template(f"{language}.md")
        .render(
            letter=letter,
            name=name,
            blank=BLANK,
            questions=read_questions(),
            day=format_date(day, "long", locale=language),
            version=version(world.project),
        )
    )


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
