"""Read a filled-in workbook: the assessments in its valid rows, and each fault with its cell.

The file comes from outside, so it is inspected as a zip archive before it is parsed.
"""

import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from okosystem.plugins.workshop_workbook.workbook import (
    FORM_VERSION,
    HIDDEN_SHEET,
    LAYOUT,
    LIMITS,
    NUMBERS,
    TABLE,
)
from okosystem.proposals.assessments import Assessment, RecordedAssessments, slug_of
from okosystem.rdf.terms import ID, OKO, kind_of

_ANSWER_WORDS: Mapping[str, str] = TABLE["words"]
_COLUMNS = ("subject", *TABLE["columns"]["filled"])
_MEGABYTE, _MAX_COLUMNS, _MAX_SHOWN, _FREE_SHEETS = 1_000_000, 100, 80, 10
_MAX_ROWS = 1 << 20
"""The rows of a sheet in any spreadsheet; a file may number one beyond them."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MACRO_SUFFIXES = (".xlsm", ".xltm", ".xlsb", ".xlam")
_FOREIGN_PARTS = ("xl/externallinks/", "xl/connections", "xl/embed")
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError,
    SyntaxError, NotImplementedError, EOFError, OverflowError, RecursionError,
)  # fmt: skip
"""What openpyxl and its parsers raise for parts that are not what they should be."""
Rows = Sequence[Sequence[Any]]


@dataclass
class Fault(Exception):
    """An error in a file, or in a cell of it; the texts are in form.toml."""

    kind: str
    values: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""

    def describe(self, language: str, file: str) -> str:
        """Describe the position, the error and how to fix it."""
        column = TABLE[language]["headings"].get(self.values.get("key"), "")
        shown = {name: _shorten(value) for name, value in self.values.items()}
        shown |= {"column": column, "sheet": _shorten(self.sheet), "cell": self.cell, "file": file}
        position = TABLE["report"][language]["cell" if self.sheet else "file"]
        texts = [position, *TABLE["faults"][self.kind][language]]
        return " ".join(text.format_map(shown) for text in texts)


def _refuse(checks: Mapping[str, bool], **values: object) -> None:
    """Raise a Fault of the first kind whose check is true."""
    for kind, is_found in checks.items():
        if is_found:
            raise Fault(kind, values)


def _load(path: Path) -> Mapping[str, Rows]:
    """Read the rows of each sheet; raises Fault for a file that is unsafe to parse."""
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
            raise Fault("damaged") from error


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
    sheets = tags = 0
    for name, part in parts.items():
        # Reading also compares the length and the checksum that the archive states.
        content, is_xml = archive.read(part), name.endswith((".xml", ".rels", ".vml"))
        signs = [sign in content for sign in (b"<!DOCTYPE", b"<!ENTITY", b"\0")]
        has_macros = name == "[content_types].xml" and b"macroenabled" in content.lower()
        _refuse({"macros": has_macros, "declarations": is_xml and any(signs)})
        sheets, tags = sheets + content.count(b"sheetId"), tags + content.count(b"<")
    # Many sheets may be one part, which is then read for each of them.
    is_complex = tags * max(_FREE_SHEETS, sheets) > LIMITS["tags"]
    _refuse({"too-complex": is_complex or sheets > LIMITS["sheets"]})


def _rows(sheet: Any) -> Rows:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    found = sheet.iter_rows(max_row=_MAX_ROWS + 1, max_col=_MAX_COLUMNS, values_only=True)
    rows = [[*map(_clean, row)] for row in islice(found, LIMITS["rows"])]
    others = [_clean(row[0]) for row in found]
    is_long = len(rows) + len(others) > _MAX_ROWS or any(v is not None for v in others)
    _refuse({"too-many-rows": is_long}, value=sheet.title, limit=LIMITS["rows"])
    return rows


def _clean(value: Any) -> Any:
    """Strip a text; None for an empty cell, and `=` for an array formula."""
    value = "=" if isinstance(value, ArrayFormula | DataTableFormula) else value
    return _strip(value) if isinstance(value, str) else value


@lru_cache(1024)
def _strip(text: str) -> str | None:
    """Strip a text; most cells that share a long one share the result, and its memory."""
    return text.strip() or None


class WorkbookContents:
    """The contents of a workbook: context, language, new assessments, faults and counts."""

    def __init__(self, recorded: RecordedAssessments, today: date) -> None:
        self.context, self.language = "", "nb"
        self.faults: list[Fault] = []
        self.known = self.empty = 0
        self._recorded, self._today = recorded, today
        self._lists = defaultdict[str, dict[str, str]](dict)
        self._new: dict[object, tuple[Assessment, str]] = {}

    @property
    def assessments(self) -> Sequence[Assessment]:
        """The assessments that are not recorded yet, in the order of the workbook."""
        return [assessment for assessment, _ in self._new.values()]

    def read(self, sheets: Mapping[str, Rows]) -> None:
        """Read the hidden sheet, then each sheet that has the columns of the form."""
        self._read_hidden(sheets.get(HIDDEN_SHEET, ()))
        for title in self._lists["sheet"].keys() - sheets.keys():
            with self._report(title, "A1"):
                raise Fault("missing-sheet")
        for title, rows in sheets.items():
            if title != HIDDEN_SHEET and "subject" in [*rows[LAYOUT["key-row"] - 1 :], ()][0]:
                with self._report(title, "A1"):
                    self._read_sheet(title, rows)

    @contextmanager
    def _report(self, sheet: str, cell: str, **values: object) -> Iterator[None]:
        """Record a Fault that the block raises, with its cell."""
        try:
            yield
        except Fault as fault:
            known = {**values, **fault.values}
            self.faults.append(replace(fault, values=known, sheet=sheet, cell=cell))

    def _read_hidden(self, rows: Rows) -> None:
        """Read the IRIs by kind and name; raises Fault if this is not our form."""
        for kind, name, iri in (map(str, row[:3]) for row in rows):
            self._lists[kind][name if kind in ("sheet", "context") else name.casefold()] = iri
        self.context = next(iter(self._lists["context"]), "")
        self.language = "nn" if "nn" in self._lists["language"] else "nb"
        is_ours = FORM_VERSION in self._lists["form"] and slug_of(self.context)
        _refuse({"no-form": not is_ours})

    def _read_sheet(self, title: str, rows: Rows) -> None:
        yardstick = self._lists["sheet"].get(title, "")
        is_known = self._recorded.has(yardstick, "capability", "outcome", "need")
        _refuse({"unknown-sheet": not yardstick, "gone": not is_known}, value=yardstick)
        keys = rows[LAYOUT["key-row"] - 1]
        for key in _COLUMNS:
            _refuse({"missing-column": key not in keys}, key=key)
        for number, values in list(enumerate(rows, 1))[LAYOUT["first-row"] - 1 :]:
            row = {key: value for key, value in zip(keys, values, strict=True) if key}
            positions = {key: f"{get_column_letter(n)}{number}" for n, key in enumerate(keys, 1)}
            self._read_row(row, positions, title, yardstick)

    def _read_row(
        self, row: Mapping[str, Any], positions: Mapping[str, str], sheet: str, yardstick: str
    ) -> None:
        """Add the assessment in a row, unless the row is empty or has a fault."""
        poti = [key for key in row if str(key).startswith("poti:")]
        if all(row[key] is None for key in (*NUMBERS, *poti, "reason")):
            self.empty += row["subject"] is not None
            return
        values_by_key: dict[str, Any] = {}
        before = len(self.faults)
        for key in (*_COLUMNS, *poti):
            with self._report(sheet, positions[key], key=key, value=row[key]):
                values_by_key[key] = self._parse(
                    key, row[key], kind_of(values_by_key.get("subject", ""))
                )
        if len(self.faults) > before:
            return
        answers = {
            key.removeprefix("poti:"): values_by_key[key] for key in poti if values_by_key[key]
        }
        new = Assessment(
            **{name: values_by_key[name] for name in ("subject", "party", "day", "reason")},
            yardstick=yardstick,
            context=self.context,
            numbers={
                OKO[NUMBERS[k]["property"]]: values_by_key[k] for k in NUMBERS if values_by_key[k]
            },
            answers={ID[f"poti-question/{q}"]: ID[f"poti-answer/{a}"] for q, a in answers.items()},
        )
        with self._report(sheet, positions["subject"], key="subject"):
            self._add(new, f"«{sheet}» {positions['subject']}")

    def _add(self, new: Assessment, position: str) -> None:
        """Add an assessment, or count it as known; raises Fault if a known one differs."""
        for known, kind in ((self._new, "twice"), (self._recorded.by_key, "other-answer")):
            if new.key in known:
                old, where = known[new.key]
                _refuse({kind: not new.is_repeated_in(old)}, value=where)
                self.known += 1
                return
        self._new[new.key] = new, position

    def _parse(self, key: str, value: Any, of: str) -> Any:
        """Parse the value of a cell, None for unknown; `of` is the kind of subject."""
        is_formula = isinstance(value, str) and value.startswith("=")
        _refuse({"formula": is_formula, "error-value": value in ERROR_CODES})
        if key in NUMBERS:
            return _parse_number(NUMBERS[key], value, of)
        if key.startswith("poti:"):
            answer = _ANSWER_WORDS.get(str(value).casefold())
            _refuse({"bad-answer": value is not None and not answer})
            return answer
        _refuse({f"missing-{key}": value is None})
        if key not in self._lists:
            return _parse_day(value, self._today) if key == "day" else _parse_reason(value)
        iri = self._lists[key].get(str(value).casefold(), "")
        kinds = ("actor",) if key == "party" else ("capability", "resource")
        _refuse({f"unknown-{key}": not iri, "gone": not self._recorded.has(iri, *kinds)})
        return iri


def read_workbook(path: Path, recorded: RecordedAssessments, today: date) -> WorkbookContents:
    """Read a workbook; if it cannot be read to its end, there are no assessments."""
    contents = WorkbookContents(recorded, today)
    try:
        contents.read(_load(path))
    except Fault as fault:
        contents.faults.append(fault)
    return contents


def _shorten(value: object) -> str:
    """Format a value from the file as one printable line, without control characters."""
    shown = f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
    text = "".join(c if c.isprintable() else " " for c in shown[: _MAX_SHOWN + 1])
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _parse_number(rule: Mapping[str, Any], value: object, of: str) -> int | None:
    fits, is_empty = of in rule["of"], value is None
    is_missing = is_empty and fits and not rule.get("optional")
    _refuse({f"not-of-{of}": not (fits or is_empty) and bool(of), "missing-number": is_missing})
    if is_empty or _ANSWER_WORDS.get(str(value).casefold()) == "unknown":
        return None
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        raise Fault("not-a-number") from None
    _refuse({"out-of-range": not 1 <= number <= 5, "not-whole": not number.is_integer()})
    return int(number)


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
        raise Fault("bad-day")
    day = value.date()
    _refuse({"future-day": day > today, "early-day": day < LIMITS["earliest"]}, value=day)
    return day.isoformat()


def _parse_reason(value: object) -> str:
    if not isinstance(value, str):
        raise Fault("reason-not-text")
    limit = LIMITS["reason-characters"]
    _refuse({"long-reason": len(value) > limit}, limit=limit)
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())
