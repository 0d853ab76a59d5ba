"""/rammebetingelser, /begreper and /om, as exact facts of the fixture world."""

import re

import pytest

from okosystem.core.terms import ID
from okosystem.graph.kinds import sort_key
from tests.web.conftest import Get, Page


def rows(page: Page, part: str) -> list[str]:
    section = page.source.partition(f'<h2 class="ds-heading" id="{part}"')[2]
    found = Page(f"<body>{section.partition('<tbody>')[2].partition('</tbody>')[0]}</body>").all(
        "tr"
    )
    return [" ".join(row.text.split()) for row in found]


def test_the_conditions_say_who_set_them_and_how_much_they_govern(browse: Get) -> None:
    page = Page(browse("/rammebetingelser").text)
    found = [" ".join(e.text.split()) for e in page.all("li")]
    assert "Enhetsregisterloven lov · Regjeringen 1 ressurser den gjelder for" in found
    assert sum("ressurser den gjelder for" in row for row in found) == 9
    rows = browse("/rammebetingelser.json?fra=regjeringen").get_json()["rows"]
    assert all(f"{ID}actor/regjeringen" in row["setter"] for row in rows)


def test_terms_have_three_languages_definition_and_source(browse: Get) -> None:
    page = Page(browse("/begreper?liste=role").text)
    found = [" ".join(e.text.split()) for e in page.all("article")]
    assert re.search(r"Viser 11 av \d+ begreper\.", page.words)
    provider = next(text for text in found if text.startswith("tilbyder"))
    assert "nb tilbyder/produsent nn tilbydar/produsent en provider/producer" in provider
    assert "Roller (11)" in page.words
    assert "kilde [" in provider
    names = [e.attributes for e in page.all("span") if "lang" in e.attributes]
    assert {"nb", "nn", "en"} == {a["lang"] for a in names}


def test_words_that_readers_meet_come_first_and_lists_are_folded(browse: Get) -> None:
    page = Page(browse("/begreper").text)
    first = page.all("section", **{"aria-labelledby": "ord"})[0].text
    assert first.index("Delt ressurs:") < first.index("Aktør:") < first.index("Kilde:")
    assert "Frivillig sektor" not in first
    assert [e for e in page.all("details") if "open" in e.attributes] == []
    counts = [int(e.text.rpartition("(")[2].rstrip(") \n")) for e in page.all("summary")]
    terms = {"SharedResource", "capability--authentication", "role--provider"}
    assert terms <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert sum(counts) > 100


def test_ae_oe_and_aa_sort_last_and_accents_are_ignored() -> None:
    words = ["Åpne data", "Zoom", "Økt deling", "Ærlig", "Én digital", "Elma", "Eplet"]
    assert sorted(words, key=sort_key) == [
        "Elma",
        "Én digital",
        "Eplet",
        "Zoom",
        "Ærlig",
        "Økt deling",
        "Åpne data",
    ]


def test_terms_follow_the_norwegian_alphabet(browse: Get) -> None:
    page = Page(browse("/begreper?liste=role").text)
    names = [e.text.strip() for e in page.all("h3")]
    assert names == sorted(names, key=sort_key)


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


def test_the_unplaced_resources_are_those_of_the_named_query(browse: Get) -> None:
    expected = browse("/sporsmal/resources-without-category.json").get_json(force=True)
    found = {row["resource"]["value"].rpartition("/")[2] for row in expected["results"]["bindings"]}
    page = Page(browse("/analyser?fane=plass").text)
    assert {f"/doc/resource/{slug}" for slug in found} <= set(page.links)
    assert len(found) == 10


def test_about_compares_the_metaphor_with_the_four_parts(browse: Get) -> None:
    page = Page(browse("/om").text)
    parts = rows(page, "hva")
    assert len(parts) == 4
    assert parts[1].startswith("Miljøet: jord, vann og klima Lover, avtaler")
    assert parts[1].endswith("Rammebetingelser: 9")
    assert {"/doc/slide/statement-02", "/om/kvalitet", "/tilgjengelighet"} <= set(page.links)


def test_the_accessibility_statement_has_status_dates_and_contact(browse: Get) -> None:
    page = Page(browse("/tilgjengelighet").text)
    assert [e.attributes["datetime"] for e in page.all("time")] == ["2026-11-25", "2026-11-25"]
    assert "Delvis i samsvar" in page.words
    assert "si fra til dem som drifter nettstedet" in page.words
    assert "https://www.uutilsynet.no/" in page.links
