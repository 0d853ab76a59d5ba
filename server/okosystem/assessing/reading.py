"""Read a filled-in workbook: the assessments in its valid rows, and each fault with its cell.

The file comes from outside, so it is inspected as a zip archive before it is parsed.
"""

import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from okosystem.assessing.assessments import Assessment, Key, Recorded, is_same, slug_of
from okosystem.assessing.workbook import FORM, HIDDEN, LAYOUT, LIMITS, NUMBERS, TABLE
from okosystem.core.terms import ID, OKO, kind_of

_WORDS: Mapping[str, str] = TABLE["words"]
_COLUMNS = ("subject", *TABLE["columns"]["filled"])
_MEGABYTE, _MAX_COLUMNS, _SHOWN = 1_000_000, 100, 80
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlsb", ".xlam")
_FOREIGN_PARTS = ("xl/externallinks/", "xl/connections", "xl/embed")
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    SyntaxError, NotImplementedError, EOFError, OverflowError, RecursionError,
)  # fmt: skip
"""What openpyxl and its parsers raise for parts that are not what they should be."""
Cells = Mapping[str, Any]
"""The cells of a row by the key of their column."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file, or in a cell of it; the texts are in form.toml."""

    kind: str
    values: Mapping[str, object]
    sheet: str = ""
    cell: str = ""

    def describe(self, language: str, file: str) -> str:
        """Say where it is, what is wrong and how to fix it."""
        column = TABLE[language]["headings"].get(self.values.get("key"), "")
        shown = {name: _shorten(value) for name, value in self.values.items()}
        shown |= {"column": column, "sheet": _shorten(self.sheet), "cell": self.cell, "file": file}
        texts = [text.format_map(shown) for text in TABLE["faults"][self.kind][language]]
        place = TABLE["report"][language]["cell" if self.sheet else "file"].format_map(shown)
        return " ".join([place, *texts])


@dataclass
class Contents:
    """What a workbook says: its context and language, new assessments, faults and counts."""

    context: str = ""
    language: str = "nb"
    assessments: list[Assessment] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    known: int = 0
    empty: int = 0


class _Wrong(Exception):
    """A fault, before it is known where it is."""

    def __init__(self, kind: str, **values: object) -> None:
        self.kind, self.values = kind, values


def _refuse(checks: Mapping[str, bool], **values: object) -> None:
    """Raise _Wrong for the first kind of fault that was found."""
    for kind, is_found in checks.items():
        if is_found:
            raise _Wrong(kind, **values)


def read_workbook(path: Path, recorded: Recorded, today: date) -> Contents:
    """Read a workbook; of one that cannot be read to its end, nothing is used."""
    reader = _Reader(recorded, today)
    try:
        reader.read(_load(path))
    except _Wrong as wrong:
        return Contents(faults=[Fault(wrong.kind, wrong.values)])
    return reader.contents


def _load(path: Path) -> Mapping[str, Sequence[Sequence[Any]]]:
    """Read the rows of each sheet; raises _Wrong for a file that is not to be parsed."""
    suffix, is_file = path.suffix.lower(), path.is_file()
    _refuse({"missing-file": not is_file, "macros": suffix in _MACRO_SUFFIXES})
    size, limit = path.stat().st_size, LIMITS["file-bytes"]
    sizes = {"size": size // _MEGABYTE, "limit": limit // _MEGABYTE}
    _refuse({"suffix": suffix != ".xlsx", "too-large": size > limit}, **sizes)
    with path.open("rb") as file:
        start = file.read(4)
        _refuse({"encrypted": start == _OLE, "not-workbook": start != _ZIP})
        try:
            with zipfile.ZipFile(file) as archive:
                _inspect(archive, size)
            book = load_workbook(file, read_only=True, keep_links=False)
            return {sheet.title: _rows(sheet) for sheet in book.worksheets}
        except _UNREADABLE as error:
            raise _Wrong("damaged") from error


def _rows(sheet: Any) -> Sequence[Sequence[Any]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    found = sheet.iter_rows(max_col=_MAX_COLUMNS)
    rows = list(islice(found, LIMITS["rows"]))
    is_long = any(_value(cell) is not None for row in found for cell in row[:1])
    _refuse({"too-many-rows": is_long}, value=sheet.title, limit=LIMITS["rows"])
    return rows


def _inspect(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse an archive that unpacks too large, has macros or links, or is no workbook."""
    parts = {part.filename.lower(): part for part in archive.infolist()}
    unpacked = sum(part.file_size for part in archive.infolist())
    is_dense = unpacked > max(LIMITS["ratio-from"], LIMITS["ratio"] * size)
    is_large = unpacked > LIMITS["unpacked-bytes"] or len(archive.infolist()) > LIMITS["parts"]
    checks = {
        "bomb": is_dense or is_large,
        "encrypted": any(part.flag_bits & 1 for part in parts.values()),
        "macros": any("vbaproject" in name or "macrosheets/" in name for name in parts),
        "external-links": any(name.startswith(_FOREIGN_PARTS) for name in parts),
        "not-workbook": not parts.keys() >= {"xl/workbook.xml", "[content_types].xml"},
    }
    _refuse(checks, size=unpacked // _MEGABYTE)
    for name, part in parts.items():
        # Reading also compares the length and the checksum that the archive states.
        content, is_xml = archive.read(part), name.endswith((".xml", ".rels", ".vml"))
        signs = [sign in content for sign in (b"<!DOCTYPE", b"<!ENTITY", b"\0")]
        has_macros = name == "[content_types].xml" and b"macroenabled" in content.lower()
        _refuse({"macros": has_macros, "declarations": is_xml and any(signs)})


@dataclass
class _Reader:
    recorded: Recorded
    today: date
    contents: Contents = field(default_factory=Contents)
    lists: Mapping[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    first: dict[Key, tuple[Assessment, str]] = field(default_factory=dict)

    def read(self, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Read the hidden sheet, then each sheet that has the columns of the form."""
        self._read_hidden(sheets.get(HIDDEN, ()))
        for title in self.lists["sheet"].keys() - sheets.keys():
            self._report(_Wrong("missing-sheet"), title, "A1")
        for title, rows in sheets.items():
            keys = [_value(cell) for row in rows[LAYOUT["key-row"] - 1 :][:1] for cell in row]
            columns = {key: n for n, key in enumerate(keys) if isinstance(key, str)}
            if "subject" in columns and title != HIDDEN:
                try:
                    self._read_sheet(title, columns, rows)
                except _Wrong as wrong:
                    self._report(wrong, title, "A1")

    def _read_hidden(self, rows: Sequence[Sequence[Any]]) -> None:
        """Read the IRIs by kind and name; raises _Wrong when it is not our form."""
        for kind, name, iri in (map(str, map(_value, row[:3])) for row in rows):
            self.lists[kind][name if kind in ("sheet", "context") else name.casefold()] = iri
        self.contents.context = next(iter(self.lists["context"]), "")
        self.contents.language = "nn" if "nn" in self.lists["language"] else "nb"
        is_ours = FORM in self.lists["form"] and slug_of(self.contents.context)
        _refuse({"no-form": not is_ours})

    def _read_sheet(
        self, title: str, columns: Mapping[str, int], rows: Sequence[Sequence[Any]]
    ) -> None:
        yardstick = self.lists["sheet"].get(title, "")
        is_known = self.recorded.has(yardstick, "capability", "outcome", "need")
        _refuse({"unknown-sheet": not yardstick, "gone": not is_known}, value=yardstick)
        for key in _COLUMNS:
            _refuse({"missing-column": key not in columns}, key=key)
        letters = {key: get_column_letter(column + 1) for key, column in columns.items()}
        for number, cells in list(enumerate(rows, 1))[LAYOUT["first-row"] - 1 :]:
            row = {key: cells[column] for key, column in columns.items() if column < len(cells)}
            places = {key: f"{letter}{number}" for key, letter in letters.items()}
            self._read_row(row, places, title, yardstick)

    def _read_row(self, row: Cells, places: Mapping[str, str], sheet: str, yardstick: str) -> None:
        """Take an assessment from a row, unless nothing is filled in or something is wrong."""
        poti = [key for key in row if key.startswith("poti:")]
        if all(_value(row.get(key)) is None for key in (*NUMBERS, *poti, "reason")):
            self.contents.empty += _value(row.get("subject")) is not None
            return
        values: dict[str, Any] = {}
        before = len(self.contents.faults)
        for key in (*_COLUMNS, *poti):
            try:
                values[key] = self._parse(key, row.get(key), kind_of(values.get("subject", "")))
            except _Wrong as wrong:
                wrong.values |= {
                    "key": key,
                    "value": wrong.values.get("value", _value(row.get(key))),
                }
                self._report(wrong, sheet, places[key])
        if len(self.contents.faults) == before:
            try:
                self._keep(self._assessment(values, yardstick), f"«{sheet}» {places['subject']}")
            except _Wrong as wrong:
                self._report(wrong, sheet, places["subject"])

    def _assessment(self, values: Mapping[str, Any], yardstick: str) -> Assessment:
        said = {key: value for key, value in values.items() if value}
        poti = {k.removeprefix("poti:"): v for k, v in said.items() if k.startswith("poti:")}
        return Assessment(
            yardstick=yardstick,
            context=self.contents.context,
            numbers={OKO[NUMBERS[k]["property"]]: said[k] for k in NUMBERS if k in said},
            answers={ID[f"poti-question/{q}"]: ID[f"poti-answer/{a}"] for q, a in poti.items()},
            **{name: said[name] for name in ("subject", "party", "day", "reason")},
        )

    def _keep(self, new: Assessment, place: str) -> None:
        """Keep an assessment; count one that there is, and raise _Wrong if that says otherwise."""
        for known, kind in ((self.first, "twice"), (self.recorded.by_key, "other-answer")):
            if new.key in known:
                old, where = known[new.key]
                _refuse({kind: not is_same(new, old)}, value=where)
                self.contents.known += 1
                return
        self.first[new.key] = new, place
        self.contents.assessments.append(new)

    def _parse(self, key: str, cell: Any, of: str) -> Any:
        """Return what a cell says: nothing when it says unknown; `of` is the kind of subject."""
        value, kind = _value(cell), getattr(cell, "data_type", "")
        is_formula = kind == "f" or (isinstance(value, str) and value.startswith("="))
        _refuse({"formula": is_formula, "error-value": kind == "e"})
        if key in NUMBERS:
            return _parse_number(NUMBERS[key], value, of)
        if key.startswith("poti:"):
            return None if value is None else _parse_answer(value)
        _refuse({f"missing-{key}": value is None})
        if key in self.lists:
            return self._parse_name(key, value)
        return _parse_day(value, self.today) if key == "day" else _parse_reason(value)

    def _parse_name(self, key: str, value: object) -> str:
        iri = self.lists[key].get(str(value).casefold(), "")
        kinds = ("actor",) if key == "party" else ("capability", "resource")
        _refuse({f"unknown-{key}": not iri, "gone": not self.recorded.has(iri, *kinds)})
        return iri

    def _report(self, wrong: _Wrong, sheet: str, cell: str) -> None:
        self.contents.faults.append(Fault(wrong.kind, wrong.values, sheet, cell))


def _value(cell: Any) -> Any:
    """Return the value of a cell, without the space around a text; None when it is empty."""
    value = getattr(cell, "value", None)
    return (value.strip() or None) if isinstance(value, str) else value


def _shorten(value: object) -> str:
    """Show a value of the file on one line of a terminal, which it cannot control."""
    shown = f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
    text = "".join(c if c.isprintable() else " " for c in shown[: _SHOWN + 1])
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _parse_number(rule: Mapping[str, Any], value: object, of: str) -> int | None:
    fits, is_empty = of in rule["of"], value is None
    is_missing = is_empty and fits and not rule.get("optional")
    _refuse({f"not-of-{of}": not (fits or is_empty) and bool(of), "missing-number": is_missing})
    if is_empty or _WORDS.get(str(value).casefold()) == "unknown":
        return None
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        raise _Wrong("not-a-number") from None
    _refuse({"out-of-range": not 1 <= number <= 5, "not-whole": not number.is_integer()})
    return int(number)


def _parse_answer(value: object) -> str:
    answer = _WORDS.get(str(value).casefold(), "")
    _refuse({"bad-answer": not answer})
    return answer


def _parse_day(value: object, today: date) -> str:
    """Read a date, a text, or the serial number that is left when a cell loses its format."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = from_excel(value)
        if isinstance(value, str):
            value = datetime.strptime(value, "%d.%m.%Y" if "." in value else "%Y-%m-%d")
    except (ValueError, OverflowError):
        pass
    if not isinstance(value, datetime):
        raise _Wrong("bad-day")
    day = value.date()
    _refuse({"future-day": day > today, "early-day": day < LIMITS["earliest"]}, value=day)
    return day.isoformat()


def _parse_reason(value: object) -> str:
    limit = LIMITS["reason-characters"]
    if not isinstance(value, str):
        raise _Wrong("reason-not-text")
    _refuse({"long-reason": len(value) > limit}, limit=limit)
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
