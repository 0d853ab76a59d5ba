"""Exact facts of the fixture world on the pages."""

import csv
import io
import re

import pytest

from okosystem.rdf.terms import ID
from tests.web.conftest import Get, Page


def page(browse: Get, path: str, language: str = "nb") -> Page:
    return Page(browse(path, language).text)


def test_a_resource_leads_with_status_owner_place_and_whether_to_use_it(browse: Get) -> None:
    found = page(browse, "/doc/resource/id-porten")
    assert [e.text for e in found.all("h1")] == ["ID-porten"]
    (meta,) = found.all("div", **{"class": "meta"})
    assert " ".join(meta.text.split()) == (
        "i drift Digitaliseringsdirektoratet Tillitstjenester nasjonal felleskomponent"
    )
    titles = [e.text for e in found.all("h2")]
    assert titles[:4] == [
        "Skal jeg bruke den?", "Lenker og kontakt", "Hva den henger sammen med", "Sammenhenger",
    ]  # fmt: skip
    assert "Staten må fakta: Digitaliseringsrundskrivet Kommuner" in found.words
    assert "Ukjent: dokumentasjon, API, vilkår, pris, kontakt, statusside" in found.words


def test_whether_to_use_a_resource_rests_on_no_computed_similarity(browse: Get) -> None:
    words = page(browse, "/doc/resource/fiks-svarinn").words
    assert "Ingen regel og ingen navngitt vurdering sier om den bør brukes." in words
    assert "passer" not in words.partition("Skal jeg bruke den?")[2].partition("Lenker og")[0]
    assert "ingen navngitt vurdering" not in page(browse, "/doc/resource/id-porten").words


def test_a_resource_shows_its_dependencies_and_dependents(browse: Get) -> None:
    found = page(browse, "/doc/resource/id-porten")
    assert "Avhenger av Folkeregisteret (modernisert)" in found.words
    assert "Ansattporten avhenger av den" in found.words


def test_every_statement_shows_its_evidence_class_and_links_to_its_sources(browse: Get) -> None:
    found = page(browse, "/doc/resource/eformidling")
    marks = {e.attributes["class"]: e.text for e in found.all("span") if e.text.endswith(": ")}
    assert {"dot fact": "fakta: ", "dot deduction": "utledet: "}.items() <= marks.items()
    assert marks["dot judgement"] == "vurdert: "
    rows = found.source.partition('<ul class="facts-list">')[2].partition("</ul>\n</section>")[0]
    assert rows.count('class="says"') == rows.count("Kilde og historikk")
    assert "/doc/source/" in rows


def test_an_agency_leads_with_advice_things_to_fix_and_who_depends_on_it(browse: Get) -> None:
    found = page(browse, "/doc/actor/digdir")
    (meta,) = found.all("div", **{"class": "meta"})
    ministry = "Digitaliserings- og forvaltningsdepartementet"
    assert " ".join(meta.text.split()) == f"Statlig sektor underlagt {ministry} 991825827 nettsted"
    titles = [" ".join(e.text.split()) for e in found.all("h2")]
    assert [title.rstrip(" 0123456789") for title in titles[:5]] == [
        "Råd",
        "Ting å rette",
        "Frister og planlagte endringer",
        "Hvem er avhengig av den?",
        "Endret siste året",
    ]
    assert titles[5:7] == ["Tilbyr", "Bruker"]
    assert "Heter Direktoratet for forvaltning og IKT" in found.words


def test_skate_and_its_members_link_to_each_other(browse: Get) -> None:
    assert "/doc/actor/brreg" in page(browse, "/doc/actor/skate").links
    assert "/doc/actor/skate" in page(browse, "/doc/actor/brreg").links


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("id-porten", "/doc/resource/id-porten"),
        ("ID porten", "/doc/resource/id-porten"),
        ("difi", "/doc/actor/digdir"),
        ("okt deling av data", "/doc/focus-area/okt-deling-av-data"),
        ("991825827", "/doc/actor/digdir"),
        ("idporten", "/doc/resource/id-porten"),
        ("altinn3", "/doc/resource/altinn-tjenester-3"),
        ("økt DELING", "/doc/focus-area/okt-deling-av-data"),
        ("okt deling", "/doc/focus-area/okt-deling-av-data"),
        ("folkeregisterlova", "/doc/condition/folkeregisterloven"),
    ],
)
def test_search_finds_entities_by_any_of_their_names(browse: Get, query: str, first: str) -> None:
    found = page(browse, f"/sporsmal?q={query}")
    hits = [
        e.attributes["href"] for e in found.all("a") if e.attributes["href"].startswith("/doc/")
    ]
    assert (hits[0] if hits else "") == first


def test_matches_in_descriptions_come_after_matches_in_names(browse: Get) -> None:
    found = page(browse, "/sporsmal?q=fødsel").source.partition('class="results"')[2]
    hits = re.findall(r'<a class="ds-link" href="/doc/([^"]+)">', found)
    assert hits[:2] == ["life-event/fa-barn", "step/fa-barn--1"]


def test_the_list_of_resources_has_owner_category_and_status(browse: Get) -> None:
    found = page(browse, "/ressurser")
    rows = [" ".join(e.text.split()) for e in found.all("li")]
    row = "ID-porten Digitaliseringsdirektoratet · Tillitstjenester i drift 6 andre avhenger av den"
    assert row in rows


def test_the_list_of_resources_is_narrowed_by_owner_and_sent_as_csv(browse: Get) -> None:
    rows = list(csv.DictReader(io.StringIO(browse("/ressurser.csv?eier=digdir").text)))
    assert {row["owner"] for row in rows} == {f"{ID}actor/digdir"}
    assert max(rows, key=lambda row: int(row["dependants"])) == rows[0]


def test_the_list_of_actors_counts_what_each_provides(browse: Get) -> None:
    rows = browse("/virksomheter.json?sektor=central-government").get_json()["rows"]
    assert (rows[0]["actor"], rows[0]["sectorName"]) == (f"{ID}actor/digdir", "Statlig sektor")
    assert rows[0]["provides"] > rows[1]["provides"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/liste/resource", "/ressurser"),
        ("/liste/actor?sprak=en", "/virksomheter?sprak=en"),
    ],
)
def test_a_moved_address_leads_to_the_new_one_for_good(browse: Get, old: str, new: str) -> None:
    response = browse(old)
    assert (response.status_code, response.location) == (301, new)


def test_texts_are_escaped_whatever_their_origin(browse: Get) -> None:
    assert "<script>" not in browse("/sporsmal?q=<script>alert(1)</script>").text
    assert "<script>" not in browse('/sparql?query=SELECT ("<script>" AS ?a) {}').text
    assert "<script>" not in browse("/sparql?query=<script>").text
    assert "<script>" not in browse("/<script>").text
