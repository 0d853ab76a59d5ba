"""What to know before using a resource: the tables of its page."""

import pyoxigraph as ox
import pytest

from okosystem.model.labels import LinkedText
from okosystem.model.statements import Node
from okosystem.web.kind_pages.adoption import contact_cell
from tests.web.conftest import Get, Page

DESK = "https://w3id.org/felles-okosystem/id/contact/desk"
OTHER = "https://w3id.org/felles-okosystem/id/contact/other"


def table(page: Page, section: str) -> list[list[str]]:
    (part,) = page.all("section", **{"aria-labelledby": section})
    rows = [row for row in page.all("tr") if part.opened <= row.opened < (part.closed or 0)]
    cells = [[c for c in page.all("td") if r.opened <= c.opened < (r.closed or 0)] for r in rows]
    return [[" ".join(cell.text.split()) for cell in row] for row in cells if row]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", {"Kontakt": "ukjent", "Bruksvilkår": "ukjent", "API": "Enhetsregisterets API"}),
        ("nn", {"Kontakt": "ukjent", "Pris": "ukjent", "API": "API-et til Einingsregisteret"}),
        ("en", {"Contact": "unknown", "Documentation": "unknown"}),
    ],
)
def test_what_is_unknown_about_a_solution_is_shown(
    browse: Get, language: str, expected: dict[str, str]
) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret", language).text)
    assert dict(table(page, "ta-i-bruk")).items() >= expected.items()


def test_each_api_has_a_row_with_its_addresses(browse: Get) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret").text)
    (row,) = table(page, "api")
    assert row[0] == "Enhetsregisterets API"
    assert "data.brreg.no/enhetsregisteret/api" in row[1]
    assert "data.brreg.no/enhetsregisteret/api/dokumentasjon" in row[2]


def test_guidance_about_which_nothing_is_known_has_no_section(browse: Get) -> None:
    page = browse("/doc/resource/prosjektveiviseren").text
    assert 'id="ta-i-bruk"' not in page
    assert 'id="api"' not in page


def test_the_page_as_of_another_day_names_the_api(browse: Get) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret?dato=2026-10-01").text)
    assert dict(table(page, "ta-i-bruk"))["API"] == "Enhetsregisterets API"


def test_the_addresses_of_a_contact_point_can_be_followed() -> None:
    resource = Node("r", {"dcat:contactPoint": [ox.NamedNode(DESK), ox.NamedNode(OTHER)]})
    desk = Node(
        DESK,
        {
            "vcard:hasEmail": [ox.NamedNode("mailto:desk@example.org")],
            "vcard:hasTelephone": [ox.NamedNode("tel:+4780030300")],
            "vcard:hasURL": [ox.NamedNode("https://example.org/help")],
        },
    )
    assert contact_cell(resource, {DESK: desk}) == [
        ox.NamedNode(DESK),
        LinkedText("desk@example.org", "mailto:desk@example.org"),
        LinkedText("+4780030300", "tel:+4780030300"),
        LinkedText("example.org/help", "https://example.org/help"),
        ox.NamedNode(OTHER),
    ]
