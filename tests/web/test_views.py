"""All views: invalid choices, files and languages."""

import json
import re

import pytest

from tests.web.conftest import Get, Page

VIEWS = {"/roller": "kategori", "/utvekslinger": "slag", "/sammenhenger": "slag"}
views = pytest.mark.parametrize("path", VIEWS)


@views
def test_an_invalid_choice_is_400_with_the_valid_ones(browse: Get, path: str) -> None:
    answer = browse(f"{path}?{VIEWS[path]}=tull")
    assert answer.status_code == 400
    page = Page(answer.text)
    assert [e.text for e in page.all("h1")] == ["Valget finnes ikke"]
    choices = [a for a in page.links if a.startswith(f"?{VIEWS[path]}=")]
    assert len(choices) > 2
    assert browse(f"{path}{choices[0]}").status_code == 200


@views
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("dato=i-fjor", "Datoen kan ikke leses."),
        ("dato=2021-02-30", "Datoen kan ikke leses."),
    ],
)
def test_unreadable_input_is_explained(browse: Get, path: str, query: str, words: str) -> None:
    answer = browse(f"{path}?{query}")
    assert answer.status_code == 400
    assert words in Page(answer.text).words
    assert len(answer.text) < 80_000


@views
def test_a_page_ignores_unknown_parameters_and_names_its_address_without(
    browse: Get, path: str
) -> None:
    tracked = browse(f"{path}?utm_source=epost&fbclid={'a' * 1_000}")
    assert tracked.status_code == 200
    assert f'<{path}>; rel="canonical"' in tracked.headers["Link"]
    answer = browse(f"{path}?farge=rod&format=csv")
    assert answer.status_code == 400
    assert "Siden har ikke noe valg som heter «farge»." in Page(answer.text).words


@views
def test_a_repeated_choice_is_refused_for_a_single_field(browse: Get, path: str) -> None:
    response = browse(f"{path}?dato=2021-01-01&dato=2022-01-01")
    assert response.status_code == 400


@views
def test_a_client_that_accepts_json_gets_a_problem(browse: Get, path: str, client: object) -> None:
    answer = client.get(f"{path}?farge=rod", headers={"Accept": "application/json"})  # type: ignore[attr-defined]
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "farge" in json.loads(answer.text)["detail"]


@views
def test_empty_form_fields_are_ignored(browse: Get, path: str) -> None:
    empty = browse(f"{path}?{VIEWS[path]}=&dato=").text
    assert Page(empty).words == Page(browse(path).text).words


@views
@pytest.mark.parametrize(("language", "foreign"), [("nn", " hvem "), ("en", " ikke ")])
def test_text_in_another_language_is_marked(
    browse: Get, path: str, language: str, foreign: str
) -> None:
    text = re.sub(r'<span lang="nb">.*?</span>', "", browse(path, language).text, flags=re.DOTALL)
    assert foreign not in Page(text).words.lower()


@views
def test_files_differ_by_language(browse: Get, path: str) -> None:
    tags = {browse(f"{path}.json", code).headers["ETag"] for code in ("nb", "nn", "en")}
    assert len(tags) == 3


@views
def test_the_list_of_views_links_to_each_view(browse: Get, path: str) -> None:
    assert path in Page(browse("/analyser").text).links


def test_the_menu_has_the_six_main_views(browse: Get) -> None:
    menu = browse("/").text.partition('class="site-nav"')[2].partition("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", menu) == [
        *("Landskap", "Ressurser", "Virksomheter", "Til møtet", "Analyser", "For utviklere")
    ]
