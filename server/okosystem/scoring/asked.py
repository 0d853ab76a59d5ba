"""The questions in queries/asked, and the answers that the graph gives to them."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from okosystem.core.queries import fill_in
from okosystem.core.release import Release
from okosystem.core.terms import ID


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

    def ask(self, release: Release, run: Callable[[str], str]) -> list[str]:
        """Return the sorted values that the graph answers with; `run` gives a result in CSV."""
        sparql = self.to_sparql(release)
        if not sparql:
            return [self.thing] if self.thing and not self.unknown else []
        return self.read(run(sparql))

    def to_sparql(self, release: Release) -> str:
        """Return the query to run, if one answers."""
        if self.query:
            query = release.queries[self.query]
            return fill_in(query, release.prefixes, self.parameters, self.language)
        is_read = f'FILTER(!ISLITERAL(?value) || LANG(?value) IN ("", "{self.language}"))'
        asked = self.sparql or (
            f"SELECT ?value {{ <{ID}{self.thing}> {self.property} ?value {is_read} }}"
            if self.property
            else ""
        )
        declared = [f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in release.prefixes.items()]
        return "".join([*declared, asked]) if asked else ""

    def read(self, csv_text: str) -> list[str]:
        """Return the sorted values that a result in CSV answers with."""
        rows = csv.DictReader(io.StringIO(csv_text))
        column = self.column or self._first_column(rows.fieldnames or ())
        cells = {row[column].removeprefix(ID) for row in rows if self._is_meant(row)}
        return sorted(cells - {""})

    def _first_column(self, columns: Sequence[str]) -> str:
        others = (name for name in columns if name not in self.parameters)
        return next(name for name in others if not name.endswith("Label"))

    def _is_meant(self, row: Mapping[str, str]) -> bool:
        return all(row[name].removeprefix(ID) == value for name, value in self.where.items())


def read(path: Path) -> list[Asked]:
    """Read a file of questions; there are none in a file that does not exist."""
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return [Asked(**row) for row in rows]
