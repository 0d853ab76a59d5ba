"""/for/<sector>: what a sector must, should and may use, and what is going away."""

import csv
import io
import json
import re

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.features.sectors.view import COLUMNS, SECTIONS
from okosystem.graph.statements import Node, level_of_use
from okosystem.rdf.terms import ID
from tests.web.conftest import Get, Page

SECTORS = ("central-government", "citizens", "municipal", "voluntary", "private", "county")


def rows(client: FlaskClient, sector: str) -> list[dict[str, str]]:
    found = list(csv.DictReader(io.StringIO(client.get(f"/for/{sector}.csv").text)))
    assert all(list(row) == COLUMNS for row in found)
    return found


def test_the_sectors_are_listed_with_how_much_is_known(browse: Get) -> None:
    page = Page(browse("/for").text)
    assert page.faults == []
    assert {f"/for/{slug}" for slug in SECTORS} <= set(page.links)
    assert re.search(r"Statlig sektor ?Må: 2 · Bør: 1 ", page.words)


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_sector_has_four_sections_and_says_how_incomplete_they_are(
    browse: Get, sector: str, language: str
) -> None:
    page = Page(browse(f"/for/{sector}", language).text)
    assert (page.faults, len(page.ids)) == ([], len(set(page.ids)))
    assert [i for i in page.ids if i in SECTIONS] == list(SECTIONS)
    incomplete = {"nb": "ikke fullstendig", "nn": "ikkje fullstendig", "en": "not complete"}
    assert incomplete[language] in page.words


def test_a_row_has_the_rule_its_date_and_its_source(client: FlaskClient, browse: Get) -> None:
    found = {row["resource"]: row for row in rows(client, "central-government")}
    row = found[ID["resource/id-porten"]]
    assert (row["section"], row["conditionName"]) == ("must", "Digitaliseringsrundskrivet")
    assert row["statement"].startswith(ID["obligation/id-porten--"])
    assert row["why"]
    assert row["sources"]
    page = Page(browse("/for/central-government").text)
    assert f"/doc/{row['statement'].removeprefix(ID[''])}" in page.links
    assert found[ID["resource/eformidling"]]["section"] == "should"


def test_what_may_be_used_is_in_operation_and_named_once(client: FlaskClient) -> None:
    found = rows(client, "municipal")
    may = [row["resource"] for row in found if row["section"] == "may"]
    assert may == list(dict.fromkeys(may))
    assert not set(may) & {row["resource"] for row in found if row["section"] != "may"}
    assert {row["statusName"] for row in found if row["section"] == "may"} == {"i drift"}


def test_what_is_going_away_has_what_replaces_it(client: FlaskClient, browse: Get) -> None:
    found = {row["resource"]: row for row in rows(client, "municipal")}
    row = found[ID["resource/altinn-digital-postkasse"]]
    assert row["section"] == "leaving"
    assert row["replacedBy"]
    assert "erstattet av" in Page(browse("/for/municipal").text).words


def test_the_rows_are_json_too(client: FlaskClient) -> None:
    answer = json.loads(client.get("/for/municipal.json").text)
    assert [row["resource"] for row in answer["rows"]] == [
        row["resource"] for row in rows(client, "municipal")
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/for/stat?sprak=nn", "/for/central-government?sprak=nn"),
        ("/for/kommune", "/for/municipal"),
    ],
)
def test_what_people_type_leads_to_the_sector(client: FlaskClient, old: str, new: str) -> None:
    answer = client.get(old)
    assert (answer.status_code, answer.location) == (301, new)


def test_an_unknown_sector_is_404_with_the_existing_ones(browse: Get) -> None:
    answer = browse("/for/tull")
    assert answer.status_code == 404
    assert "/for/municipal" in Page(answer.text).links


@pytest.mark.parametrize(
    ("duties", "level"),
    [((), "mandatory"), (("use", "pay"), "mandatory"), (("pay",), "voluntary")],
)
def test_a_duty_only_to_pay_leaves_the_use_voluntary(duties: tuple[str, ...], level: str) -> None:
    rule = Node(ID["obligation/x"])
    rule.properties["oko:obligationLevel"] = [ox.NamedNode(ID["obligation-level/mandatory"])]
    rule.properties["oko:duty"] = [ox.NamedNode(ID[f"duty/{one}"]) for one in duties]
    assert level_of_use(rule) == level
