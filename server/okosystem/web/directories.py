"""/ressurser, /virksomheter and /rammebetingelser: complete lists, the most used first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from okosystem.core.package import read_package_table
from okosystem.core.terms import local_name
from okosystem.graph.cells import Cells, providers_of, read_cells
from okosystem.graph.choices import LENGTH, Choices, Field, option_label, options_of
from okosystem.graph.columns import name_columns
from okosystem.graph.layers import wrap_name
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants
from okosystem.graph.texts import mark
from okosystem.graph.view import Inputs, Row
from okosystem.web.templating import for_reader
from okosystem.web.views.tables import Listing

bp = Blueprint("directories", __name__)
bp.add_app_template_global(for_reader(option_label))
bp.add_app_template_global(wrap_name)
FIRST_ROWS = 40
"""Rows on the page before the reader asks for all."""
ORDERS = {"bruk": mark("mest brukt først"), "navn": mark("navn")}


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
    title: str
    kind: str
    query: str
    columns: Sequence[str]
    nullable: Sequence[str]
    number: str
    template: str
    fields: Sequence[Mapping[str, str]]

    def listing(self) -> Listing[Entry]:
        """Make the list, with its page and its files."""
        columns = self.kind, f"{self.kind}Name", *self.columns, self.number
        return Listing(
            self.name,
            self.title,
            columns,
            self._entries,
            self._row,
            self._page,
            Inputs((self.query,), self.nullable),
            self._fields,
        )

    def _fields(self, reader: Reader) -> Sequence[Field]:
        known = read_cells(reader, self.query, self.kind).values()
        narrowing = [
            Field(
                field["name"],
                field["label"],
                options_of(
                    reader, (iri for cells in known for iri in cells.get(field["column"], ()))
                ),
            )
            for field in self.fields
        ]
        return (
            *narrowing,
            Field("rekkefolge", mark("Rekkefølge"), ORDERS, defaults_to_first=True),
            LENGTH,
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
        by_use = choices["rekkefolge"] == "bruk"
        return sorted(entries, key=lambda entry: -entry.number) if by_use else entries

    def _row(self, reader: Reader, entry: Entry) -> Row:
        known = {c: entry.cells.get(c, ()) for c in self.columns if not c.endswith("Name")}
        cells = name_columns(reader, **known)
        chosen = {column: cells[column] for column in self.columns}
        return {
            **name_columns(reader, **{self.kind: entry.iri}),
            **chosen,
            self.number: entry.number,
        }

    def _page(self, _: Reader, choices: Choices, entries: Sequence[Entry]) -> str:
        shown = entries if choices["vis"] == "alle" else entries[:FIRST_ROWS]
        return render_template(self.template, choices=choices, entries=shown, total=len(entries))


def _count(reader: Reader, number: str, known: Mapping[str, Cells]) -> Counter[str]:
    """Count the dependants of resources, what actors provide, or what conditions govern."""
    if number == "dependants":
        return count_dependants(reader)
    if number == "governs":
        return Counter({iri: len(cells.get("resource", ())) for iri, cells in known.items()})
    return Counter(providers_of(reader, reader.members("resource")))


for table in read_package_table("web/directories.toml")["list"]:
    table.make(Directory).listing().add_to(bp)
