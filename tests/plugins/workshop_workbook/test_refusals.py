"""Files that are not a filled-in workbook, or not one that is safe to open."""

import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from okosystem.plugins.workshop_workbook.reading import read_workbook
from okosystem.proposals.assessments import RecordedAssessments
from okosystem.turtle.sources import Project

WORKSHOP = Path(__file__).parent / "workshop.xlsx"
TODAY = date(2026, 12, 1)
NOTHING = RecordedAssessments({}, frozenset())
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)


def kind_of_fault(path: Path) -> str:
    contents = read_workbook(path, NOTHING, TODAY)
    (fault,) = contents.faults
    assert (contents.assessments, contents.known, fault.sheet) == ([], 0, "")
    for language in ("nb", "nn"):
        assert fault.describe(language, path.name).startswith(f"{path.name}: ")
    return fault.kind


def repack(target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Write the workbook with other parts."""
    with zipfile.ZipFile(WORKSHOP) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("x.xlsx", b"", "not-workbook"),
        ("x.xlsx", b"%PDF-1.7 ...", "not-workbook"),
        ("x.xlsx", b"sep=;\nA;B\n", "not-workbook"),
        ("x.xlsx", b"PK\x03\x04", "damaged"),
        ("x.xlsx", OLE, "encrypted"),
        ("x.xls", OLE, "suffix"),
        ("x.csv", b"a,b", "suffix"),
        ("x.xlsm", WORKSHOP.read_bytes(), "macros"),
        ("x.XLSM", WORKSHOP.read_bytes(), "macros"),
        ("x.xlsx", bytes(10_000_001), "too-large"),
    ],
)
def test_a_renamed_or_unusable_file_is_refused(
    name: str, content: bytes, kind: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert kind_of_fault(tmp_path / name) == kind


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert kind_of_fault(tmp_path / "x.xlsx") == "missing-file"
    (tmp_path / "folder.xlsx").mkdir()
    assert kind_of_fault(tmp_path / "folder.xlsx") == "missing-file"


SHEET, SHARED = "xl/worksheets/sheet2.xml", b'<c t="s"><v>0</v></c>'


def with_rows(rows: bytes) -> Callable[[dict[str, bytes]], None]:
    """Add rows to the end of a sheet."""
    end = b"</sheetData>"
    return lambda parts: parts.update({SHEET: parts[SHEET].replace(end, rows + end)})


def repeat_sheets(parts: dict[str, bytes]) -> None:
    """List one sheet many times."""
    name, book = "xl/workbook.xml", parts["xl/workbook.xml"]
    sheet = book[book.index(b"<sheet ") : book.index(b"</sheets>")].partition(b"/>")[0] + b"/>"
    parts[name] = book.replace(b"</sheets>", sheet * 1000 + b"</sheets>")


CHANGES: dict[str, tuple[str, Callable[[dict[str, bytes]], object]]] = {
    "macros": ("macros", lambda p: p.update({"xl/vbaProject.bin": b"x"})),
    "macro-enabled type": (
        "macros",
        lambda p: p.update({"[Content_Types].xml": p["[Content_Types].xml"].replace(
            b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")}),
    ),
    "macro sheet": ("macros", lambda p: p.update({"xl/macrosheets/sheet1.xml": b"<x/>"})),
    "external link": (
        "external-links", lambda p: p.update({"xl/externalLinks/externalLink1.xml": b"<x/>"})
    ),
    "connection": ("external-links", lambda p: p.update({"xl/connections.xml": b"<x/>"})),
    "embedded file": ("external-links", lambda p: p.update({"xl/embeddings/a.bin": b"x"})),
    "dtd": (
        "declarations",
        lambda p: p.update({"xl/workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}),
    ),
    "utf-16": (
        "declarations",
        lambda p: p.update({"xl/workbook.xml": "<!DOCTYPE a><a/>".encode("utf-16")}),
    ),
    "no workbook": ("not-workbook", lambda p: p.pop("xl/workbook.xml")),
    "another format": (
        "not-workbook", lambda p: p.update({"mimetype": p.pop("xl/workbook.xml")})
    ),
    "a sheet that is no XML": ("damaged", lambda p: p.update({"xl/worksheets/sheet2.xml": b"<a"})),
    "many parts": ("bomb", lambda p: p.update({f"xl/media/{n}": b"" for n in range(1001)})),
    "one dense part": ("bomb", lambda p: p.update({"xl/media/a": bytes(30_000_000)})),
    "a row that no sheet can have": ("too-many-rows", with_rows(b'<row r="1000000000"/>')),
    "a row number as a fraction": ("too-many-rows", with_rows(b'<row r="1e9"/>')),
    "a column that no sheet can have": ("damaged", with_rows(b'<row><c r="XFDA1"/></row>')),
    "many sheets": ("too-complex", repeat_sheets),
    "many cells": ("too-complex", with_rows(b"<row>" + b"<c/>" * 1_000_000 + b"</row>")),
    "no hidden sheet": (
        "no-form",
        lambda p: p.update({"xl/workbook.xml": p["xl/workbook.xml"].replace(
            b'"okosystem"', b'"x"')}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGES)
def test_a_workbook_with_other_parts_is_refused(case: str, tmp_path: Path) -> None:
    kind, change = CHANGES[case]
    assert kind_of_fault(repack(tmp_path / "x.xlsx", change)) == kind


def test_a_bomb_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = repack(tmp_path / "x.xlsx", lambda parts: parts.update({"a": bytes(70_000_000)}))

    def unpack(*arguments: object) -> bytes:
        raise AssertionError(arguments)

    monkeypatch.setattr(zipfile.ZipFile, "read", unpack)
    assert path.stat().st_size < 200_000
    assert kind_of_fault(path) == "bomb"


def test_a_part_that_unpacks_to_more_than_it_states_is_refused(tmp_path: Path) -> None:
    path = repack(tmp_path / "x.xlsx", lambda parts: parts.update({"xl/media/a": bytes(3_000_000)}))
    stated = (3_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(stated, (30).to_bytes(4, "little")))
    assert kind_of_fault(path) == "damaged"


def test_a_password_in_the_archive_is_named(tmp_path: Path) -> None:
    content = bytearray(WORKSHOP.read_bytes())
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1
    (tmp_path / "x.xlsx").write_bytes(content)
    assert kind_of_fault(tmp_path / "x.xlsx") == "encrypted"


@pytest.mark.parametrize("part", range(1, 20))
def test_a_truncated_file_is_refused(part: int, tmp_path: Path) -> None:
    content = WORKSHOP.read_bytes()
    (tmp_path / "x.xlsx").write_bytes(content[: len(content) * part // 20])
    assert kind_of_fault(tmp_path / "x.xlsx") == "damaged"


@pytest.mark.parametrize("step", range(12))
def test_changed_bytes_never_end_in_an_error_of_ours(
    step: int, project: Project, tmp_path: Path
) -> None:
    """Each part has a checksum, so nothing of a damaged file is used."""
    content = bytearray(WORKSHOP.read_bytes())
    for place in range(4 + step * 97, len(content), 5003):
        content[place] ^= 0x55
    (tmp_path / "x.xlsx").write_bytes(content)
    contents = read_workbook(tmp_path / "x.xlsx", NOTHING, TODAY)
    (fault,) = contents.faults
    assert fault.kind in ("damaged", "encrypted", "bomb", "not-workbook")


def test_a_size_that_the_sheet_states_is_not_trusted(tmp_path: Path) -> None:
    def claim(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet2.xml"
        start = parts[name].index(b'<dimension ref="') + 16
        end = parts[name].index(b'"', start)
        parts[name] = parts[name][:start] + b"A1" + parts[name][end:]

    path = repack(tmp_path / "x.xlsx", claim)
    claimed, real = (read_workbook(one, NOTHING, TODAY).faults for one in (path, WORKSHOP))
    assert claimed == real


@pytest.mark.parametrize("row", [b'<row r="1048576"/>', b'<row r="90"><c r="XFD1000000"/></row>'])
def test_empty_rows_and_columns_at_the_end_are_read(row: bytes, tmp_path: Path) -> None:
    """LibreOffice writes the last row of a sheet whose columns are formatted."""
    path = repack(tmp_path / "x.xlsx", with_rows(row))
    ended, real = (read_workbook(one, NOTHING, TODAY).faults for one in (path, WORKSHOP))
    assert ended == real


def test_a_text_that_many_cells_share_is_kept_once(tmp_path: Path) -> None:
    def share(parts: dict[str, bytes]) -> None:
        long = b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t> "
        name = "xl/sharedStrings.xml"
        parts[name] = long + b"x" * 1_500_000 + b"</t></si></sst>"
        with_rows(b"".join(b"<row>%b</row>" % (SHARED * 20) for _ in range(20)))(parts)

    path = repack(tmp_path / "x.xlsx", share)
    tracemalloc.start()
    read_workbook(path, NOTHING, TODAY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000
