"""What to know before using a resource: the links to get started, and what is unknown."""

import pyoxigraph as ox
import pytest

from okosystem.features.entity.resource import contact_cell
from okosystem.graph.labels import LinkedText
from okosystem.graph.statements import Node
from tests.conftest import MakeReader
from tests.web.conftest import Get, Page
from tests.web.test_kind_pages import rows

DESK = "https://w3id.org/felles-okosystem/id/contact/desk"
OTHER = "https://w3id.org/felles-okosystem/id/contact/other"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nb", "Kom i gang API Nettsted Ukjent: dokumentasjon, vilkår, pris, kontakt, statusside"),
        ("nn", "Kom i gang API Nettstad Ukjent: dokumentasjon, vilkår, pris, kontakt, statusside"),
        ("en", "Get started API Website Unknown: documentation, terms of use, price, contact"),
    ],
)
def test_what_is_unknown_about_a_solution_is_one_line(
    browse: Get, language: str, expected: str
) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret", language).text)
    (card,) = page.all("section", **{"aria-labelledby": "kom-i-gang"})
    assert " ".join(card.text.split()).startswith(expected)


def test_each_api_has_a_row_with_its_addresses(browse: Get) -> None:
    (row,) = rows(Page(browse("/doc/resource/enhetsregisteret").text), "api")
    assert row.startswith("Enhetsregisterets API (data.brreg.no/enhetsregisteret/api, ")
    assert "beskrivelse: data.brreg.no/enhetsregisteret/api/dokumentasjon" in row


def test_the_page_as_of_another_day_names_the_api(browse: Get) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret?dato=2026-10-01").text)
    assert rows(page, "api") == ["Enhetsregisterets API"]


def test_nothing_is_asked_of_guidance(browse: Get) -> None:
    page = Page(browse("/doc/resource/prosjektveiviseren").text)
    assert "Ukjent:" not in page.words


def test_the_quickest_way_to_a_contact_point_comes_first(world_reader: MakeReader) -> None:
    resource = Node("r", {"dcat:contactPoint": [ox.NamedNode(DESK), ox.NamedNode(OTHER)]})
    desk = Node(
        DESK,
        {
            "vcard:hasEmail": [ox.NamedNode("mailto:desk@example.org")],
            "vcard:hasTelephone": [ox.NamedNode("tel:+4780030300")],
            "vcard:hasURL": [ox.NamedNode("https://example.org/help")],
        },
    )
    assert contact_cell(world_reader(), resource, {DESK: desk}) == [
        LinkedText("Kontakt", "https://example.org/help"),
        LinkedText("Kontakt", "mailto:desk@example.org"),
        LinkedText("Kontakt", "tel:+4780030300"),
    ]
