"""The workbook of a made-up workshop: 200 assessments by three parties, 25 of them with a fault.

`python -m tests.plugins.workshop_workbook.workshop RELEASE FOLDER` writes it. The file here is that
one, saved with LibreOffice: `soffice --headless --convert-to xlsx --outdir . FOLDER/workshop.xlsx`.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from okosystem.graph.reader import Reader, read_labels
from okosystem.plugins.workshop_workbook.workbook import (
    HIDDEN_SHEET,
    WorkbookOptions,
    write_workbook,
)
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store

CAPABILITIES = ("access-management", "authentication")
RESOURCES = (
    "altinn-broker", "altinn-digital-postkasse", "altinn-formidling", "altinn-melding",
    "altinn-tjenester-2", "altinn-tjenester-3", "altinn", "ansattporten", "datahotellet",
    "digital-post-til-innbygger", "eformidling", "elma", "enhetsregisteret", "felles-datakatalog",
    "fiks-io", "fiks-plattformen", "fiks-svarinn", "fiks-svarut", "helsenorge-no", "id-porten",
    "kontakt-og-reservasjonsregisteret", "maskinporten", "matrikkelen", "nav-no",
)  # fmt: skip
PARTIES = ("digdir", "nav", "ks-digital")
ROWS, DAY, FIRST = 200, date(2026, 11, 20), 5
CHANGES: tuple[tuple[int, str, Any], ...] = (
    (5, "degree", 3),
    (8, "now", 2),
    (9, "degree", None),
    (10, "degree", "fire"),
    (11, "degree", 3.5),
    (12, "degree", 0),
    (13, "degree", "=1+2"),
    (14, "technical", "#N/A"),
    (15, "subject", None),
    (16, "subject", "Oppdiktet register"),
    (17, "party", None),
    (18, "party", "Oppdiktet etat"),
    (19, "day", None),
    (20, "day", "i går"),
    (21, "day", date(2199, 1, 1)),
    (22, "day", date(1999, 12, 31)),
    (23, "reason", None),
    (24, "reason", 42),
    (25, "reason", "a" * 4001),
    (26, "poti:o1", "kanskje"),
    (27, "subject", "Nedlagt løsning"),
    (30, "party", "Digitaliseringsdirektoratet"),
    (71, "day", date(2026, 9, 25)),
)
"""The faults of the first sheet: row, column and what is written there."""


def write_sheets(
    release: Release, path: Path, language: str = "nb", resources: Sequence[str] = RESOURCES
) -> None:
    """Write the workbook with nothing filled in."""
    store = Store.load(release.graph, release.prefixes)
    order = WorkbookOptions(
        context="Nasjonal vurdering",
        language=language,
        yardsticks=[
            *(ID[f"capability/{slug}"] for slug in CAPABILITIES),
            ID["outcome/fem-livshendelser-henger-sammen"],
            ID["need/samordnet-styring"],
        ],
        resources=[ID[f"resource/{slug}"] for slug in resources],
        parties=[ID[f"actor/{slug}"] for slug in PARTIES],
    )
    write_workbook(Reader(release, store, read_labels(release, store)), order, path)


def columns(sheet: Worksheet) -> Mapping[str, int]:
    """Return the number of each column by its key."""
    return {str(cell.value): cell.column for cell in sheet[3] if cell.value}


def fill_row(sheet: Worksheet, row: int, number: int, reason: str = "Oppdiktet for prøven") -> None:
    """Fill in a row with numbers and answers that its number gives."""
    column = columns(sheet)
    is_capability = sheet.cell(row, column["kind"]).value == "kapabilitet"
    values: dict[str, Any] = {"day": DAY, "reason": f"{reason}, rad {number}."}
    if is_capability:
        values |= {"now": 1 + number % 3, "target": 3 + number % 3}
    else:
        values |= {"degree": "ukjent" if number % 9 == 0 else 1 + number % 5}
    if number % 3 == 0 and not is_capability:
        values |= {"functional": 4, "technical": "Ukjent"}
    if number % 4 == 0:
        values |= {"poti:p1": "ja", "poti:o1": "delvis", "poti:t4": "nei", "poti:i5": "ukjent"}
    if number % 10 == 0:
        values["day"] = "20.11.2026"
    for key, value in values.items():
        sheet.cell(row, column[key], value)


def fill_rows(book: Workbook, rows: int) -> None:
    """Fill in the first rows of the sheets, without a fault."""
    number = 0
    for sheet in book.worksheets[1:-1]:
        for row in range(FIRST, sheet.max_row + 1):
            if number < rows and sheet.cell(row, 1).value:
                number += 1
                fill_row(sheet, row, number)


def add_faults(book: Workbook) -> None:
    """Make 25 faults, all different: 23 in rows of the first sheet, and two sheets."""
    sheet = book.worksheets[1]
    copied = book.copy_worksheet(sheet)
    copied.title = "Kopi"
    book[HIDDEN_SHEET].append(("subject", "Nedlagt løsning", ID["resource/nedlagt-losning"]))
    column = columns(sheet)
    for row, key, value in CHANGES:
        sheet.cell(row, column[key]).value = value
    sheet.cell(14, column["technical"]).data_type = "e"
    last = book.worksheets[4]
    last.cell(3, columns(last)["reason"]).value = None


def main(release: str, folder: str) -> None:
    """Write the filled-in workbook in a folder."""
    path = Path(folder) / "workshop.xlsx"
    write_sheets(Release.open(Path(release)), path)
    book = load_workbook(path)
    fill_rows(book, ROWS)
    add_faults(book)
    book.save(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
