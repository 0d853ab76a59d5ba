"""What to know before using a resource: what is ending, how to get started, what is unknown."""

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
        (
            "nb",
            "Lenker og kontakt API Nettsted Ukjent: dokumentasjon, vilkår, pris, kontakt, status",
        ),
        (
            "nn",
            "Lenkjer og kontakt API Nettstad Ukjent: dokumentasjon, vilkår, pris, kontakt, status",
        ),
        (
            "en",
            "Links and contact API Website Unknown: documentation, terms of use, price, contact",
        ),
    ],
)
def test_what_is_unknown_about_a_solution_is_one_line(
    browse: Get, language: str, expected: str
) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret", language).text)
    (card,) = page.all("section", **{"aria-labelledby": "lenker"})
    assert " ".join(card.text.split()).startswith(expected)


USED = "/doc/resource/kontakt-og-reservasjonsregisteret"
"""The resource of the world that says how it is used."""
STARTED = {
    "nb": {
        "steg": [
            "1. Signer bruksvilkårene (gjøres av konsument/bruker).",
            "2. Digdir åpner tilgangen (gjøres av tilbyder/produsent).",
        ],
        "forutsetninger": ["Formålet må være en offentlig oppgave."],
        "innlogging": ["Kallet bærer et token fra Maskinporten (Maskinporten)."],
        "testmiljo": [
            "Testmiljøet til KRR: Registeret med syntetiske personer (test.kontaktregisteret.no/, "
            "testdata fra Folkeregisteret (modernisert), kilde: Digdir: dokumentasjon for "
            "kontaktregisteret, arkitekturen)."
        ],
        "testdata": ["Testpersonene er syntetiske."],
        "grenser": ["Inntil 1000 personer i ett oppslag."],
        "tjenesteniva": ["Oppetiden skal være 99,5 prosent."],
        "brukerstotte": ["Brukerstøtten svarer hverdager klokka 9–15."],
        "grensesnitt": [
            "REST versjon 1 stenger 31. mars 2027; bruk versjon 2 (planlagt slutt 31. mars 2027, "
            "rammer Digital postkasse til innbyggere).",
            "Det gamle endepunktet sluttet 4. oktober 2023 (planlagt slutt 4. oktober 2023, "
            "bruk heller Maskinporten). tidligere",
        ],
    },
    "nn": {"steg": [
        "1. Signer bruksvilkåra (blir gjort av konsument/brukar).",
        "2. Digdir opnar tilgangen (blir gjort av tilbydar/produsent).",
    ]},
    "en": {"steg": [
        "1. Sign the terms of use (taken by the consumer/user).",
        "2. Digdir opens access (taken by the provider/producer).",
    ]},
}  # fmt: skip


@pytest.mark.parametrize("language", STARTED)
def test_the_page_tells_how_to_get_started(browse: Get, language: str) -> None:
    page = Page(browse(USED, language).text)
    assert {part: rows(page, part) for part in STARTED[language]} == STARTED[language]
    assert page.source.count('href="#del-kom-i-gang"') == 1


def test_a_resource_without_such_facts_has_no_such_parts(browse: Get) -> None:
    page = browse("/doc/resource/enhetsregisteret").text
    assert [part for part in ("gar-ut", "del-kom-i-gang", *STARTED["nb"]) if part in page] == []


@pytest.mark.parametrize(
    ("path", "language", "expected"),
    [
        (USED, "nb", "Dette går ut REST versjon 1 stenger 31. mars 2027; bruk versjon 2. "
         "Rammer: Digital postkasse til innbyggere. fakta: Digdir: dokumentasjon for"),
        (USED, "nn", "Dette går ut REST versjon 1 stengjer 31. mars 2027; bruk versjon 2. "
         "Råkar: Digital postkasse til innbyggar. fakta: Digdir: dokumentasjon for"),
        (USED, "en", "What is ending REST version 1 closes on 31 March 2027; use version 2. "
         "Affects: Digital mailbox to citizens. fact: Digdir: dokumentasjon for"),
        ("/doc/resource/digital-post-til-innbygger", "nb", "Dette går ut Kontakt- og "
         "reservasjonsregisteret: REST versjon 1 stenger 31. mars 2027; bruk versjon 2. fakta:"),
    ],
)  # fmt: skip
def test_what_is_planned_to_end_comes_first(
    browse: Get, path: str, language: str, expected: str
) -> None:
    page = Page(browse(path, language).text)
    (notice,) = page.all("section", **{"aria-labelledby": "gar-ut"})
    assert " ".join(notice.text.split()).startswith(expected)
    assert notice.opened < min(e.opened for e in page.all("section") if e is not notice)


def test_on_another_day_what_was_to_end_then_comes_first(browse: Get) -> None:
    page = Page(browse(f"{USED}?dato=2023-09-30").text)
    (notice,) = page.all("section", **{"aria-labelledby": "gar-ut"})
    assert "4. oktober 2023. Bruk heller: Maskinporten." in notice.text
    after = browse(f"{USED}?dato=2024-01-01")
    assert (after.status_code, "gar-ut" in after.text) == (200, False)


def test_each_api_has_a_row_with_its_addresses(browse: Get) -> None:
    (row,) = rows(Page(browse("/doc/resource/enhetsregisteret").text), "api")
    assert row.startswith("Enhetsregisterets API (data.brreg.no/enhetsregisteret/api, ")
    assert "beskrivelse: data.brreg.no/enhetsregisteret/api/dokumentasjon" in row


def test_the_page_as_of_another_day_names_the_api(browse: Get) -> None:
    page = Page(browse("/doc/resource/enhetsregisteret?dato=2026-10-01").text)
    assert rows(page, "api") == ["Enhetsregisterets API"]


@pytest.mark.parametrize(
    ("language", "unknown", "looked_for"),
    [
        (
            "nb",
            "Ukjent: dokumentasjon, API, kontakt, statusside",
            "Sett etter 25. september 2026, ikke funnet: vilkår, pris",
        ),
        (
            "en",
            "Unknown: documentation, API, contact, status page",
            "Looked for on September 25, 2026, not found: terms of use, price",
        ),
    ],
)
def test_what_somebody_has_looked_for_stands_apart(
    browse: Get, language: str, unknown: str, looked_for: str
) -> None:
    page = Page(browse("/doc/resource/kontakt-og-reservasjonsregisteret", language).text)
    (card,) = page.all("section", **{"aria-labelledby": "lenker"})
    text = " ".join(card.text.split())
    assert unknown in text
    assert looked_for in text
    (row,) = rows(page, "undersokt")
    assert ("vilkår" if language == "nb" else "terms") in row


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
