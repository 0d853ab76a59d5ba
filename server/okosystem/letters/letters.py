"""Write the letters to owners as files of the release: Markdown in Bokmål and Nynorsk, and a patch.

No letter is sent. Each language has its own template. A patch has the missing statements with
blanks to fill in; for each kind of finding they come from a query in queries/letters/fixes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import unified_diff
from fnmatch import fnmatchcase
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Self

import pyoxigraph as ox
from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from okosystem.core.binding import Term, bind_parameters, find_pattern
from okosystem.core.errors import BrokenHeader
from okosystem.core.findings import Finding, Severity
from okosystem.core.package import read_package_table
from okosystem.core.queries import list_query_files, read_header, select, select_from_file
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import SourceFile
from okosystem.core.terms import EDITORS, ID, curie, local_name
from okosystem.core.triples import date_literal, serialize
from okosystem.core.turtle import to_house_style

FOLDER = "letters"
LANGUAGES = ("nb", "nn")
BLANK = "fyll-inn-"
"""Who owns the findings about entities without a known owner."""
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Fix:
    """A query for missing statements, and patterns for the names of the rules it fixes."""

    name: str
    rules: Sequence[str]
    sparql: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises BrokenHeader."""
        text = path.read_text(encoding="utf-8")
        header = read_header(text, path.name, {"rules"})
        if not header.get("rules"):
            raise BrokenHeader(f'{path.name}  no rules. How to fix it: add #+ rules = ["…"]')
        find_pattern(text, path.name)
        return cls(path.stem, header["rules"], text)

    def applies_to(self, finding: Finding) -> bool:
        """Whether one of the patterns matches the rule of the finding."""
        rule = local_name(finding.rule)
        return any(fnmatchcase(rule, pattern) for pattern in self.rules)

    def missing(self, finding: Finding, store: ox.Store, day: str) -> list[ox.Triple]:
        """Find the statements to add."""
        iris = {"focus": finding.focus, "path": finding.path}
        terms: dict[str, Term] = {name: ox.NamedNode(iri) for name, iri in iris.items() if iri}
        terms["day"] = date_literal(day)
        rows = select(store, bind_parameters(self.sparql, terms), self.name)
        return [ox.Triple(row["node"], row["property"], row["value"]) for row in rows]


def read_fixes(folder: Path) -> list[Fix]:
    """Read every fix, in name order."""
    return [Fix.read(path) for path in list_query_files(folder)]


def make_patches(
    findings: Sequence[Finding], graph: SourceGraph, fixes: Sequence[Fix]
) -> Mapping[str, str]:
    """Make a patch for `git apply` of each file that statements can be added to, by file name."""
    files = {file.name: file for file in graph.files}
    missing: dict[str, list[ox.Triple]] = {}
    for finding in findings:
        name, fix = _file_of(finding), next((f for f in fixes if f.applies_to(finding)), None)
        if name in files and fix:
            triples = fix.missing(finding, graph.store, graph.project.modified)
            missing.setdefault(name, []).extend(triples)
    return {
        name: _patch(files[name], missing[name], graph) for name in sorted(missing) if missing[name]
    }


def _file_of(finding: Finding) -> str:
    return finding.place.partition(":")[0]


def _patch(file: SourceFile, added: Sequence[ox.Triple], graph: SourceGraph) -> str:
    triples = dict.fromkeys([*(quad.triple for quad in file.quads), *added])
    lines = serialize(triples, ox.RdfFormat.N_TRIPLES).decode("utf-8")
    text = to_house_style(lines, graph.project.prefixes, file.name, file.today)
    before, after = file.text.splitlines(keepends=True), text.splitlines(keepends=True)
    return "".join(unified_diff(before, after, f"a/{file.name}", f"b/{file.name}"))


@dataclass(frozen=True, slots=True)
class UnknownFact:
    """A property that is not stated of an entity, with the owner and position of the entity."""

    entity: str
    property: str
    owner: str
    position: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The findings of an owner, the patch of each file, and the unknown facts."""

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
        findings = sorted(self.findings, key=lambda finding: finding.place)
        return {name: list(group) for name, group in groupby(findings, _file_of)}

    @property
    def unknown_by_property(self) -> Mapping[str, list[UnknownFact]]:
        """The unknown facts grouped by property, in name order."""
        facts = sorted(self.unknown, key=lambda fact: (fact.property, fact.entity))
        return {name: list(group) for name, group in groupby(facts, lambda fact: fact.property)}


def write_letters(graph: SourceGraph, findings: Sequence[Finding]) -> dict[str, bytes]:
    """Write letters to everyone with something to fix or a question to answer."""
    contents: dict[str, bytes] = {}
    names = _read_names(graph)
    for letter in draft_letters(graph, findings):
        for language in LANGUAGES:
            text = _render(letter, names, graph, language)
            contents[f"{FOLDER}/{letter.slug}.{language}.md"] = text.encode("utf-8")
        if letter.patches:
            patch = "".join(letter.patches.values())
            contents[f"{FOLDER}/{letter.slug}.patch"] = patch.encode("utf-8")
    return contents


def draft_letters(graph: SourceGraph, findings: Sequence[Finding]) -> list[Letter]:
    """Divide findings and unknown facts by owner, in the order of the slugs."""
    fixes = read_fixes(graph.project.root / "queries/letters/fixes")
    by_owner: dict[str, tuple[list[Finding], list[UnknownFact]]] = {}
    for finding in findings:
        by_owner.setdefault(finding.owner, ([], []))[0].append(finding)
    for fact in _find_unknown(graph):
        by_owner.setdefault(fact.owner, ([], []))[1].append(fact)
    return [
        Letter(owner, found, make_patches(found, graph, fixes), unknown)
        for owner, (found, unknown) in sorted(by_owner.items())
    ]


def attribute(findings: Iterable[Finding], graph: SourceGraph) -> list[Finding]:
    """Add position and owner to each finding; of several owners, the first by name."""
    owners: dict[str, str] = {}
    for row in select_from_file(graph.store, graph.project.root / "queries/letters/owners.rq"):
        owners.setdefault(row["thing"].value, row["owner"].value)
    return [
        replace(
            finding, place=graph.positions.of(finding), owner=owners.get(finding.focus, EDITORS)
        )
        for finding in findings
    ]


@cache
def read_questions() -> Mapping[str, Mapping[str, str]]:
    """Read questions.toml: property → language → the question to ask about it."""
    return read_package_table("letters/questions.toml")


def _find_unknown(graph: SourceGraph) -> list[UnknownFact]:
    rows = select_from_file(
        graph.store, graph.project.root / "queries/perspectives/unknown-facts.rq"
    )
    return [
        UnknownFact(
            row["thing"].value,
            curie(row["property"].value, graph.project.prefixes),
            row["owner"].value,
            graph.positions.of(Finding(Severity.INFO, row["thing"].value, "", "", "", "", {})),
        )
        for row in rows
    ]


def _read_names(graph: SourceGraph) -> Names:
    names: dict[str, dict[str, str]] = {}
    for row in select_from_file(graph.store, graph.project.root / "queries/letters/names.rq"):
        texts = names.setdefault(row["thing"].value, {})
        texts.setdefault(row["name"].language, row["name"].value)
    return names


def _render(letter: Letter, names: Names, graph: SourceGraph, language: str) -> str:
    def name(iri: str) -> str:
        known = names.get(iri, {})
        return known.get(language) or known.get("nb") or iri.removeprefix(ID)

    day = date.fromisoformat(graph.project.modified)
    return (
        _templates()
        .get_template(f"{language}.md")
        .render(
            letter=letter,
            name=name,
            blank=BLANK,
            questions=read_questions(),
            day=format_date(day, "long", locale=language),
            version=graph.project.version,
        )
    )


@cache
def _templates() -> Environment:
    return Environment(  # noqa: S701 (Markdown, not HTML)
        loader=PackageLoader("okosystem.letters"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
