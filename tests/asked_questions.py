"""The questions in queries/asked, with their answers in the graph and in the files."""

import csv
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.queries import fill_in
from tests.world import ROOT

FOLDER = ROOT / "queries/asked"
LISTED = 12
"""The most values that a file lists; of more it has the number."""
_ANSWER = re.compile(r"^(?:answer|count) = .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class BenchmarkQuestion:
    """A question in someone's own words, and what gives the correct answer.

    That is a named query, a property of an entity, SPARQL, or nothing if `unknown` says why.
    """

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
        """Whether the question is reserved for the final scoring, by a hash of its id."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 5 == 0

    def find_answer(self, release: Release, run: Callable[[str], str]) -> list[str]:
        """Return the sorted correct values; `run` evaluates SPARQL and returns CSV."""
        sparql = self.to_sparql(release)
        if not sparql:
            return [self.thing] if self.thing and not self.unknown else []
        return self.read_answer(run(sparql))

    def to_sparql(self, release: Release) -> str:
        """Return the query for the correct answer; empty if none is needed."""
        if self.query:
            query = release.queries[self.query]
            return fill_in(query, release.prefixes, self.parameters, self.language)
        in_language = f'FILTER(!ISLITERAL(?value) || LANG(?value) IN ("", "{self.language}"))'
        sparql = self.sparql or (
            f"SELECT ?value {{ <{ID}{self.thing}> {self.property} ?value {in_language} }}"
            if self.property
            else ""
        )
        declared = [f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in release.prefixes.items()]
        return "".join([*declared, sparql]) if sparql else ""

    def read_answer(self, csv_text: str) -> list[str]:
        """Return the sorted values of the answer column, of the rows that match `where`."""
        rows = csv.DictReader(io.StringIO(csv_text))
        column = self.column or self._first_column(rows.fieldnames or ())
        cells = {row[column].removeprefix(ID) for row in rows if self._matches(row)}
        return sorted(cells - {""})

    def _first_column(self, columns: Sequence[str]) -> str:
        others = (name for name in columns if name not in self.parameters)
        return next(name for name in others if not name.endswith("Label"))

    def _matches(self, row: Mapping[str, str]) -> bool:
        return all(row[name].removeprefix(ID) == value for name, value in self.where.items())


def read_questions(path: Path) -> list[BenchmarkQuestion]:
    """Read a file of questions; a missing file has none."""
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return [BenchmarkQuestion(**row) for row in rows]


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
