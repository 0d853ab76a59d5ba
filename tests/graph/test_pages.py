"""Pages that depend on the real graph: the examples they offer, and the largest drawing."""

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Page

BOX = re.compile(r'<rect class="box[^"]*" x="\d+" y="(\d+)" width="(\d+)"')


def test_every_example_path_works(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "nb"}
    examples = re.findall(
        r'href="(/sammenhenger\?fra=[a-z][^"]+til=[^"]+)"',
        client.get("/sammenhenger?fra=&til=", headers=headers).text,
    )
    assert len(examples) == 3
    for path in examples:
        page = client.get(path.replace("&amp;", "&"), headers=headers).text
        assert '<ol class="rows steps">' in page, path


def test_the_list_of_advice_shows_the_first_eight_until_asked_for_all(client: FlaskClient) -> None:
    headers = {"Accept": "text/html"}
    shown = {
        query: [a for a in Page(client.get(path, headers=headers).text).links if "/rad/advice" in a]
        for query, path in (("first", "/mote/rad"), ("all", "/mote/rad?vis=alle"))
    }
    rows = json.loads(client.get("/mote/rad.json").text)["rows"]
    assert len(rows) > 8
    assert (len(shown["first"]), len(shown["all"])) == (8, len(rows))


def test_the_drawing_of_all_dependencies_fills_the_window(client: FlaskClient) -> None:
    rows: dict[int, int] = {}
    for y, width in BOX.findall(client.get("/sammenhenger.svg").text):
        rows[int(y)] = rows.get(int(y), 0) + int(width)
    assert sum(rows.values()) / len(rows) > 300  # two boxes: arrows that pass fill the rest


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nb", "Lysbildene har 52 bokser. En boks som nevner to ressurser, er tegnet som to."),
        ("nn", "Lysbileta har 52 boksar. Ein boks som nemner to ressursar, er teikna som to."),
        ("en", "The slides have 52 boxes. A box that names two resources is drawn as two."),
    ],
)
def test_the_landscape_explains_why_it_has_more_boxes_than_the_slides(
    client: FlaskClient, language: str, sentence: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = Page(client.get("/?dato=2021-06-01", headers=headers).text)
    assert sentence in page.words
    rows = csv.DictReader(io.StringIO(client.get("/sporsmal/slide-boxes.csv").text))
    pairs = {(row["box"], row["resource"]) for row in rows}
    assert (len(pairs), len({box for box, _ in pairs})) == (53, 52)


def test_the_landscape_counts_what_waits_for_a_place_as_its_list_does(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept": "text/html", "Accept-Language": "nb"}).text
    listed = client.get("/analyser.json?fane=plass").get_json()["rows"]
    assert f"{len(listed)} venter på plass" in page


def test_what_somebody_advised_to_phase_out_stands_first_and_awaits_a_decision(
    client: FlaskClient,
) -> None:
    first = Page(client.get("/analyser?fane=utfasing", headers={"Accept": "text/html"}).text)
    case = next(e.text for e in first.all("li", **{"class": "case"}))
    assert case.split()[:3] == ["Personregisteret", "i", "Helsenettet"]
    assert "Utfasingsanbefaling (vurdert 2026)" in " ".join(case.split())
    rows = json.loads(client.get("/analyser.json").text)["rows"]
    assert [row["concernsName"] for row in rows if row["kind"] == "utfasing"] == [
        "Personregisteret i Helsenettet"
    ]


def test_a_resource_says_that_somebody_advised_to_phase_it_out(client: FlaskClient) -> None:
    headers = {"Accept": "text/html", "Accept-Language": "nb"}
    page = Page(client.get("/doc/resource/personregisteret-helse", headers=headers).text)
    assert "Noen har rådet til å fase den ut: Råd: avslutt Personregisteret" in page.words


def test_the_figures_of_an_indicator_are_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = client.get("/strategi", headers={"Accept": "text/html", "Accept-Language": "nb"}).text
    assert "nullpunkt ukjent, nå 0,92, mål ukjent indeksverdi fra 0 til 1" in page
