"""The slides on the site: one click from the meeting, in the language of the reader."""

import io

import pytest
from flask.testing import FlaskClient
from pptx import Presentation

from tests.web.conftest import Page


@pytest.mark.parametrize(
    ("language", "title", "link"),
    [
        ("nb", "Til møtet: Felles økosystem", "Lysbilder til møtet (PPTX)"),
        ("nn", "Til møtet: Felles økosystem", "Lysbilete til møtet (PPTX)"),
        ("en", "For the meeting: Common ecosystem", "Slides for the meeting (PPTX)"),
    ],
)
def test_the_meeting_links_to_its_slides(
    client: FlaskClient, language: str, title: str, link: str
) -> None:
    headers = {"Accept": "text/html", "Accept-Language": language}
    assert link in Page(client.get("/mote", headers=headers).text).texts
    answer = client.get("/mote/lysbilder", headers=headers)
    slides = Presentation(io.BytesIO(answer.data)).slides
    assert slides[0].shapes.title.text == title
    assert answer.headers["Content-Disposition"] == 'attachment; filename="fagdag.pptx"'
    links = {part.target_ref for part in slides[0].part.rels.values() if part.is_external}
    assert links == {f"http://localhost/mote?fra=2026-08-27&til=2026-11-25&sprak={language}"}


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_slides_of_another_day_are_not_given_as_those_of_today(
    client: FlaskClient, accept: str
) -> None:
    answer = client.get("/mote/lysbilder?dato=2021-06-01", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype == "text/html") == (400, accept == "text/html")
