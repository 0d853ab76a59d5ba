"""The standards that the graph follows: their pages, their query, and the line for developers."""

import pytest

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.named_queries import answer_rows
from tests.web.conftest import Get, Page
from tests.web.test_kind_pages import facts


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        (
            "dcat-ap-no",
            {
                "Versjonen vi følger": "2",
                "Nyeste versjon vi vet om": "3",
                "Den er fra": "2024-10",
                "Forskjellen": "Versjon 3 er et utkast.",
            },
        ),
        ("iopa", {}),
    ],
)
def test_a_standard_shows_its_versions(
    browse: Get, standard: str, expected: dict[str, str]
) -> None:
    assert facts(Page(browse(f"/doc/standard/{standard}").text)) == expected


def test_the_query_shows_what_is_followed_and_what_is_newest(
    release: Release, store: Store
) -> None:
    draft, unknown = answer_rows("standards", release, store)
    assert (draft["followed"], draft["newestVersion"], draft["newestDate"]) == ("2", "3", "2024-10")
    assert draft["difference"] == "Versjon 3 er et utkast."
    assert draft["checked"] == unknown["checked"] == "2026-09-25"
    assert unknown["standardLabel"] == "IOPA"
    assert unknown["followed"] == unknown["newestVersion"] == unknown["difference"] == ""


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_for_developers_leads_to_the_query(browse: Get, language: str) -> None:
    page = Page(browse("/utviklere", language).text)
    assert [link for link in page.links if "standards" in link] == ["/sporsmal/standards"]
