"""What the pages say, as exact facts of the fixture world."""

import re

import pytest

from tests.web.conftest import Get, Page


def page(browse: Get, path: str, language: str = "nb") -> Page:
    return Page(browse(path, language).text)


def facts(found: Page) -> dict[str, str]:
    names = [" ".join(e.text.split()) for e in found.all("dt")]
    values = [" ".join(e.text.split()) for e in found.all("dd")]
    return dict(zip(names, values, strict=True))


def test_a_resource_tells_owner_status_and_place(browse: Get) -> None:
    found = page(browse, "/doc/resource/id-porten")
    assert [e.text for e in found.all("h1")] == ["ID-porten"]
    told = facts(found)
    assert told["Tilbys av"] == "Digitaliseringsdirektoratet"
    assert told["Status"].startswith("i drift")
    assert told["Plass i målbildet"] == "Tillitstjenester sikkerhet: høy"


def test_a_resource_tells_what_it_leans_on_and_what_leans_on_it(browse: Get) -> None:
    found = page(browse, "/doc/resource/id-porten")
    titles = [e.text for e in found.all("h2")]
    assert titles[:4] == ["På denne siden", "Roller", "Avhenger av", "Brukes av"]
    assert "/doc/resource/modernisert-folkeregister" in found.links
    assert "/doc/resource/ansattporten" in found.links


def test_every_statement_has_grounds_in_words_and_links_to_its_sources(browse: Get) -> None:
    found = page(browse, "/doc/resource/eformidling")
    tags = {e.text for e in found.all("span") if e.attributes.get("class") == "ds-tag"}
    assert {"fakta", "slutning", "vurdering"} <= tags
    numbers = {link for link in found.links if link.startswith("#kilde-")}
    assert numbers <= {f"#{name}" for name in found.ids}
    assert len(numbers) > 5


def test_an_actor_tells_what_it_provides_and_who_leans_on_it(browse: Get) -> None:
    found = page(browse, "/doc/actor/digdir")
    told = facts(found)
    assert told["Organisasjonsnummer"] == "991825827 slå opp i Enhetsregisteret"
    assert told["Underlagt"] == "Digitaliserings- og forvaltningsdepartementet"
    titles = [e.text for e in found.all("h2")]
    assert titles[1:7] == [
        "Lener seg på",
        "Andre lener seg på aktøren",
        "Se nærmere på det aktøren tilbyr",
        "Tilbyr",
        "Bruker",
        "Andre roller",
    ]
    assert "Direktoratet for forvaltning og IKT" in found.words


def test_members_of_skate_and_its_members_see_each_other(browse: Get) -> None:
    assert "/doc/actor/brreg" in page(browse, "/doc/actor/skate").links
    assert "/doc/actor/skate" in page(browse, "/doc/actor/brreg").links


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("id-porten", "/doc/resource/id-porten"),
        ("ID porten", "/doc/resource/id-porten"),
        ("difi", "/doc/actor/digdir"),
        ("okt deling av data", "/doc/focus-area/okt-deling-av-data"),
        ("arts council", ""),
        ("991825827", "/doc/actor/digdir"),
        ("idporten", "/doc/resource/id-porten"),
        ("altinn3", "/doc/resource/altinn-tjenester-3"),
        ("økt DELING", "/doc/focus-area/okt-deling-av-data"),
        ("okt deling", "/doc/focus-area/okt-deling-av-data"),
        ("folkeregisterlova", "/doc/condition/folkeregisterloven"),
    ],
)
def test_search_finds_things_by_any_of_their_names(browse: Get, query: str, first: str) -> None:
    found = page(browse, f"/sok?q={query}")
    hits = [
        e.attributes["href"] for e in found.all("a") if e.attributes["href"].startswith("/doc/")
    ]
    assert (hits[0] if hits else "") == first


def test_search_finds_words_of_descriptions_after_all_names(browse: Get) -> None:
    found = page(browse, "/sok?q=fødsel").source.partition('class="hits"')[2]
    hits = re.findall(r'href="/doc/([^"]+)">.*?<span[^>]*>(.*?)</span>', found)
    assert [(thing, "står i omtalen" in note) for thing, note in hits] == [
        ("step/fa-barn--1", False),
        ("information-object/foedselsnummer", False),
        ("resource/modernisert-folkeregister", True),
        ("life-event/fa-barn", True),
        ("capability/event-catalogue", True),
    ]


def test_the_list_of_resources_has_owner_category_and_status(browse: Get) -> None:
    found = page(browse, "/liste/resource")
    rows = [" ".join(e.text.split()) for e in found.all("tr")]
    assert rows[0] == "Ressurs Tilbys av Kategori Status"
    assert "ID-porten Digitaliseringsdirektoratet Tillitstjenester i drift" in rows


def test_texts_are_escaped_wherever_they_come_from(browse: Get) -> None:
    assert "<script>" not in browse("/sok?q=<script>alert(1)</script>").text
    assert "<script>" not in browse('/sparql?query=SELECT ("<script>" AS ?a) {}').text
    assert "<script>" not in browse("/sparql?query=<script>").text
    assert "<script>" not in browse("/<script>").text
