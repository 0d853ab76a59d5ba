"""/rammebetingelser, /begreper, /uplassert and /om, as exact facts of the fixture world."""

import re

import pytest

from tests.web.conftest import Get, Page


def rows(page: Page, part: str) -> list[str]:
    section = page.source.partition(f'<h2 class="ds-heading" id="{part}"')[2]
    found = Page(f"<body>{section.partition('<tbody>')[2].partition('</tbody>')[0]}</body>").all(
        "tr"
    )
    return [" ".join(row.text.split()) for row in found]


def test_every_condition_is_in_one_of_four_groups(browse: Get) -> None:
    page = Page(browse("/rammebetingelser").text)
    groups = {
        "juridiske": 6,
        "organisatoriske": 0,
        "finansielle": 1,
        "politiske": 2,
    }
    assert {part: len(rows(page, part)) for part in groups} == groups
    assert "6 av 9 har en premissgiver vi kjenner" in page.words
    listed = {a for a in Page(browse("/liste/condition").text).links if a.startswith("/doc/")}
    assert listed <= set(page.links)


def test_a_condition_shows_who_can_change_it_and_its_scope(browse: Get) -> None:
    legal = rows(Page(browse("/rammebetingelser").text), "juridiske")
    assert [row.split()[0] for row in legal] == [
        "Digitaliseringsrundskrivet",
        "eForvaltningsforskriften",
        "Enhetsregisterloven",
        "Folkeregisterloven",
        "Forskrift",
        "Matrikkellova",
    ]
    assert "Departementets samling av pålegg" in legal[0]
    assert "Digitaliserings- og forvaltningsdepartementet eFormidling ID-porten" in legal[0]
    assert " ukjent " in legal[1]
    assert "Regjeringen Matrikkelen fra 1. januar 2010 fakta" in legal[5]
    assert all("meld feil" in row for row in legal)


def test_terms_have_three_languages_definition_and_source(browse: Get) -> None:
    page = Page(browse("/begreper?liste=role").text)
    found = [" ".join(e.text.split()) for e in page.all("article")]
    assert re.search(r"Viser 11 av \d+ begreper\.", page.words)
    provider = next(text for text in found if text.startswith("tilbyder"))
    assert "nb tilbyder/produsent nn tilbydar/produsent en provider/producer" in provider
    assert "Liste: Roller" in provider
    assert "kilde [" in provider
    names = [e.attributes for e in page.all("span") if "lang" in e.attributes]
    assert {"nb", "nn", "en"} == {a["lang"] for a in names}


def test_terms_follow_the_norwegian_alphabet(browse: Get) -> None:
    page = Page(browse("/begreper").text)
    letters = [e.text.strip() for e in page.all("h2") if e.attributes["id"].startswith("bokstav-")]
    assert letters[0] == "A"
    assert letters[-2:] == ["Ø", "Å"]
    assert f"Viser {len(page.all('article'))} av {len(page.all('article'))} begreper." in page.words
    assert {"SharedResource", "capability--authentication", "role--provider"} <= set(page.ids)


@pytest.mark.parametrize(
    ("query", "first", "number"),
    [
        ("q=delt+ressurs&liste=modellen", "Delt ressurs", None),
        ("q=innlogging&liste=capability", "Autentisering", None),
        ("q=AUTHENTICATION&liste=capability", "Autentisering", None),
        ("q=finnesikke", "", 0),
        ("liste=sector", "Frivillig sektor", 6),
    ],
)
def test_terms_are_found_by_name_or_definition(
    browse: Get, query: str, first: str, number: int | None
) -> None:
    page = Page(browse(f"/begreper?{query}").text)
    found = [e.text.strip() for e in page.all("h3")]
    assert first in found or not first
    assert number is None or len(found) == number


def test_an_unknown_list_is_404_with_the_known_ones(browse: Get) -> None:
    response = browse("/begreper?liste=tull")
    assert response.status_code == 404
    assert "Velg en av disse: modellen" in response.text


def test_a_long_search_is_truncated_and_ten_kilobytes_are_refused(browse: Get) -> None:
    assert browse("/begreper?q=" + "x" * 10_000).status_code == 414
    response = browse("/begreper?q=" + "x" * 5_000)
    assert response.status_code == 200
    assert "x" * 101 not in Page(response.text).all("input", id="begrep-q")[0].attributes["value"]


def test_an_unplaced_resource_has_a_reason_and_a_suggestion(browse: Get) -> None:
    page = Page(browse("/uplassert").text)
    parts = {part: rows(page, part) for part in ("forslag", "uten-forslag", "samlenavn")}
    assert {part: len(found) for part, found in parts.items()} == {
        "forslag": 8,
        "uten-forslag": 0,
        "samlenavn": 2,
    }
    assert "10 ressurser uten plass" in page.words
    helsenorge = next(row for row in parts["forslag"] if row.startswith("Helsenorge"))
    assert "Nevnt i teksten på lysbildene fra 2021, men ikke tegnet som boks." in helsenorge
    assert (
        "At faggruppen godtar forslaget: Portaler og integrerbare sluttbrukertjenester"
        in helsenorge
    )
    assert "forslag sikkerhet: lav" in helsenorge
    altinn = next(row for row in parts["samlenavn"] if row.startswith("Altinn"))
    assert "Samlenavn: delene har plass hver for seg." in altinn
    assert "Altinn er et samlenavn, og delene har egne bokser." in altinn


def test_the_unplaced_resources_are_those_of_the_named_query(browse: Get) -> None:
    expected = browse("/sporsmal/resources-without-category.json").get_json(force=True)
    found = {row["resource"]["value"].rpartition("/")[2] for row in expected["results"]["bindings"]}
    page = Page(browse("/uplassert").text)
    assert {f"/doc/resource/{slug}" for slug in found} <= set(page.links)
    assert len(found) == 10


def test_about_compares_the_metaphor_with_the_four_parts(browse: Get) -> None:
    page = Page(browse("/om").text)
    assert rows(page, "bildet")[1].startswith("Miljøet: jord, vann og klima Rammebetingelser: 9")
    assert len(rows(page, "bildet")) == 4
    assert {"/doc/slide/statement-02", "/omvisning", "/tilgjengelighet"} <= set(page.links)


def test_the_accessibility_statement_has_status_dates_and_contact(browse: Get) -> None:
    page = Page(browse("/tilgjengelighet").text)
    assert [e.attributes["datetime"] for e in page.all("time")] == ["2026-11-25", "2026-11-25"]
    assert "Delvis i samsvar" in page.words
    assert "Redaksjonen for felles økosystem" in page.words
    assert "https://www.uutilsynet.no/" in page.links
