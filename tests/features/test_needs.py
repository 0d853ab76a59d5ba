"""From a need to building blocks, on the fixture world: what is found, by which words, and how."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from okosystem.features.needs.index import NeedIndex, guess_language
from okosystem.features.needs.view import MAX_TEXT, read_need
from tests.conftest import MakeReader

LETTERS = "Vi bruker mye porto, og vil slippe å skrive ut brev på rådhuset."
HOTEL = "Datahotellet publiserer datasett"


def ask(client: FlaskClient, text: str, **fields: str) -> dict[str, Any]:
    response = client.post("/behov.json", data={"tekst": text, **fields})
    assert response.status_code == 200, response.get_data(as_text=True)
    found: dict[str, Any] = response.get_json()
    return found


def test_a_resource_is_found_by_the_words_that_people_use(client: FlaskClient) -> None:
    found = ask(client, LETTERS)
    first = found["resources"][0]
    assert (first["slug"], first["fit"], found["outside"]) == ("fiks-svarut", "direct", False)
    assert first["why"][:2] == ["porto", "skrive"]


def test_get_and_post_answer_alike(client: FlaskClient) -> None:
    answer = client.get("/behov.json", query_string={"tekst": LETTERS}).get_json()
    assert answer["resources"] == ask(client, LETTERS)["resources"]
    posted = client.post("/behov.json", data={"tekst": LETTERS})
    assert posted.headers["Cache-Control"] == "no-store"


def test_what_has_ended_is_never_shown_as_fitting(client: FlaskClient) -> None:
    (found,) = [one for one in ask(client, HOTEL)["resources"] if one["slug"] == "datahotellet"]
    assert found["fit"] == "unfit"
    assert found["why"][-1] == "er avsluttet eller erstattet"


def test_a_need_that_no_word_fits_is_outside(client: FlaskClient) -> None:
    found = ask(client, "Pizza med ananas, skinke og ekstra ost til lunsj for tretti personer")
    assert (found["outside"], found["resources"], found["capabilities"]) == (True, [], [])


@pytest.mark.parametrize("text", ["For kort", "x" * (MAX_TEXT + 1)])
def test_a_text_that_is_too_short_or_too_long_is_refused(client: FlaskClient, text: str) -> None:
    response = client.post("/behov.json", data={"tekst": text})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert "20 to 4000 characters" in response.get_json()["detail"]


def test_duties_are_those_of_the_reader(world_reader: MakeReader) -> None:
    text = "Innbyggere skal logge inn sikkert med ID-porten og elektronisk ID"
    duty = "obligation/id-porten--digitaliseringsrundskrivet"
    for group, expected in (("central-government", True), ("private", False)):
        found = read_need(world_reader("nb"), text, group)
        assert any(one.endswith(duty) for one in found.duties) is expected


@pytest.mark.parametrize(
    ("text", "language"),
    [("Vi skal ikke sende det", "nb"), ("Vi skal ikkje sende det frå oss", "nn"),
     ("We are not to send it", "en"), ("porto", "nn")],
)  # fmt: skip
def test_the_language_of_a_text_is_guessed(text: str, language: str) -> None:
    assert guess_language(text, "nn") == language


def test_a_part_of_a_word_counts_and_a_rare_word_counts_more() -> None:
    index = NeedIndex({
        "a": [("byggesak og arkiv", 1.0)], "b": [("arkiv", 1.0)], "c": [("arkiv for alle", 1.0)],
    })  # fmt: skip
    ranked = index.rank("byggesaker i arkivet", "nb")
    assert [one.resource for one in ranked] == ["a", "b", "c"]
    assert ranked[0].words == ["byggesaker", "arkivet"]
    assert index.rank("pizza", "nb") == []


@pytest.mark.parametrize(
    ("language", "title", "fits"),
    [
        ("nb", "Fra behov til byggeklosser", "Ser ut til å passe"),
        ("nn", "Frå behov til byggjeklossar", "Ser ut til å passe"),
        ("en", "From a need to building blocks", "Seems to fit"),
    ],
)
def test_the_page_says_what_was_found_and_by_which_words(
    client: FlaskClient, language: str, title: str, fits: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    assert title in client.get("/behov", headers=headers).text
    page = client.post("/behov", data={"tekst": f"<b>{LETTERS}</b>"}, headers=headers).text
    assert fits in page
    assert "«porto»" in page
    assert "<b>Vi bruker" not in page


def test_the_csv_has_a_row_for_each_resource(client: FlaskClient) -> None:
    body = client.post("/behov.csv", data={"tekst": LETTERS}).text
    rows = list(csv.DictReader(io.StringIO(body)))
    assert rows[0]["resource"].endswith("resource/fiks-svarut")
    assert rows[0]["words"].startswith("porto")
