"""The questions in queries/asked, and the answers that the graph gives to them."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from okosystem.core.queries import fill_in
from okosystem.core.release import Release
from okosystem.core.terms import ID
from okosystem.engine.oxigraph import Store
from tests.world import ROOT

FOLDER = ROOT / "queries/asked"
LISTED = 12
"""The most values that a file lists; of more it has the number."""
_ANSWER = re.compile(r"^(?:answer|count) = .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as someone asks it, and what answers it."""

    id: str
    asker: str
    language: str
    text: str
    query: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    thing: str = ""
    property: str = ""
    sparql: str = ""
    unknown: str = ""
    answer: Sequence[str] | None = None
    count: int | None = None

    def is_held_out(self) -> bool:
        """Return whether the question is for the last scoring alone: its id decides."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 5 == 0

    def ask(self, release: Release, store: Store) -> list[str]:
        """Return the sorted values that the graph answers with."""
        if self.query:
            sparql = fill_in(
                release.queries[self.query], release.prefixes, self.parameters, self.language
            )
        elif self.property:
            sparql = f"SELECT DISTINCT ?value {{ <{ID}{self.thing}> {self.property} ?value }}"
        elif self.sparql:
            sparql = self.sparql
        else:
            return [self.thing] if self.thing and not self.unknown else []
        declared = [f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in release.prefixes.items()]
        text = sparql if self.query else "".join([*declared, sparql])
        rows = json.loads(store.query(text).write("application/sparql-results+json"))
        column = self.column or self.first_column(rows["head"]["vars"])
        found = [row for row in rows["results"]["bindings"] if self._is_meant(row)]
        cells = [row[column] for row in found if column in row]
        return sorted({_short(cell["value"]) for cell in cells if self._is_read(cell)})

    def first_column(self, columns: Sequence[str]) -> str:
        """Return the first column that is no parameter."""
        return next(name for name in columns if name not in self.parameters)

    def _is_meant(self, row: Mapping[str, Mapping[str, str]]) -> bool:
        return all(
            name in row and _short(row[name]["value"]) == value
            for name, value in self.where.items()
        )

    def _is_read(self, cell: Mapping[str, str]) -> bool:
        return cell.get("xml:lang", self.language) == self.language


def read(path: Path) -> list[Asked]:
    """Read a file of questions; there are none in a file that does not exist."""
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return [Asked(**row) for row in rows]


def rewrite(path: Path, answers: Mapping[str, Sequence[str]]) -> None:
    """Write the answers, by question, in place of those in a file."""
    head, *blocks = path.read_text(encoding="utf-8").split("[[question]]\n")
    texts = [_rewritten(block, answers) for block in blocks]
    path.write_text("[[question]]\n".join([head, *texts]), encoding="utf-8")


def as_toml(values: Sequence[str]) -> str:
    """Write an answer as its line in a file."""
    if len(values) > LISTED:
        return f"count = {len(values)}"
    return f"answer = {json.dumps(list(values), ensure_ascii=False)}"


def _rewritten(block: str, answers: Mapping[str, Sequence[str]]) -> str:
    line = as_toml(answers[tomllib.loads(block)["id"]])
    return _ANSWER.sub(lambda match: line, block)


def _short(value: str) -> str:
    """Write an IRI of ours as kind/name."""
    return value.removeprefix(ID)
