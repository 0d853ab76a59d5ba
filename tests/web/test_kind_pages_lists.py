"""/rammebetingelser, /begreper and /om, as exact facts of the fixture world."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SKOS, Graph, URIRef

from okosystem.graph.labels import sort_key
from okosystem.rdf.terms import ID, OKO, ONTOLOGY
from tests.web.conftest import Get, Page


def test_the_conditions_say_who_set_them_and_how_much_they_govern(browse: Get) -> None:
    page = Page(browse("/rammebetingelser").text)
    found = [" ".join(e.text.split()) for e in page.all("li")]
    assert "Enhetsregisterloven lov · Regjeringen 1 ressurser den gjelder for" in found
    assert sum("ressurser den gjelder for" in row for row in found) == 9
    rows = browse("/rammebetingelser.json?fra=regjeringen").get_json()["rows"]
    assert all(f"{ID}actor/regjeringen" in row["setter"] for row in rows)


def test_terms_have_three_languages_definition_and_source(browse: Get) -> None:
    page = Page(browse("/begreper?liste=role").text)
    found = [" ".join(e.text.split()) for e in page.all("article")]
    assert re.search(r"Viser 11 av \d+ begreper\.", page.words)
    provider = next(text for text in found if text.startswith("tilbyder"))
    assert "nb tilbyder/produsent nn tilbydar/produsent en provider/producer" in provider
    assert "Roller (11)" in page.words
    assert "kilde [" in provider
    names = [e.attributes for e in page.all("span") if "lang" in e.attributes]
    assert {"nb", "nn", "en"} == {a["lang"] for a in names}


def test_words_that_readers_meet_come_first_and_lists_are_folded(browse: Get) -> None:
    page = Page(browse("/begreper").text)
    first = page.all("section", **{"aria-labelledby": "ord"})[0].text
    assert first.index("Delt ressurs:") < first.index("Aktør:") < first.index("Kilde:")
    assert "Frivillig sektor" not in first
    assert [e for e in page.all("details") if "open" in e.attributes] == []
    counts = [
        int(n) for e in page.all("summary") for n in re.findall(r"\((\d+)\)$", e.text.strip())
    ]
    terms = {"SharedResource", "capability--authentication", "role--provider"}
    assert terms <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert sum(counts) > 100


def test_ae_oe_and_aa_sort_last_and_accents_are_ignored() -> None:
    words = ["Åpne data", "Zoom", "Økt deling", "Ærlig", "Én digital", "Elma", "Eplet"]
    assert sorted(words, key=sort_key) == [
        "Elma",
        "Én digital",
        "Eplet",
        "Zoom",
        "Ærlig",
        "Økt deling",
        "Åpne data",
    ]


def test_terms_follow_the_norwegian_alphabet(browse: Get) -> None:
    page = Page(browse("/begreper?liste=role").text)
    names = [e.text.strip() for e in page.all("h3")]
    assert names == sorted(names, key=sort_key)


@pytest.mark.parametrize(
    ("query", "first", "number"),
    [
        ("q=delt+ressurs&liste=modellen", "Delt ressurs", None),
        ("q=innlogging&liste=capability", "Autentisering", None),
        ("q=AUTHENTICATION&liste=capability", "Autentisering", None),
        ("q=finnesikke", "", 0),
        ("liste=sector", "Frivillig sektor", 6),
    ],
)
def test_terms_are_found_by_name_or_definition(
    browse: Get, query: str, first: str, number: int | None
) -> None:
    page = Page(browse(f"/begreper?{query}").text)
    found = [e.text.strip() for e in page.all("h3")]
    assert first in found or not first
    assert number is None or len(found) == number


def test_the_terms_are_files_in_three_languages_and_in_skos(client: FlaskClient) -> None:
    rows = client.get("/begreper.json?liste=role").get_json()["rows"]
    row = next(one for one in rows if one["term"] == f"{ID}role/provider")
    assert row["nb"] == "tilbyder/produsent"
    assert (row["nn"], row["en"]) == ("tilbydar/produsent", "provider/producer")
    assert row["nnDefinition"]
    lines = csv.DictReader(io.StringIO(client.get("/begreper.csv?liste=role").text))
    assert [line["term"] for line in lines] == [one["term"] for one in rows]
    assert len(rows) == 11
    graph = Graph().parse(data=client.get("/begreper.ttl").data, format="turtle")
    names = {str(name) for name in graph.objects(URIRef(f"{ID}role/provider"), SKOS.prefLabel)}
    assert names == {"tilbyder/produsent", "tilbydar/produsent", "provider/producer"}
    register, scheme = URIRef(OKO["BaseRegistry"]), URIRef(ONTOLOGY)
    assert set(graph.objects(register, SKOS.inScheme)) == {scheme}
    assert set(graph.objects(register, SKOS.broader)) == {URIRef(OKO["DigitalSolution"])}
    assert (scheme, RDF.type, SKOS.ConceptScheme) in graph
    assert len(list(graph.subjects(RDF.type, SKOS.Concept))) == len(
        client.get("/begreper.json").get_json()["rows"]
    )


def test_an_unknown_list_is_404_with_the_known_ones(browse: Get) -> None:
    response = browse("/begreper?liste=tull")
    assert response.status_code == 404
    assert "Velg en av disse: modellen" in response.text


def test_a_long_search_is_truncated_and_ten_kilobytes_are_refused(browse: Get) -> None:
    assert browse("/begreper?q=" + "x" * 10_000).status_code == 414
    response = browse("/begreper?q=" + "x" * 5_000)
    assert response.status_code == 200
    assert "x" * 101 not in Page(response.text).all("input", id="begrep-q")[0].attributes["value"]


def test_the_unplaced_resources_are_those_of_the_named_query(browse: Get) -> None:
    expected = browse("/sporsmal/resources-without-category.json").get_json(force=True)
    found = {row["resource"]["value"].rpartition("/")[2] for row in expected["results"]["bindings"]}
    page = Page(browse("/analyser?fane=plass").text)
    assert {f"/doc/resource/{slug}" for slug in found} <= set(page.links)
    assert len(found) == 8


@pytest.mark.parametrize("path", ["/", "/om", "/omvisning"])
def test_the_ecosystem_is_explained_with_its_four_parts_and_their_numbers(
    browse: Get, path: str
) -> None:
    page = Page(browse(path).text)
    assert "De nasjonale felleskomponentene, andre felles løsninger" in page.words
    (parts,) = page.all("ul", **{"class": "parts"})
    words = " ".join(parts.text.split())
    assert "9 rammebetingelser: miljøet rundt" in words
    assert words.endswith("gir hverandre.") == (path == "/om")
    numbers = dict(re.findall(r'href="([^"]+)">(\d+) ', page.source[page.source.index("parts") :]))
    listed = set(Page(browse("/liste/exchange").text).links)
    assert int(numbers["/liste/exchange"]) == sum("/doc/exchange/" in link for link in listed)
    for address in ("/virksomheter", "/rammebetingelser", "/ressurser"):
        assert int(numbers[address]) == len(browse(f"{address}.json").get_json()["rows"]), address


def test_about_links_to_where_more_is_said(browse: Get) -> None:
    page = Page(browse("/om").text)
    expected = {"/doc/slide/statement-02", "/om/kvalitet", "/tilgjengelighet", "/omvisning"}
    assert expected <= set(page.links)


def test_the_accessibility_statement_has_status_dates_and_contact(browse: Get) -> None:
    page = Page(browse("/tilgjengelighet").text)
    assert [e.attributes["datetime"] for e in page.all("time")] == ["2026-11-25", "2026-11-25"]
    assert "Delvis i samsvar" in page.words
    assert "si fra til dem som drifter nettstedet" in page.words
    assert "https://www.uutilsynet.no/" in page.links
