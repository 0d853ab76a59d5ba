"""/scenario and pages with a scenario: its differences in text, figures and files."""

import csv
import io
import json

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.rdf.terms import ID, OKO
from tests.web.conftest import Get, Page

OUT, MERGED = "fas-ut-altinn-formidling", "samle-svarinn-i-eformidling"
DAYS = {OUT: "2027-07-01", MERGED: "2028-01-01"}
scenarios = pytest.mark.parametrize("slug", DAYS)


def rows_of(browse: Get, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(address).text)))


def changes(rows: list[dict[str, str]], board: str) -> dict[str, tuple[str, str, str]]:
    def word(iri: str) -> str:
        return iri.rpartition("/")[2]

    return {
        word(row["finding"]): (row["change"], word(row["beforeVerdict"]), word(row["afterVerdict"]))
        for row in rows
        if row["board"] == board and row["change"] != "moved"
    }


def test_the_list_links_to_each_scenario(browse: Get) -> None:
    links = Page(browse("/scenario").text).links
    assert [a for a in links if a.startswith("/scenario/")] == [f"/scenario/{s}" for s in DAYS]
    assert "/scenario" in Page(browse("/analyser").text).links


@scenarios
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_page_is_marked_as_hypothetical_and_well_formed(
    browse: Get, slug: str, language: str
) -> None:
    page = Page(browse(f"/scenario/{slug}", language).text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert [e for e in page.elements if "style" in e.attributes] == []
    notices = {"nb": "Dette er tenkt", "nn": "Dette er tenkt", "en": "This is hypothetical"}
    assert notices[language] in page.words


def test_the_hypothetical_changes_are_listed_statement_by_statement(browse: Get) -> None:
    table = browse(f"/scenario/{OUT}").text.partition('id="tenkt"')[2].partition("</table>")[0]
    rows = [" ".join(e.text.split()) for e in Page(table).all("tr")][1:]
    assert rows == [
        "Altinn Formidling slutter å gjelde Opplysning om status: i drift 1. juli 2027",
        "Altinn Formidling slutter å gjelde Opplysning om plassering:"
        " Datautveksling og integrasjoner 1. juli 2027",
        "eFormidling slutter å gjelde Opplysning om avhengighet:"
        " Altinn Formidling, basert på, nødvendig 1. juli 2027",
        "Altinn Broker (Formidling i Altinn 3) begynner å gjelde Opplysning om plassering:"
        " Datautveksling og integrasjoner 1. juli 2027",
        "Altinn Formidling begynner å gjelde Opplysning om status: erstattet 1. juli 2027",
        "eFormidling begynner å gjelde Opplysning om avhengighet:"
        " Altinn Broker (Formidling i Altinn 3), basert på, nødvendig 1. juli 2027",
    ]


def test_a_relation_is_described_with_its_kind(browse: Get) -> None:
    rows = [" ".join(e.text.split()) for e in Page(browse(f"/scenario/{MERGED}").text).all("tr")]
    sentence = (
        "eFormidling begynner å gjelde Opplysning om forhold: Erstatning, SvarInn 1. januar 2028"
    )
    assert sentence in rows


def test_the_draft_on_a_phased_out_resource_is_dropped(browse: Get) -> None:
    rows = rows_of(browse, f"/scenario/{OUT}.csv")
    assert changes(rows, "utfasing") == {
        "phase-out--altinn-formidling": ("went", "question", ""),
    }
    assert changes(rows, "kritikalitet") == {
        "criticality--altinn-broker": ("came", "", ""),
        "impact--altinn-broker": ("came", "", ""),
        "criticality--altinn-formidling": ("went", "", ""),
        "impact--altinn-formidling": ("went", "", ""),
    }
    assert changes(rows, "gap") == {}


def test_the_landscape_shows_added_and_removed_resources(browse: Get) -> None:
    signs: dict[str, dict[str, str]] = {}
    for slug, day in DAYS.items():
        rows = rows_of(browse, f"/malbilde.csv?dato={day}&scenario={slug}")
        signs[slug] = {r["resource"].rpartition("/")[2]: r["change"] for r in rows if r["change"]}
    assert signs == {
        OUT: {"altinn-broker": "+", "altinn-formidling": "−"},
        MERGED: {"fiks-svarinn": "−"},
    }


def test_the_landscape_and_its_page_are_marked_as_hypothetical(browse: Get) -> None:
    page = Page(browse(f"/?scenario={OUT}").text)
    assert page.faults == []
    assert "Tenkt, ikke et faktum: Fas ut Altinn Formidling i 2027, 1. juli 2027." in page.words
    assert f"/scenario/{OUT}" in page.links
    assert "2 bokser er endret" in page.words
    drawn = browse(f"/malbilde.svg?dato={DAYS[OUT]}&scenario={OUT}").text
    assert "tenkt: Fas ut Altinn Formidling i 2027" in drawn
    assert "Scenarioet endrer ingenting" in browse(f"/?dato=2027-06-30&scenario={OUT}").text


@scenarios
def test_a_board_is_compared_with_the_same_day_without_the_scenario(browse: Get, slug: str) -> None:
    baseline = rows_of(browse, f"/analyser.csv?fane=utfasing&dato={DAYS[slug]}")
    changed = rows_of(browse, f"/analyser.csv?fane=utfasing&scenario={slug}")
    assert {row["day"] for row in changed} == {DAYS[slug]}
    plain = {row["finding"] for row in baseline if row["change"] != "went"}
    remaining = {row["finding"] for row in changed if row["change"] != "came"}
    assert remaining == plain


def test_a_scenario_changes_nothing_before_its_day(browse: Get) -> None:
    rows = rows_of(browse, f"/scenario/{OUT}.csv?dato=2027-06-30")
    assert rows == []
    page = Page(browse(f"/analyser?fane=utfasing&dato=2027-06-30&scenario={OUT}").text)
    assert "Ingen forskjell med scenarioet." in page.words


@scenarios
def test_the_turtle_has_only_the_hypothetical_statements(browse: Get, slug: str) -> None:
    found = ox.Store()
    found.load(browse(f"/scenario/{slug}.ttl").data, format=ox.RdfFormat.TURTLE)
    scenario = ox.NamedNode(ID[f"scenario/{slug}"])
    assert next(found.quads_for_pattern(scenario, ox.NamedNode(OKO["takesEffect"]), None))
    assert not list(found.quads_for_pattern(None, ox.NamedNode(OKO["endedBy"]), None))


def test_results_in_a_scenario_have_their_own_iris(browse: Get) -> None:
    text = browse(f"/analyser.ttl?fane=utfasing&scenario={OUT}").text
    assert f"phase-out--eformidling--2027-07-01--{OUT}" in text


@pytest.mark.parametrize(
    ("address", "status", "offered"),
    [
        ("/analyser?fane=utfasing&scenario=nei", 400, f"?fane=utfasing&scenario={OUT}"),
        ("/?scenario=nei", 400, f"?scenario={OUT}"),
        ("/scenario/nei", 404, "/"),
        (f"/scenario/{OUT}?dato=1999-01-01", 404, "?dato=2021-06-01"),
        (f"/scenario/{OUT}?dato=i%20fjor", 400, "?dato=2021-06-01"),
        (f"/scenario/{OUT}?farge=rosa&format=csv", 400, "/analyser"),
        (f"/scenario/{OUT}.exe", 406, "/"),
        ("/scenario?x=1&format=csv", 400, "/analyser"),
        ("/scenario/..%2F..%2Fgraph", 404, "/"),
    ],
)
def test_an_invalid_scenario_address_is_refused_with_valid_ones(
    browse: Get, address: str, status: int, offered: str
) -> None:
    answer = browse(address)
    assert answer.status_code == status
    assert offered in Page(answer.text).links


def test_in_sparql_a_scenario_is_described_but_its_statements_are_not_facts(
    browse: Get, client: FlaskClient
) -> None:
    query = f"ASK {{ <{ID}resource/altinn-broker> <{OKO}category> ?category }}"
    headers = {"Accept": "application/sparql-results+json"}
    answer = client.get("/sparql", query_string={"query": query}, headers=headers)
    assert json.loads(answer.data)["boolean"] is False
    assert "Fas ut Altinn Formidling i 2027" in browse(f"/doc/scenario/{OUT}").text
