"""The workbook of a workshop: what it shows, and what is read back, by cell."""

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from okosystem.plugins.workshop_workbook.reading import WorkbookContents, read_workbook
from okosystem.plugins.workshop_workbook.workbook import (
    HIDDEN_SHEET,
    LAYOUT,
    NUMBERS,
    TABLE,
    _Writer,
)
from okosystem.proposals.assessments import RecordedAssessments, add_to_file
from okosystem.proposals.files import write_proposal
from okosystem.proposals.form_builder import build_forms, read_names
from okosystem.rdf.terms import ID, OKO
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.plugins.workshop_workbook.workshop import (
    DAY,
    ROWS,
    add_faults,
    columns,
    fill_row,
    fill_rows,
    write_sheets,
)

HERE = Path(__file__).parent
TODAY = date(2026, 12, 1)
KINDS = {
    "J5": "not-of-capability", "H8": "not-of-resource", "J9": "missing-number",
    "J10": "not-a-number", "J11": "not-whole", "J12": "out-of-range", "J13": "formula",
    "L14": "error-value", "A15": "missing-subject", "A16": "unknown-subject",
    "F17": "missing-party", "F18": "unknown-party", "G19": "missing-day", "G20": "bad-day",
    "G21": "future-day", "G22": "early-day", "M23": "missing-reason", "M24": "reason-not-text",
    "M25": "long-reason", "Q26": "bad-answer", "A27": "gone", "A30": "twice", "A71": "other-answer",
}  # fmt: skip
FIRST_SHEET, LAST_SHEET = "1 Tilgangsstyring", "4 Svak tverrgående styring og p"
Edit = Callable[[Any], None]


@pytest.fixture(scope="module")
def recorded(project: Project) -> RecordedAssessments:
    return RecordedAssessments.read(project, project.root / "data/assessments")


@pytest.fixture(scope="module")
def empty(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheets") / "empty.xlsx"
    write_sheets(release, path)
    return path


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for two resources: Maskinporten from row 8, ID-porten from row 11."""
    path = tmp_path_factory.mktemp("sheets") / "small.xlsx"
    write_sheets(release, path, resources=("maskinporten", "id-porten"))
    return path


@pytest.fixture
def read(
    small: Path, recorded: RecordedAssessments, tmp_path: Path
) -> Callable[[Edit], WorkbookContents]:
    """Edit the small workbook, save it and read it back."""

    def edit_and_read(edit: Edit) -> WorkbookContents:
        book = load_workbook(small)
        edit(book)
        book.save(tmp_path / "filled.xlsx")
        return read_workbook(tmp_path / "filled.xlsx", recorded, TODAY)

    return edit_and_read


def test_each_yardstick_has_a_sheet_with_our_facts_beside_each_row(empty: Path) -> None:
    book = load_workbook(empty)
    assert book.sheetnames == [
        "Veiledning", FIRST_SHEET, "2 Autentisering", "3 Fem livshendelser henger samm",
        LAST_SHEET, HIDDEN_SHEET,
    ]  # fmt: skip
    sheet = book[FIRST_SHEET]
    assert sheet["A1"].value == "Målestokk: Tilgangsstyring (kapabilitet)"
    assert sheet["A2"].value == "Kontekst: Nasjonal vurdering"
    assert [cell.value for cell in sheet[5][:6]] == [
        "Tilgangsstyring", "kapabilitet", None, None, None, "Digitaliseringsdirektoratet",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[71][:6]] == [
        "Maskinporten", "ressurs", "Digitaliseringsdirektoratet", "i drift", 7,
        "Digitaliseringsdirektoratet",
    ]  # fmt: skip


def test_a_name_is_never_a_formula(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_label = _Writer._label
    monkeypatch.setattr(_Writer, "_label", lambda self, iri: "=" + read_label(self, iri))
    write_sheets(release, tmp_path / "x.xlsx")
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if "sheets/" in name)
    assert b"<t>=Maskinporten</t>" in text
    assert b"<f" not in re.sub(b"<formula1>", b"", text)


def test_only_what_is_to_be_filled_in_is_open(empty: Path) -> None:
    book = load_workbook(empty)
    sheet = book[FIRST_SHEET]
    assert all(one.protection.sheet for one in book.worksheets)
    open_cells = {
        row: [c.coordinate.rstrip("0123456789") for c in sheet[row] if not c.protection.locked]
        for row in (4, 5, 8, 80)
    }
    answers = [*"MNOPQRSTUVWXYZ", "AA", "AB"]
    assert open_cells == {
        4: [],
        5: [*"FGHI", *answers],
        8: [*"FGJKL", *answers],
        80: ["A", *"FGHIJKL", *answers],
    }
    assert book[HIDDEN_SHEET].sheet_state == "hidden"
    assert sheet.row_dimensions[3].hidden


def test_lists_to_choose_from_are_attached(empty: Path) -> None:
    sheet = load_workbook(empty)[FIRST_SHEET]
    lists = {
        str(r.sqref).partition(":")[0]: r.formula1 for r in sheet.data_validations.dataValidation
    }
    assert lists["J5"] == lists["H5"] == '"1,2,3,4,5,ukjent"'
    assert lists["N5"] == '"ja,delvis,nei,ukjent"'
    hidden = [row[:2] for row in load_workbook(empty)[HIDDEN_SHEET].iter_rows(values_only=True)]
    first, last = (int(part) for part in lists["F5"].replace("okosystem!$B$", "").split(":$B$"))
    assert [name for kind, name in hidden[first - 1 : last]] == [
        "Digitaliseringsdirektoratet",
        "Arbeids- og velferdsetaten",
        "KS Digitale fellestjenester AS",
    ]  # fmt: skip


def test_the_hidden_sheet_has_the_release_and_the_addresses(empty: Path, release: Release) -> None:
    rows = list(load_workbook(empty)[HIDDEN_SHEET].iter_rows(values_only=True))
    assert rows[1] == ("release", release.digest, None)
    assert ("sheet", FIRST_SHEET, ID["capability/access-management"]) in rows
    assert ("subject", "Maskinporten", ID["resource/maskinporten"]) in rows


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_instructions_say_that_the_words_of_the_scale_are_ours(
    release: Release, tmp_path: Path, language: str
) -> None:
    write_sheets(release, tmp_path / "sheets.xlsx", language)
    guide = load_workbook(tmp_path / "sheets.xlsx").worksheets[0]
    text = "\n".join(str(cell.value) for (cell,) in guide.iter_rows(max_col=1))
    words = {"nb": "Ordene under er våre:", "nn": "Orda under er våre:"}
    assert f"uten å forklare trinnene. {words['nb']}" in text or f"trinna. {words['nn']}" in text
    assert f"{TABLE[language]['unknown']}»" in text


@pytest.mark.parametrize("program", ["openpyxl", "LibreOffice"])
def test_200_assessments_with_25_faults(
    program: str, empty: Path, recorded: RecordedAssessments, tmp_path: Path
) -> None:
    """LibreOffice writes an error value as a formula; all else is the same from both programs."""
    path, kinds = HERE / "workshop.xlsx", {**KINDS, "L14": "formula"}
    if program == "openpyxl":
        book = load_workbook(empty)
        fill_rows(book, ROWS)
        add_faults(book)
        path, kinds = tmp_path / "filled.xlsx", KINDS
        book.save(path)
    contents = read_workbook(path, recorded, TODAY)
    assert len(contents.assessments) == ROWS - 23
    assert (contents.known, contents.empty) == (0, 28)
    assert {f.cell: f.kind for f in contents.faults if f.sheet == FIRST_SHEET} == kinds
    others = [(f.sheet, f.kind) for f in contents.faults if f.sheet != FIRST_SHEET]
    assert sorted(others) == [(LAST_SHEET, "missing-column"), ("Kopi", "unknown-sheet")]
    assert len(contents.faults) == 25


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_report_names_sheet_cell_cause_and_fix(
    language: str, recorded: RecordedAssessments
) -> None:
    contents = read_workbook(HERE / "workshop.xlsx", recorded, TODAY)
    report = [fault.describe(language, "workshop.xlsx") for fault in contents.faults]
    expected = (HERE / f"report.{language}.txt").read_text(encoding="utf-8").splitlines()
    assert report == expected


def test_a_row_says_what_was_filled_in(recorded: RecordedAssessments) -> None:
    contents = read_workbook(HERE / "workshop.xlsx", recorded, TODAY)
    by_reason = {one.reason.rpartition(" ")[2]: one for one in contents.assessments}
    assert by_reason["2."].numbers == {OKO["coverageNow"]: 3, OKO["coverageTarget"]: 5}
    unknown = by_reason["36."]
    assert (unknown.subject, unknown.party) == (
        ID["resource/eformidling"],
        ID["actor/ks-digital"],
    )
    assert unknown.numbers == {OKO["functionalFit"]: 4}
    assert unknown.answers == {
        ID["poti-question/p1"]: ID["poti-answer/yes"],
        ID["poti-question/o1"]: ID["poti-answer/partly"],
        ID["poti-question/t4"]: ID["poti-answer/no"],
        ID["poti-question/i5"]: ID["poti-answer/unknown"],
    }
    assert {one.day for one in contents.assessments} == {"2026-11-20"}
    assert {one.party for one in contents.assessments} == {
        ID["actor/digdir"], ID["actor/nav"], ID["actor/ks-digital"],
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [date(2026, 11, 20), datetime(2026, 11, 20, 9), 46346, 46346.0, "2026-11-20", " 20.11.2026 "],
)
def test_a_day_may_be_a_date_a_serial_number_or_a_text(
    value: object, read: Callable[[Edit], WorkbookContents]
) -> None:
    def edit(book: Any) -> None:
        fill_row(book[FIRST_SHEET], 8, 1)
        book[FIRST_SHEET]["G8"] = value
        book[FIRST_SHEET]["G8"].number_format = (
            "yyyy-mm-dd" if isinstance(value, date) else "General"
        )

    (one,) = read(edit).assessments
    assert one.day == "2026-11-20"


@pytest.mark.parametrize(
    ("value", "number"), [(4, 4), (4.0, 4), ("4", 4), (" 4,0 ", 4), ("UKJEND", None)]
)
def test_a_number_may_be_written_as_text(
    value: object, number: int | None, read: Callable[[Edit], WorkbookContents]
) -> None:
    def edit(book: Any) -> None:
        fill_row(book[FIRST_SHEET], 8, 1)
        book[FIRST_SHEET]["J8"] = value

    (one,) = read(edit).assessments
    assert one.numbers.get(OKO["coverageDegree"]) == number


@pytest.mark.parametrize(
    ("value", "kind"),
    [(True, "not-a-number"), ("nan", "out-of-range"), (6, "out-of-range"), (-1, "out-of-range"),
     (TODAY, "not-a-number"), ("=HYPERLINK(\"https://example.org\")", "formula")],
)  # fmt: skip
def test_what_is_no_number_of_the_scale_is_a_fault(
    value: object, kind: str, read: Callable[[Edit], WorkbookContents]
) -> None:
    def edit(book: Any) -> None:
        fill_row(book[FIRST_SHEET], 8, 1)
        book[FIRST_SHEET]["J8"] = value

    (fault,) = read(edit).faults
    assert (fault.cell, fault.kind) == ("J8", kind)


def test_an_empty_row_is_counted_and_a_row_with_several_faults_has_each(
    read: Callable[[Edit], WorkbookContents],
) -> None:
    def edit(book: Any) -> None:
        book[FIRST_SHEET]["J8"] = 9

    contents = read(edit)
    assert [(f.cell, f.kind) for f in contents.faults] == [
        ("G8", "missing-day"), ("J8", "out-of-range"), ("M8", "missing-reason"),
    ]  # fmt: skip
    assert (contents.assessments, contents.empty) == ([], 41)


def test_another_party_uses_an_extra_row(read: Callable[[Edit], WorkbookContents]) -> None:
    def edit(book: Any) -> None:
        fill_row(book[FIRST_SHEET], 14, 1)
        book[FIRST_SHEET]["A14"], book[FIRST_SHEET]["F14"] = (
            "maskinporten",
            "arbeids- og velferdsetaten",
        )

    (one,) = read(edit).assessments
    assert (one.subject, one.party) == (ID["resource/maskinporten"], ID["actor/nav"])


def test_a_row_that_is_in_the_data_is_counted(
    read: Callable[[Edit], WorkbookContents],
    recorded: RecordedAssessments,
    empty: Path,
    tmp_path: Path,
) -> None:
    contents = read(lambda book: fill_rows(book, 10))
    both = {one.key: (one, "data/assessments/x.ttl") for one in contents.assessments}
    again = read_workbook(tmp_path / "filled.xlsx", replace(recorded, by_key=both), TODAY)
    assert (again.assessments, again.known, again.faults) == ([], 10, [])


def test_a_second_row_with_the_same_answers_is_counted(
    read: Callable[[Edit], WorkbookContents],
) -> None:
    def edit(book: Any) -> None:
        for row in (8, 14):
            fill_row(book[FIRST_SHEET], row, 1)
            book[FIRST_SHEET].cell(row, 10, 3)
        book[FIRST_SHEET]["A14"] = book[FIRST_SHEET]["A8"].value
        book[FIRST_SHEET]["F14"] = book[FIRST_SHEET]["F8"].value

    contents = read(edit)
    assert (len(contents.assessments), contents.known, contents.faults) == (1, 1, [])


def test_the_shown_value_cannot_control_the_terminal(
    read: Callable[[Edit], WorkbookContents],
) -> None:
    def edit(book: Any) -> None:
        fill_row(book[FIRST_SHEET], 8, 1)
        book[FIRST_SHEET]["J8"] = "\x9b31m\u202e" + "a" * 500

    (fault,) = read(edit).faults
    line = fault.describe("nb", "x.xlsx")
    assert line.isprintable()
    assert len(line) < 250


def test_a_sheet_that_was_removed_is_missed(read: Callable[[Edit], WorkbookContents]) -> None:
    (fault,) = read(lambda book: book.remove(book[FIRST_SHEET])).faults
    assert (fault.sheet, fault.kind) == (FIRST_SHEET, "missing-sheet")


def test_a_sheet_with_too_many_rows_is_refused(read: Callable[[Edit], WorkbookContents]) -> None:
    def edit(book: Any) -> None:
        fill_row(book[FIRST_SHEET], 8, 1)
        book[FIRST_SHEET]["A9000"] = "Maskinporten"

    contents = read(edit)
    assert [(f.sheet, f.kind) for f in contents.faults] == [("", "too-many-rows")]
    assert contents.assessments == []


def test_every_fault_has_a_cause_and_a_fix_in_both_languages() -> None:
    for texts in TABLE["faults"].values():
        assert {language: len(pair) for language, pair in texts.items()} == {"nb": 2, "nn": 2}
        assert all(text.endswith(".") for pair in texts.values() for text in pair)


def test_the_fixture_is_a_file_of_libreoffice(tmp_path: Path) -> None:
    shutil.unpack_archive(HERE / "workshop.xlsx", tmp_path, "zip")
    assert "LibreOffice" in (tmp_path / "docProps/app.xml").read_text(encoding="utf-8")


def test_the_form_gives_the_file_that_the_workbook_gives_for_the_same_row(
    read: Callable[[Edit], WorkbookContents], project: Project, tmp_path: Path
) -> None:
    """The row is that of Nav about Maskinporten, with every number and three answers."""
    said = {
        "day": DAY, "degree": 4, "functional": 3, "technical": 2, "poti:p1": "ja", "poti:o2": "nei",
        "poti:i5": "ukjent", "reason": "Oppdiktet for testene.",
    }  # fmt: skip

    def fill(book: Any) -> None:
        for key, value in said.items():
            book[FIRST_SHEET].cell(9, columns(book[FIRST_SHEET])[key], value)

    contents = read(fill)
    assert contents.faults == []
    path = add_to_file(project, tmp_path / "taken", contents.assessments, contents.language)
    given = {
        "assessed": "resource:maskinporten",
        "yardstick": "capability:access-management",
        "context-nb": "Nasjonal vurdering",
        "party": "nav",
        "date": str(DAY),
        "degree": "4",
        "functional": "3",
        "technical": "2",
        "grounds-nb": "Oppdiktet for testene.",
        "poti-p1": "yes",
        "poti-o2": "no",
        "poti-i5": "unknown",
    }
    forms, (_, labels) = build_forms(project), read_names(project)
    name, text = write_proposal(forms, "coverage", given, labels, project.prefixes)
    # Each form has a source of its own, since two files cannot describe one.
    own = Path(name).stem.replace("--", "-")
    assert text.count(f"<source/skjema-{own}>") == 2
    taken = path.read_text(encoding="utf-8")
    assert sorted(text.replace(own, "nasjonal-vurdering").split()) == sorted(taken.split())
    assert text.count("a oko:PotiAnswer") == 3


def test_the_form_asks_what_the_workbook_asks(project: Project, empty: Path) -> None:
    fields = [field.name for field in build_forms(project).kinds["coverage"].fields]
    keys = [str(cell.value) for cell in load_workbook(empty)[FIRST_SHEET][LAYOUT["key-row"]]]
    asked = [key.replace("poti:", "poti-") for key in keys if key in NUMBERS or "poti:" in key]
    assert sorted(asked) == sorted(set(fields) & set(asked))
    assert len(asked) == 5 + 15
