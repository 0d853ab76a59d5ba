"""What a finding lacks, as statements with blanks: one query in queries/letters/cures a kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.findings import Finding
from okosystem.core.headers import only_keys, query_files, read_header
from okosystem.core.solutions import solutions

BLANK = "fyll-inn-"
_DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


@dataclass(frozen=True, slots=True)
class Cure:
    """A query that says what is missing, and the rules it cures: names, with * for any start."""

    name: str
    rules: Sequence[str]
    sparql: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises BrokenHeader."""
        text = path.read_text(encoding="utf-8")
        header = read_header(text, path.name)
        only_keys(header, {"rules"}, path.name)
        if not header.get("rules"):
            raise BrokenHeader(f'{path.name}  no rules. How to fix it: add #+ rules = ["…"]')
        return cls(path.stem, header["rules"], text)

    def suits(self, finding: Finding) -> bool:
        """Tell whether it cures what the finding found."""
        rule = finding.rule.rpartition("#")[2]
        return any(fnmatchcase(rule, pattern) for pattern in self.rules)

    def missing(self, finding: Finding, store: ox.Store, day: str) -> list[ox.Triple]:
        """Say what to add. The engine's own parameters do not reach into expressions."""
        given = {name: ox.NamedNode(iri) for name, iri in _subject(finding).items() if iri}
        terms = {**given, "day": ox.Literal(day, datatype=_DATE)}
        values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in terms.items())
        sparql = self.sparql.replace("WHERE {", f"WHERE {{{values}", 1)
        rows = solutions(store, sparql, self.name)
        return [ox.Triple(row["node"], row["property"], row["value"]) for row in rows]


def read_cures(folder: Path) -> list[Cure]:
    """Read every cure, in name order."""
    return [Cure.read(path) for path in query_files(folder)]


def _subject(finding: Finding) -> dict[str, str]:
    return {"focus": finding.focus, "path": finding.path}
