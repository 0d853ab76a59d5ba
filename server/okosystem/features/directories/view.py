"""/ressurser, /virksomheter and /rammebetingelser: complete lists, the most used first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from okosystem.graph.choices import LENGTH, Choices, Field, options_of
from okosystem.graph.columns import Cells, name_columns, providers_of, read_cells
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants
from okosystem.graph.texts import mark
from okosystem.graph.view import Feature, Inputs, Row, View
from okosystem.package import read_package_table
from okosystem.rdf.terms import local_name

TABLE = read_package_table("features/directories/directories.toml")
FIRST_ROWS = 40
"""Rows on the page before the reader asks for all."""
ORDER = Field(
    "rekkefolge",
    mark("Rekkefølge"),
    {"bruk": mark("mest brukt først"), "navn": mark("navn")},
    defaults_to_first=True,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row: an entity, the number it is ordered by, and the values of the other columns."""

    iri: str
    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Directory:
    """A list as declared in directories.toml."""

    name: str
    path: str
    title: str
    kind: str
    query: str
    columns: Sequence[str]
    nullable: Sequence[str]
    number: str
    fields: Sequence[Mapping[str, str]]

    def feature(self) -> Feature:
        """Make the list, with its page and its files."""
        return Feature(
            name=self.name,
            path=self.path,
            title=self.title,
            columns=(self.kind, f"{self.kind}Name", *self.columns, self.number),
            fields=(*(self._field(**field) for field in self.fields), ORDER, LENGTH),
            read=self._view,
            template=f"{self.name}.html",
        )

    def _field(self, name: str, label: str, column: str) -> Field:
        return Field(name, label, options_in=partial(self._options, column))

    def _options(self, column: str, reader: Reader) -> Mapping[str, str]:
        known = read_cells(reader, self.query, self.kind).values()
        return options_of(reader, (iri for cells in known for iri in cells.get(column, ())))

    def _view(self, reader: Reader, choices: Choices) -> View:
        entries = self._entries(reader, choices)
        shown = entries if choices[LENGTH.name] == "alle" else entries[:FIRST_ROWS]
        return View(
            rows=[self._row(reader, entry) for entry in entries],
            inputs=Inputs((self.query,), self.nullable),
            page=lambda: {"entries": shown, "total": len(entries)},
        )

    def _entries(self, reader: Reader, choices: Choices) -> Sequence[Entry]:
        known = read_cells(reader, self.query, self.kind)
        numbers = _count(reader, self.number, known)
        entries = [
            Entry(i, numbers[i], known.get(i, {})) for i in reader.sort(reader.members(self.kind))
        ]
        for field in self.fields:
            if chosen := choices[field["name"]]:
                column = field["column"]
                entries = [e for e in entries if chosen in map(local_name, e.cells.get(column, ()))]
        by_use = choices[ORDER.name] == "bruk"
        return sorted(entries, key=lambda entry: -entry.number) if by_use else entries

    def _row(self, reader: Reader, entry: Entry) -> Row:
        known = {c: entry.cells.get(c, ()) for c in self.columns if not c.endswith("Name")}
        cells = name_columns(reader, **{self.kind: entry.iri}, **known)
        chosen = self.kind, f"{self.kind}Name", *self.columns
        return {column: cells[column] for column in chosen} | {self.number: entry.number}


def _count(reader: Reader, number: str, known: Mapping[str, Cells]) -> Counter[str]:
    """Count the dependants of resources, what actors provide, or what conditions govern."""
    if number == "dependants":
        return count_dependants(reader)
    if number == "governs":
        return Counter({iri: len(cells.get("resource", ())) for iri, cells in known.items()})
    return Counter(providers_of(reader, reader.members("resource")))


RESOURCES, ACTORS, CONDITIONS = (table.make(Directory).feature() for table in TABLE["list"])
