"""The check of a list of systems: what is read, what is found, and that nothing is kept."""

import io
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from okosystem.features.landscape_check.table import MAX_ROWS
from okosystem.features.landscape_check.view import LARGEST_FORM

LIST = """Systemoversikt for Bøvik kommune

System;Leverandør;Brukes til;Avdeling
ID-porten (produksjon);Digdir;Innlogging;IKT
Acos Sak;Acos;"Sak; arkiv.
Sender med Fiks SvarUt, KRR";Felles
Visma Lønn;Visma;Ikke koblet til Maskinporten;HR
Skateparken booking;Parkdata;Utleie;Kultur
"""
MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" identifier="m"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><elements>
  <element identifier="e1" xsi:type="ApplicationComponent"><name>ID-porten</name></element>
  <element identifier="e2" xsi:type="BusinessActor"><name>Maskinporten</name></element>
</elements></model>"""
SHEET = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
  <table:table table:name="IKT"><table:table-row><table:table-cell office:value-type="string">
  <text:p>ID-porten</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def send(client: FlaskClient, content: bytes, **fields: str) -> Any:
    """Send a form with a file; the client of Werkzeug would write a large one to the disk."""
    parts = [('"fil"; filename="liste"', content)]
    parts += [(f'"{name}"', text.encode()) for name, text in fields.items()]
    body = b"".join(
        f"--part\r\nContent-Disposition: form-data; name={name}\r\n\r\n".encode() + value + b"\r\n"
        for name, value in parts
    )
    kind = "multipart/form-data; boundary=part"
    return client.post("/sjekk.json", data=body + b"--part--\r\n", content_type=kind)


def check(client: FlaskClient, content: bytes, **fields: str) -> dict[str, Any]:
    response = send(client, content, **fields)
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


def workbook(**sheets: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_list_is_read_in_any_encoding_and_delimiter(
    client: FlaskClient, encoding: str, delimiter: str
) -> None:
    text = LIST.replace(";", delimiter).replace(f"Sak{delimiter} arkiv", "Sak; arkiv")
    found = check(client, text.encode(encoding))
    assert found["rows"] == 4
    assert [(one["row"], one["resource"], one["how"]) for one in found["mapped"]] == [
        (4, "id-porten", "is"),
        (5, "fiks-svarut", "uses"),
        (5, "kontakt-og-reservasjonsregisteret", "uses"),
    ]
    # The cell with two lines ends on line 6. What is named only to say no is not in use.
    assert [one["row"] for one in found["noCounterpart"]] == [8]
    assert [(o["row"], o["resource"]) for o in found["sharedExists"]] == [(7, "maskinporten")]


def test_names_alone_are_a_list(client: FlaskClient) -> None:
    found = client.post("/sjekk.json", data={"tekst": "ID-porten\nFiks SvarUt\nGerica"}).get_json()
    assert [(one["row"], one["resource"]) for one in found["mapped"]] == [
        (1, "id-porten"),
        (2, "fiks-svarut"),
    ]
    assert found["noCounterpart"] == [{"row": 3, "sheet": ""}]


def test_the_reader_says_which_column_has_the_names(client: FlaskClient) -> None:
    text = "Nr;Hva vi har;Hvem\n1;Maskinporten;Digdir"
    assert [one["how"] for one in check(client, text.encode())["mapped"]] == ["uses"]
    (found,) = check(client, text.encode(), navnekolonne="Hva vi har")["mapped"]
    assert (found["row"], found["resource"], found["how"]) == (2, "maskinporten", "is")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (workbook(A=[["x"]], B=[["System", "Leverandør"], ["ID-porten", 1]]), (2, "B")),
        (archive(**{"content.xml": SHEET, "mimetype": "application/vnd.oasis.opendocument."
                    "spreadsheet", "META-INF__manifest.xml": "<m/>"}), (1, "IKT")),
        (MODEL.encode(), ("e1", "")),
    ],
    ids=["xlsx", "ods", "archimate"],
)  # fmt: skip
def test_workbooks_and_models_are_read(
    client: FlaskClient, content: bytes, place: tuple[object, str]
) -> None:
    (found,) = check(client, content)["mapped"]
    assert (found["row"], found["sheet"], found["resource"]) == (*place, "id-porten")


@pytest.mark.parametrize(
    "content",
    [
        archive(**{"xl__workbook.xml": "0" * 60_000_000}),
        archive(**{"xl__vbaProject.bin": "x", "xl__workbook.xml": "<workbook/>"}),
        archive(other="x"),
        b"PK no archive",
        workbook(A=[["x"] * 102]),
        workbook(A=[["x"]] * (MAX_ROWS + 3)),
        MODEL.replace("<model", '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><model').encode(),
        MODEL.replace("<elements>", "<elements").encode(),
    ],
    ids=["bomb", "macros", "other", "broken", "wide", "long", "entity", "xml"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused(client: FlaskClient, content: bytes) -> None:
    response = send(client, content)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert "save it as CSV" in response.get_json()["detail"]


def test_a_list_that_is_too_long_is_refused(client: FlaskClient) -> None:
    response = send(client, b"x\n" * (MAX_ROWS + 1))
    assert (response.status_code, response.mimetype) == (413, "application/problem+json")
    assert send(client, b"x" * LARGEST_FORM).status_code == 413


@pytest.mark.parametrize(
    "content",
    [
        b"x" * 200_000,
        b"System;" + b";" * 900_000 + b"\n" + b"x\n" * 4000,
        b"\n" * 900_000,
        b"\0" * 99,
    ],
    ids=["a long cell", "many heads", "blank lines", "zeros"],
)
def test_a_hostile_text_is_refused_or_read_as_nothing(client: FlaskClient, content: bytes) -> None:
    response = send(client, content)
    assert response.status_code in (200, 413)
    assert response.status_code == 413 or not response.get_json()["mapped"]


def test_duties_are_those_of_the_reader_and_of_what_is_used(client: FlaskClient) -> None:
    duty = "obligation/id-porten--digitaliseringsrundskrivet"
    states = {
        (text, group): {one["slug"]: one["state"] for one in found["duties"]}
        for text in ("ID-porten", "Gerica")
        for group in ("central-government", "municipal")
        for found in [check(client, text.encode(), jeg=group)]
    }
    assert states["Gerica", "central-government"][duty] == "unknown"
    assert states["ID-porten", "central-government"][duty] == "met"
    assert duty not in states["ID-porten", "municipal"]
    assert check(client, b"ID-porten")["duties"] == []


def test_what_has_ended_or_is_to_end_is_said(client: FlaskClient) -> None:
    found = check(client, b"Datahotellet\nKRR REST v1\nKRR")["plannedEnds"]
    assert [(one["row"], one["resource"], one["date"], one["version"]) for one in found] == [
        (1, "datahotellet", "2024-10-01", ""),
        (2, "kontakt-og-reservasjonsregisteret", "2027-03-31", "REST v1"),
        (3, "kontakt-og-reservasjonsregisteret", "2027-03-31", "REST v1"),
    ]


def test_nothing_that_is_sent_is_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Werkzeug would write a file of more than 500 kB to the disk."""
    monkeypatch.delattr("werkzeug.formparser.SpooledTemporaryFile")
    large = "\n".join(f"Eget system nummer {n} {'x' * 400}" for n in range(3000))
    response = send(client, large.encode())
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert client.get("/sjekk.json?tekst=ID-porten").status_code == 405
    assert "Rett lista" not in client.get("/sjekk?tekst=ID-porten").text


@pytest.mark.parametrize(
    ("language", "title", "ending"),
    [
        ("nb", "Sjekk systemene deres", "Går ut, eller er avsluttet"),
        ("nn", "Sjekk systema dykkar", "Går ut, eller er avslutta"),
        ("en", "Check your systems", "Ending, or ended"),
    ],
)
def test_the_page_has_the_findings_and_the_list_to_correct(
    client: FlaskClient, language: str, title: str, ending: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    assert title in client.get("/sjekk", headers=headers).text
    data = {"tekst": "Datahotellet;<b>=1+1</b>", "jeg": "municipal"}
    page = client.post("/sjekk", data=data, headers=headers).text
    assert ending in page
    assert "Datahotellet;&lt;b&gt;=1+1&lt;/b&gt;</textarea>" in page
    assert "<b>=1+1" not in page


def test_a_cell_of_the_csv_is_no_formula(client: FlaskClient) -> None:
    lines = client.post("/sjekk.csv", data={"tekst": '"=HYPERLINK(1) ID-porten"'}).text
    assert ",'=HYPERLINK(1) ID-porten," in lines
