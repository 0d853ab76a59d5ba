"""Read a list of systems from text: any delimiter, encoding, title rows and heads of columns."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from okosystem.graph.choices import Refused
from okosystem.package import read_package_table
from okosystem.text import fold

WORDS = read_package_table("features/landscape_check/words.toml")
MAX_ROWS, MAX_COLUMNS, MAX_CELL = 5000, 100, 500
"""Rows and columns of a list, and characters of a cell, that are read."""
_HEADS = {word: role for role, words in WORDS["heads"].items() for word in words}
_DELIMITERS = ";\t,|"
_ROWS_BEFORE_HEADS = 10

Sheet = tuple[str, Iterable[tuple[str, Sequence[str]]]]
"""The name of a sheet, and its rows: their numbers or identifiers, and their cells."""


@dataclass(frozen=True, slots=True)
class System:
    """A row of a list: where it stands, and its texts by what they tell."""

    row: str
    sheet: str
    name: str
    supplier: str = ""
    texts: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that the row says."""
        return " ; ".join(filter(None, (self.name, self.supplier, *self.texts)))


def parse_text(content: bytes) -> Sheet:
    """Read CSV, or one name a line; the number of a row is that of its first line."""
    text = _decode(content)
    lines = text.splitlines()[:50]
    delimiter = max(_DELIMITERS, key=lambda one: sum(one in line for line in lines))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return "", _number(reader)


def _number(reader: Any) -> Iterable[tuple[str, Sequence[str]]]:
    first = 1
    for cells in reader:
        yield str(first), cells
        first = reader.line_num + 1


def _decode(content: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or else Windows-1252, which every byte fits."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def read_systems(sheets: Iterable[Sheet], named: str = "") -> list[System]:
    """Read the systems of some sheets; `named` is the head of the column with their names.

    Raises Refused for more rows than are read.
    """
    found: list[System] = []
    most = MAX_ROWS + _ROWS_BEFORE_HEADS
    for sheet, numbered in sheets:
        try:
            rows = [(n, cells[:MAX_COLUMNS]) for n, cells in islice(numbered, most + 1)]
        except csv.Error as error:  # a cell of more than 131,072 characters
            raise _too_long() from error
        found += _read_sheet(sheet, rows, fold(named))
        if len(rows) > most or len(found) > MAX_ROWS:
            raise _too_long()
    return found


def _too_long() -> Refused:
    return Refused(
        "Lista har flere enn %(most)s rader, eller en for lang celle. Del den opp.",
        [],
        413,
        most=MAX_ROWS,
    )


def _read_sheet(
    sheet: str, rows: Sequence[tuple[str, Sequence[str]]], named: str
) -> Iterable[System]:
    start, roles = _find_heads([cells for _, cells in rows[:_ROWS_BEFORE_HEADS]], named)
    for number, cells in rows[start:]:
        by_role: dict[str, list[str]] = {"name": [], "supplier": [], "": []}
        for role, cell in zip_longest(roles, cells, fillvalue=""):
            by_role.setdefault(role, []).append(cell.strip()[:MAX_CELL])
        if name := next(iter(by_role["name"]), ""):
            supplier = next(iter(by_role["supplier"]), "")
            yield System(number, sheet, name, supplier, tuple(filter(None, by_role[""])))


def _find_heads(rows: Sequence[Sequence[str]], named: str) -> tuple[int, Sequence[str]]:
    """Find the row after the heads, and the role of each column; without heads, the first names."""
    for number, cells in enumerate(rows):
        folded = [fold(cell) for cell in cells]
        roles = ["name" if named and head == named else _HEADS.get(head, "") for head in folded]
        if named in folded if named else sum(map(bool, roles)) > 1 or folded == ["system"]:
            return number + 1, _with_one_name(roles, folded, named)
    return 0, ["name"]


def _with_one_name(roles: Sequence[str], folded: Sequence[str], named: str) -> Sequence[str]:
    """Let one column have the names: that asked for, else the first such head or column."""
    names = [n for n, role in enumerate(roles) if role == "name"] or [0]
    chosen = folded.index(named) if named else names[0]
    return [
        "name" if n == chosen else "" if role == "name" else role for n, role in enumerate(roles)
    ]
