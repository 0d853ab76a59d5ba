"""/kapabiliteter: the heat map of the capabilities, its files, and the matrix of resources."""

import csv
import io
import json
from collections import Counter

import pytest
from pypdf import PdfReader

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.named_queries import answer_rows
from tests.web.conftest import Get, Page
from tests.web.test_kind_pages import facts
from tests.web.test_kind_pages import rows as rows_of

ID = "https://w3id.org/felles-okosystem/id/"
ACCESS = f"{ID}capability/access-management"
MATRIX = "kapabiliteter/ressurser"


def rows(browse: Get, address: str) -> list[dict[str, str]]:
    name, _, query = address.partition("?")
    return list(csv.DictReader(io.StringIO(browse(f"/{name}.csv?{query}").text)))


def cell(page: Page, capability: str) -> tuple[str, str]:
    """Return the class and the text of a cell of the map."""
    number = next(
        n
        for n, e in enumerate(page.elements)
        if e.tag == "a"
        and e.attributes.get("href", "").partition("?")[0] == f"/doc/capability/{capability}"
    )
    found = page.elements[number - 1]
    return found.attributes["class"].removeprefix("cell heat "), " ".join(found.text.split())


def test_the_map_has_every_capability_once_in_the_order_of_the_scheme(browse: Get) -> None:
    found = rows(browse, "kapabiliteter")
    assert len(found) == len({row["capability"] for row in found}) == 62
    mains = [row["notation"] for row in found if not row["broader"]]
    assert mains == [f"K{number}" for number in range(1, 14)]
    parts = [row["notation"] for row in found if row["broader"] == f"{ID}capability/trust"]
    assert parts == [f"K11.{number}" for number in range(1, 9)]


def test_a_row_has_the_spread_of_the_parties_and_what_is_unknown(browse: Get) -> None:
    row = next(r for r in rows(browse, "kapabiliteter") if r["capability"] == ACCESS)
    numbers = {
        "now": ("1", "3", "0"),
        "target": ("4", "5", "0"),
        "gap": ("1", "4", "0"),
        "degree": ("2", "4", "1"),
    }
    for name, expected in numbers.items():
        found = tuple(row[f"{name}{end}"] for end in ("Lowest", "Highest", "Unknown"))
        assert found == expected, name
    assert row["gapColours"].split() == ["undefined", "red", "yellow"]
    assert row["gapOfTwo"] == "undefined"
    assert row["partyName"] == (
        "Arbeids- og velferdsetaten; Digitaliseringsdirektoratet; "
        "KS Digitale fellestjenester AS; Redaksjonen"
    )
    assert (row["contexts"], row["newest"], row["proposals"]) == (
        "Nasjonal vurdering", "2026-09-25", "0",
    )  # fmt: skip
    assert len(row["assessments"].split()) == 7


def test_what_is_not_assessed_is_unknown_and_has_no_number(browse: Get) -> None:
    row = next(
        r for r in rows(browse, "kapabiliteter") if r["capability"] == f"{ID}capability/trust"
    )
    assert (row["gapLowest"], row["gapHighest"], row["degreeLowest"]) == ("", "", "")
    assert (row["gapColours"], row["assessments"]) == ("unknown", "")


def test_a_gap_of_two_is_read_as_the_address_says_on_the_page_and_in_the_files(browse: Get) -> None:
    for reading, colours in {"rodt": "red yellow", "gult": "yellow red"}.items():
        row = next(
            r for r in rows(browse, f"kapabiliteter?gap2={reading}") if r["capability"] == ACCESS
        )
        assert (row["gapColours"], row["gapOfTwo"]) == (colours, colours.split()[0])
        chosen = json.loads(browse(f"/kapabiliteter.json?farge=gap&gap2={reading}").text)["chosen"]
        assert chosen["gap2"] == reading
        page = browse(f"/kapabiliteter?farge=gap&gap2={reading}")
        assert "undefined" not in page.text
        links = [a for a in Page(page.text).links if a.startswith("/kapabiliteter?")]
        kept = [a for a in links if f"gap2={reading}" in a]
        assert len(links) - len(kept) <= 1, "only the link that takes the choice away lacks it"
        files = [a for a in Page(page.text).links if a.startswith("/kapabiliteter.")]
        assert [a.partition("?")[0].rpartition(".")[2] for a in files] == [
            "csv",
            "json",
            "svg",
            "pdf",
            "csv",
        ], "CSV again, with what it rests on"
        assert all(f"gap2={reading}" in a for a in files)
        assert (
            "undefined"
            not in browse(f"/kapabiliteter.svg?farge=gap&gap2={reading}").text.split("</style>")[1]
        )


@pytest.mark.parametrize(
    ("query", "access", "trust"),
    [
        ("farge=gap", ("several", "1–4 i 4 vurderinger"), ("unknown", "ukjent")),
        ("farge=na", ("several", "1–3 i 4 vurderinger"), ("unknown", "ukjent")),
        ("farge=mal", ("several", "4–5 i 4 vurderinger"), ("unknown", "ukjent")),
        ("farge=grad", ("several", "2–4 i 3 vurderinger"), ("unknown", "ukjent")),
        ("farge=antall", ("level-1", "2"), ("level-2", "7")),
        ("farge=alder", ("level-5", "2 i 7 vurderinger"), ("unknown", "ukjent")),
        ("farge=gap&dato=2026-09-24", ("unknown", "ukjent"), ("unknown", "ukjent")),
    ],
)
def test_a_cell_has_the_colour_and_the_value_that_the_address_chooses(
    browse: Get, query: str, access: tuple[str, str], trust: tuple[str, str]
) -> None:
    page = Page(browse(f"/kapabiliteter?{query}").text)
    assert cell(page, "access-management") == (access[0], f"Tilgangsstyring {access[1]}")
    assert cell(page, "trust") == (trust[0], f"Tillit {trust[1]}")


def test_the_gap_comes_first_once_something_is_assessed(browse: Get) -> None:
    page = Page(browse("/kapabiliteter").text)
    assert "gap" in [e.text for e in page.all("a", **{"aria-current": "true"})]
    assert "Ingen har vurdert dekningen ennå." not in page.words


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("farge=gap&fra=2026-09-24", "1–4 i 4 vurderinger (før: ukjent)"),
        ("farge=gap&fra=2026-09-25", "1–4 i 4 vurderinger"),
        ("farge=na&dato=2026-09-25&fra=2020-01-01", "1–3 i 4 vurderinger (før: ukjent)"),
    ],
)
def test_a_cell_has_its_value_on_two_days(browse: Get, query: str, value: str) -> None:
    page = Page(browse(f"/kapabiliteter?{query}").text)
    assert cell(page, "access-management")[1] == f"Tilgangsstyring {value}"
    files = [a for a in page.links if a.startswith("/kapabiliteter.")]
    assert all(query.rpartition("&")[2] in a for a in files)
    svg = browse(f"/kapabiliteter.svg?{query}").text
    assert ("(før: ukjent)" in svg) == ("før" in value)
    assert "sammenlignet med " in svg


def test_the_files_have_the_numbers_of_both_days(browse: Get) -> None:
    row = next(r for r in rows(browse, "kapabiliteter?fra=2026-09-24") if r["capability"] == ACCESS)
    assert (row["gapLowest"], row["gapHighest"]) == ("1", "4")
    before = [row[f"gap{end}Before"] for end in ("Lowest", "Highest", "Unknown")]
    assert before == ["", "", "0"]
    row = next(r for r in rows(browse, "kapabiliteter") if r["capability"] == ACCESS)
    assert row["gapUnknownBefore"] == ""


@pytest.mark.parametrize("query", ["fra=2026-09-25&dato=2026-09-25", "fra=i%20fjor"])
def test_a_day_to_compare_with_that_cannot_be_is_refused(browse: Get, query: str) -> None:
    assert browse(f"/kapabiliteter?{query}").status_code == 400
    assert browse(f"/kapabiliteter.csv?{query}").status_code == 400


def test_a_context_narrows_the_map_the_matrix_and_their_files(browse: Get) -> None:
    query = "kontekst=nasjonal-vurdering"
    for name in ("kapabiliteter", MATRIX):
        every, chosen = rows(browse, name), rows(browse, f"{name}?{query}")
        assert {row["contexts"] for row in chosen} == {"", "Nasjonal vurdering"}
        assert len(chosen) == len(every)
        page = Page(browse(f"/{name}?{query}").text)
        assert "Viser Nasjonal vurdering." in page.words
        files = [a for a in page.links if a.startswith(f"/{name}.")]
        assert len(files) >= 2
        assert all(query in a for a in files)
    assert browse("/kapabiliteter?kontekst=ukjent").status_code == 400


def test_without_domains_none_can_be_chosen(browse: Get) -> None:
    for path in ("/", "/kapabiliteter"):
        assert not Page(browse(path).text).all("select", name="domene")
    assert browse("/malbilde.csv?domene=nasjonal").status_code == 400
    assert browse("/kapabiliteter.csv?domene=nasjonal").status_code == 400


def test_the_map_is_printed_on_a3(browse: Get) -> None:
    answer = browse("/kapabiliteter.pdf?farge=gap&gap2=rodt&fra=2026-09-24")
    assert answer.mimetype == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    size = [round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)]
    assert size == [420, 297]
    assert "Tilgangsstyring" in page.extract_text()


def test_an_unknown_colour_is_refused_with_those_that_exist(browse: Get) -> None:
    answer = browse("/kapabiliteter?farge=lilla")
    assert answer.status_code == 400
    assert "realiseringsgrad" in Page(answer.text).words


def test_the_matrix_has_every_resource_and_capability_with_the_degrees(browse: Get) -> None:
    found = {
        (row["resource"].rpartition("/")[2], row["capability"]): row for row in rows(browse, MATRIX)
    }
    maskinporten = found["maskinporten", ACCESS]
    assert maskinporten["primary"] == "true"
    assert (maskinporten["degreeLowest"], maskinporten["degreeHighest"]) == ("2", "4")
    assert maskinporten["partyName"] == (
        "Digitaliseringsdirektoratet; KS Digitale fellestjenester AS"
    )
    unknown = found["ansattporten", ACCESS]
    assert (unknown["primary"], unknown["degreeLowest"], unknown["degreeUnknown"]) == ("", "", "1")
    assert found["altinn", ACCESS]["degreeUnknown"] == "0"
    assert {row["broaderName"] for row in rows(browse, f"{MATRIX}?hoved=trust")} == {"Tillit"}


def test_the_matrix_shows_the_chosen_parts_as_columns(browse: Get) -> None:
    page = Page(browse("/kapabiliteter/ressurser?hoved=trust").text)
    headings = [e.text for e in page.all("th", scope="col")]
    assert headings[:3] == ["Ressurs", "Tillit", "Autentisering"]
    assert "●hovedkapabilitet 2–4" in page.words


def test_the_page_of_a_capability_has_each_party_beside_the_others(browse: Get) -> None:
    page = Page(browse("/doc/capability/access-management").text)
    known = facts(page)
    assert known["Gap"] == "1–4 i 4 vurderinger"
    assert known["Realiseringsgrad"] == "2–4 for 2 ressurser"
    assert rows_of(page, "dekning") == [
        "Arbeids- og velferdsetaten: i dag 3, mål 4, gap 1, gult: på vei (Nasjonal vurdering)",
        "Digitaliseringsdirektoratet: i dag 2, mål 4, gap 2, ikke definert av Digdir"
        " (Nasjonal vurdering)",
        "KS Digitale fellestjenester AS: i dag 1, mål 5, gap 4, rødt: bør prioriteres"
        " (Nasjonal vurdering)",
        "Redaksjonen: i dag 2, mål 4, gap 2, ikke definert av Digdir",
    ]
    assert rows_of(page, "grader") == [
        "Ansattporten: ukjent (Digitaliseringsdirektoratet, Nasjonal vurdering)",
        "Maskinporten: grad 2 av 5 (KS Digitale fellestjenester AS, Nasjonal vurdering)",
        "Maskinporten: grad 4 av 5 (Digitaliseringsdirektoratet, Nasjonal vurdering)",
    ]


def test_the_page_of_a_capability_that_nobody_has_assessed_says_so(browse: Get) -> None:
    page = Page(browse("/doc/capability/authentication").text)
    assert facts(page)["Gap"] == facts(page)["Realiseringsgrad"] == "ikke vurdert"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Ingen har vurdert dekningen ennå."),
        ("nn", "Ingen har vurdert dekninga enno."),
        ("en", "Nobody has assessed the coverage yet."),
    ],
)
def test_what_nobody_has_assessed_has_one_sentence_and_one_button(
    browse: Get, language: str, sentence: str
) -> None:
    def buttons(slug: str) -> tuple[list[str], bool]:
        page = Page(browse(f"/doc/capability/{slug}?sprak={language}").text)
        found = page.all("a", **{"class": "ds-button"})
        return [one.attributes["href"] for one in found], sentence in page.words

    form = "/forslag/dekningsgrad?om=capability/authentication"
    assert buttons("authentication") == ([form], True)
    assert buttons("access-management") == ([], False)


@pytest.mark.parametrize(
    ("reading", "meaning"),
    [("rodt", "regnes som rødt"), ("gult", "regnes som gult"), ("", "ikke definert av Digdir")],
)
def test_the_page_of_a_capability_reads_a_gap_of_two_as_the_address_says(
    browse: Get, reading: str, meaning: str
) -> None:
    query = f"?gap2={reading}" if reading else ""
    path = "/doc/capability/access-management"
    page = Page(browse(f"{path}{query}").text)
    line = f"Digitaliseringsdirektoratet: i dag 2, mål 4, gap 2, {meaning} (Nasjonal vurdering)"
    assert line in rows_of(page, "dekning")
    others = {f"?gap2={other}" for other in ("rodt", "gult", "") if other != reading}
    assert {f"/kapabiliteter{query}", *others} <= {*page.links}
    part = f"?del=dekning{query.replace('?', '&')}"
    assert meaning in browse(f"{path}.csv{part}").text
    document = browse(f"{path}.json{part}").get_json()
    assert document["chosen"].get("gap2", "") == reading
    assert any(meaning in row["text"] for row in document["rows"])
    if reading:
        files = [a for a in Page(browse(f"{path}{part}").text).links if a.startswith(f"{path}.")]
        assert files
        assert [a for a in files if "del=" in a and f"gap2={reading}" not in a] == []
        assert f"{path}{query}" in Page(browse(f"/kapabiliteter{query}").text).links


def test_an_unknown_reading_of_a_gap_of_two_is_refused(browse: Get) -> None:
    assert browse("/doc/capability/access-management?gap2=blatt").status_code == 400


def test_the_named_query_has_each_assessment_with_its_gap(release: Release, store: Store) -> None:
    found = answer_rows("coverage-assessments", release, store)
    assert len(found) == 9
    gaps = {row["assessment"].rpartition("/")[2]: row["gap"] for row in found}
    assert gaps["coverage--access-management--digdir"] == "2"
    assert gaps["coverage--access-management--ks-digital"] == "4"
    assert gaps["coverage--maskinporten--access-management--digdir"] == ""
    first = next(
        r for r in found if r["assessment"].endswith("maskinporten--access-management--ks-digital")
    )
    assert (first["thingLabel"], first["yardstickLabel"], first["degree"], first["assessed"]) == (
        "Maskinporten", "Tilgangsstyring", "2", "2026-09-25",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["capability/access-management", "resource/maskinporten"])
def test_what_can_be_assessed_leads_to_the_form_with_it_filled_in(browse: Get, path: str) -> None:
    form = f"/forslag/dekningsgrad?om={path}"
    assert form in Page(browse(f"/doc/{path}").text).links
    subject = Page(browse(form).text).all("input", name="assessed")[0]
    assert subject.attributes["value"] == ID + path


def test_how_to_assess_leads_to_the_form_for_one_assessment(browse: Get) -> None:
    assert "/forslag/dekningsgrad" in Page(browse("/om/vurdering").text).links


def test_the_named_query_has_each_poti_answer(release: Release, store: Store) -> None:
    found = answer_rows("poti-answers", release, store)
    assert {(r["thingLabel"], r["questionLabel"], r["answerLabel"]) for r in found} == {
        ("Maskinporten", "Er det klart hvem som svarer for hva?", "ja"),
        (
            "Maskinporten",
            "Er den fri for teknisk gjeld og avhengigheter som trekker ned?",
            "ukjent",
        ),
    }
    assert {r["assessorLabel"] for r in found} == {"Digitaliseringsdirektoratet"}


def test_the_named_query_has_each_principle_with_its_capabilities(
    release: Release, store: Store
) -> None:
    found = answer_rows("principles", release, store)
    counts = Counter(row["principle"].rpartition("/")[2] for row in found)
    assert counts == {"p1": 2, "p2": 2, "p3": 1, "p4": 3, "p5": 2, "p6": 6, "p7": 3}
    assert found[0]["principleLabel"] == "Ta utgangspunkt i brukernes behov"
