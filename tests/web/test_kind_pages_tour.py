"""/omvisning: five steps for newcomers, each with real examples and one link onwards."""

import re

import pytest

from tests.web.conftest import Get, Page

STOPS = ("/omvisning", *(f"/omvisning/{number}" for number in range(2, 6)))
LONG = 7
EASY = 45


@pytest.mark.parametrize("number", range(1, 6))
def test_each_step_has_examples_and_one_link_onwards(browse: Get, number: int) -> None:
    found = Page(browse(STOPS[number - 1]).text)
    assert f"Steg {number} av 5" in found.words
    onwards = [e for e in found.all("p") if e.attributes.get("class") == "onwards"]
    assert len(onwards) == 1
    assert onwards[0].text.strip()
    shown = found.source.partition('class="shown"')[2].partition('class="onwards"')[0]
    assert shown.count("<li") >= 4
    related = {
        a.attributes["rel"]: a.attributes["href"] for a in found.all("a") if turns(a.attributes)
    }
    expected = {"prev": f"/omvisning/{number - 1}"} if number > 1 else {}
    expected |= {"next": f"/omvisning/{number + 1}"} if number < 5 else {}
    assert related == {
        rel: path.replace("/omvisning/1", "/omvisning") for rel, path in expected.items()
    }


def test_the_first_step_has_one_address(browse: Get) -> None:
    response = browse("/omvisning/1")
    assert (response.status_code, response.location) == (308, "http://localhost/omvisning")


def turns(attributes: dict[str, str]) -> bool:
    return attributes.get("rel") in ("prev", "next")


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_texts_are_easy_to_read(browse: Get, language: str) -> None:
    """LIX measures sentence length and the share of long words; below 45 is easy to read."""
    for path in STOPS:
        page = browse(path, language).text
        prose = page.partition('class="prose stack said"')[2].partition("</div>")[0]
        text = re.sub(r"<[^>]+>", " ", prose).lstrip('">')
        words = re.findall(r"[\w-]+", text)
        sentences = len(re.findall(r"[.:?!]", text))
        long = sum(len(word) >= LONG for word in words)
        assert len(words) / sentences + 100 * long / len(words) <= EASY, text


def test_the_steps_show_entities_of_the_graph(browse: Get) -> None:
    pages = {n: Page(browse(path).text) for n, path in enumerate(STOPS, 1)}
    assert "/liste/exchange" in pages[1].links
    assert {"/doc/actor/digdir", "/doc/resource/id-porten"} <= set(pages[2].links)
    fields = [a for a in pages[3].links if a.startswith("/doc/category/")]
    assert len(fields) == 14
    assert "Distribuerte datakilder tomt" in pages[3].words
    assert "/doc/resource/modernisert-folkeregister" in pages[4].links
    assert "/doc/condition/digitaliseringsrundskrivet" in pages[5].links


@pytest.mark.parametrize("path", ["/omvisning/0", "/omvisning/6", "/omvisning/99999999"])
def test_an_unknown_step_is_404_with_the_number_of_steps(browse: Get, path: str) -> None:
    response = browse(path)
    assert response.status_code == 404
    assert "Omvisningen har 5 steg." in response.text
