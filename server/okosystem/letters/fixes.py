"""Fixes for findings: the missing statements, with blanks to fill in, as patches.

Each query in queries/letters/fixes gives the statements that one kind of finding lacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.findings import Finding
from okosystem.core.query_files import list_query_files, read_header, require_known_keys, select
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import SourceFile
from okosystem.core.terms import XSD, local_name
from okosystem.core.turtle import to_house_style
from okosystem.core.versions import modified

BLANK = "fyll-inn-"
_DATE = ox.NamedNode(XSD["date"])


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
        header = read_header(text, path.name)
        require_known_keys(header, {"rules"}, path.name)
        if not header.get("rules"):
            raise BrokenHeader(f'{path.name}  no rules. How to fix it: add #+ rules = ["…"]')
        return cls(path.stem, header["rules"], text)

    def applies_to(self, finding: Finding) -> bool:
        """Tell whether one of the patterns matches the rule of the finding."""
        rule = local_name(finding.rule)
        return any(fnmatchcase(rule, pattern) for pattern in self.rules)

    def missing(self, finding: Finding, store: ox.Store, day: str) -> list[ox.Triple]:
        """Find the statements to add.

        The parameters go in as VALUES: the engine's substitutions do not reach into expressions.
        """
        iris = {"focus": finding.focus, "path": finding.path}
        terms: dict[str, ox.NamedNode | ox.Literal]
        terms = {name: ox.NamedNode(iri) for name, iri in iris.items() if iri}
        terms["day"] = ox.Literal(day, datatype=_DATE)
        values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in terms.items())
        sparql = self.sparql.replace("WHERE {", f"WHERE {{{values}", 1)
        rows = select(store, sparql, self.name)
        return [ox.Triple(row["node"], row["property"], row["value"]) for row in rows]


def read_fixes(folder: Path) -> list[Fix]:
    """Read every fix, in name order."""
    return [Fix.read(path) for path in list_query_files(folder)]


def make_patches(
    findings: Sequence[Finding], world: SourceGraph, fixes: Sequence[Fix]
) -> Mapping[str, str]:
    """Make a patch for `git apply` of each file that statements can be added to, by file name."""
    files = {file.name: file for file in world.files}
    missing: dict[str, list[ox.Triple]] = {}
    for finding in findings:
        name = finding.place.partition(":")[0]
        if name in files and (triples := _missing(finding, world, fixes)):
            missing.setdefault(name, []).extend(triples)
    return {name: _patch(files[name], missing[name], world) for name in sorted(missing)}


def _missing(finding: Finding, world: SourceGraph, fixes: Sequence[Fix]) -> list[ox.Triple]:
    fix = next((fix for fix in fixes if fix.applies_to(finding)), None)
    return fix.missing(finding, world.store, modified(world.project)) if fix else []


def _patch(file: SourceFile, added: Sequence[ox.Triple], world: SourceGraph) -> str:
    triples = dict.fromkeys([*(quad.triple for quad in file.quads), *added])
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    text = to_house_style(lines.decode("utf-8"), world.project.prefixes, file.name)
    before, after = file.text.splitlines(keepends=True), text.splitlines(keepends=True)
    return "".join(unified_diff(before, after, f"a/{file.name}", f"b/{file.name}"))
