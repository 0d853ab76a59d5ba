"""The page for an unknown address suggests similar ones."""

import re

import pytest

from okosystem.web.site import PAGES
from tests.web.conftest import Get, Page


def suggestions(browse: Get, path: str, language: str = "nb") -> list[tuple[str, str]]:
    response = browse(path, language)
    assert response.status_code == 404
    listed = re.search(r"<main.*?<ul[^>]*>(.*?)</ul>", response.text, re.DOTALL)
    links = Page(f"<body>{listed[1] if listed else ''}</body>").all("a")
    return [(a.attributes["href"], a.text) for a in links]


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/doc/resource/id-prten", ("/doc/resource/id-porten", "ID-porten")),
        ("/id/resource/ID-PORTEN", ("/doc/resource/id-porten", "ID-porten")),
        ("/doc/actor/id-porten", ("/doc/resource/id-porten", "ID-porten")),
        ("/doc/resurs/eformidling", ("/doc/resource/eformidling", "eFormidling")),
        ("/doc/resource/eformidlin.ttl", ("/doc/resource/eformidling", "eFormidling")),
        ("/doc/life-event/dodsfall", ("/doc/life-event/dodsfall-og-arv", "Dødsfall og arv")),
        ("/liste/resourse", ("/ressurser", "Delte ressurser")),
        ("/begrep", ("/begreper", "Begreper")),
        ("/rammebetingelse", ("/rammebetingelser", "Rammebetingelser")),
    ],
)
def test_the_best_match_comes_first(browse: Get, path: str, first: tuple[str, str]) -> None:
    assert suggestions(browse, path)[0] == first


def test_a_misspelt_query_is_suggested_in_the_readers_language(browse: Get) -> None:
    found = dict(suggestions(browse, "/sporsmal/skate-member", "en"))
    assert "/sporsmal/skate-members" in found


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_table_exists(browse: Get, path: str) -> None:
    assert browse(f"/{path}").status_code in (200, 301)


def test_every_suggestion_exists(browse: Get) -> None:
    for path in ("/doc/resource/fiks", "/doc/capability/trst", "/doc/slide/box-99", "/omvisnin"):
        for address, _ in suggestions(browse, path):
            assert browse(address).status_code == 200, address


@pytest.mark.parametrize(
    "path", ["/doc/resource/" + "x" * 10_000, "/%00/%ff", "/doc/x/<script>", "/liste/", "/æøå/ß"]
)
def test_nonsense_is_answered_without_an_error(browse: Get, path: str) -> None:
    response = browse(path)
    assert response.status_code == 404
    assert "<script>" not in response.text
