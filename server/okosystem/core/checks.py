"""Checks: one .rq file in queries/checks is one rule, and each row it gives is a finding."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from okosystem.core.errors import BrokenHeader
from okosystem.core.findings import Finding, Severity
from okosystem.core.headers import all_languages, only_keys, query_files, read_header


@dataclass(frozen=True, slots=True)
class Check:
    """A rule in words, how bad it is to break it, and the SELECT ?focus ?path ?value."""

    name: str
    title: Mapping[str, str]
    severity: Severity
    messages: Mapping[str, str]
    sparql: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one file; raises BrokenHeader."""
        text = path.read_text(encoding="utf-8")
        header = read_header(text, path.name)
        only_keys(header, {"title", "severity", "message"}, path.name)
        severity = str(header.get("severity", "")).upper()
        if severity not in Severity.__members__:
            raise BrokenHeader(f"{path.name}  severity is violation, warning or info")
        title = all_languages(header.get("title", {}), "title", path.name)
        return cls(path.stem, title, Severity[severity], header.get("message", {}), text)

    def run(self, store: ox.Store) -> Iterator[Finding]:
        """Run on the materialised graph (the default graph of the store)."""
        rows = store.query(self.sparql)
        if not isinstance(rows, ox.QuerySolutions):
            raise BrokenHeader(f"{self.name}  a check is a SELECT query")
        for row in rows:
            focus, path, value = (_text(row[name]) for name in ("focus", "path", "value"))
            yield Finding(
                self.severity, focus, path, value, self.name, "Check", dict(self.messages)
            )


def read_checks(folder: Path) -> list[Check]:
    """Read every check, in name order."""
    return [Check.read(path) for path in query_files(folder)]


def run_checks(store: ox.Store, checks: Iterable[Check]) -> list[Finding]:
    """Run all checks and collect what they find."""
    return [finding for check in checks for finding in check.run(store)]


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.BlankNode | ox.Triple) else term.value
