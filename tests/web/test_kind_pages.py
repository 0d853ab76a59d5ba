"""The pages of each kind: what they lead with, and their sections, as exact facts."""

import csv
import io

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import ID, value_of
from okosystem.sparql.oxigraph import Store
from tests.web.conftest import Element, Get, Page

FIRST = {
    "/doc/category/registers": {"Hvor i landskapet": "kjernelag"},
    "/doc/focus-area/okt-deling-av-data": {
        "Fra strategien": "Én digital offentlig sektor (2019–2025)",
        "I fokus på lysbildene": "6 av 19 bokser",
    },
    "/doc/life-event/dodsfall-og-arv": {
        "Ansvar nå": "Digitaliserings- og forvaltningsdepartementet",
    },
    "/doc/condition/digitaliseringsrundskrivet": {
        "Hvem kan endre den": "Digitaliserings- og forvaltningsdepartementet",
        "Type": "rundskriv",
        "Gjelder": "ikke tidfestet",
    },
    "/doc/condition/retningslinjer-for-medfinansiering": {
        "Hvem kan endre den": "ukjent: vi har ikke sett en kilde som sier det",
    },
    "/doc/strategy/en-digital-offentlig-sektor": {
        "Gjelder": "fra juni 2019, slutt senest desember 2024",
        "Avløst av": "Fremtidens digitale Norge (2024–2030)",
    },
    "/doc/strategy/fremtidens-digitale-norge": {
        "Avløst av": "ingen: den er den siste vi kjenner",
    },
    "/doc/goal/elektronisk-identitet-til-alle": {
        "Strategi": "ukjent: kilden sier ikke hvilken strategi målet hører til",
        "Hos kilden": "Digdirs nasjonale arkitektur",
    },
    "/doc/ecosystem/fiks-okosystemet": {
        "Del av": "Felles økosystem for nasjonal digital samhandling og tjenesteutvikling",
    },
    "/doc/capability/trust": {
        "Hører under": "øverste nivå",
        "Kategori i landskapet": "Tillitstjenester",
    },
    "/doc/capability/authentication": {"Kode": "K11.1"},
    "/doc/need/distribuerte-datakilder-tomt": {
        "Status": "delvis dekket",
        "Berører": "Distribuerte datakilder",
        "Hva som mangler": "produktgap",
    },
    "/doc/exchange/personopplysninger-til-kommunal-sektor": {
        "Fra": "Skatteetaten",
        "Til": "Kommunal sektor",
        "Hva som utveksles": "Folkeregisteret (modernisert)",
        "Gjennom": "Fiks-plattformen",
        "Under rammebetingelsen": "Folkeregisterloven",
    },
    "/doc/source/lysbilder-2021": {"Les kilden": "ingen adresse", "Dato": "2021"},
    "/doc/case/skate-2026-03-11-1-26": {
        "Organ": "Skate – styring og koordinering av tjenester i e-forvaltning",
        "Saksnummer": "1/26",
        "Type": "råd eller innspill",
        "Når": "11. mars 2026",
        "Utfall": "ikke oppgitt",
        "Lagt fram av": "Digitaliseringsdirektoratet",
    },
    "/doc/case/skate-2026-06-17-2-26": {"Utfall": "oppgitt", "Lagt fram av": "ukjent"},
    "/doc/decision/retningslinjer-for-drift": {
        "Besluttet av": "Digitaliserings- og forvaltningsdepartementet",
        "Nummer": "R-1/26",
        "Når": "20. juni 2026",
        "Handler om": "Medfinansieringsordningen",
    },
}
# The number of rows of the sections, which stands beside their titles.
COUNTS = {
    "/doc/category/registers": {"plassert": 4, "bokser": 4},
    "/doc/category/distributed-data-sources": {"plassert": 0, "bokser": 0, "mangler": 2},
    "/doc/focus-area/okt-deling-av-data": {"stotter": 6, "dekning": 14, "andre": 7},
    "/doc/life-event/dodsfall-og-arv": {"gap": 1},
    "/doc/condition/digitaliseringsrundskrivet": {"styrer": 3},
    "/doc/condition/retningslinjer-for-medfinansiering": {"utvekslinger": 1},
    "/doc/strategy/en-digital-offentlig-sektor": {"innsatsomrader": 8, "livshendelser": 2},
    "/doc/goal/elektronisk-identitet-til-alle": {"ressurser": 1},
    "/doc/ecosystem/fiks-okosystemet": {"medlemskap": 4, "tilbydere": 1, "delt": 4},
    "/doc/capability/trust": {"deler": 8},
    "/doc/capability/authentication": {"hoved": 2, "steg": 1},
    "/doc/slide/statement-07": {"i-dag": 4},
    "/doc/need/distribuerte-datakilder-tomt": {"motes": 1},
    "/doc/source/lysbilder-2021": {"bygger-pa": 197, "bare-denne": 126},
    "/doc/resource/eformidling": {"avhenger-av": 10, "overlapp": 4},
    "/doc/resource/altinn-digital-postkasse": {"brukes-av": 2},
    "/doc/actor/digdir": {"tilbyr": 20, "bruker": 2, "avhengig-av": 4, "avhengige": 10},
    "/doc/actor/regjeringen": {"setter-krav": 4},
    "/doc/sector/municipal": {"bruker": 8, "andre-roller": 1},
    "/doc/case/skate-2026-03-11-1-26": {"ble-til": 1, "fulgt-opp": 1},
    "/doc/case/skate-2026-06-17-2-26": {"ble-til": 0, "folger-opp": 1, "fulgt-opp": 1},
    "/doc/decision/retningslinjer-for-drift": {"folger-opp": 1},
    "/doc/resource/medfinansieringsordningen": {"saker": 3},
    "/doc/actor/skate": {"saker": 2},
    "/doc/need/finansieringsmodeller": {"saker": 1},
}


def facts(page: Page) -> dict[str, str]:
    """Return the facts on top of the page."""
    lists = page.all("dl", **{"class": "lines"})
    if not lists:
        return {}
    first = lists[0]
    names, values = (
        [" ".join(e.text.split()) for e in page.all(tag) if within(e, first)]
        for tag in ("dt", "dd")
    )
    return dict(zip(names, values, strict=True))


def within(element: Element, outer: Element) -> bool:
    return outer.opened < element.opened < (outer.closed or 0)


def rows(page: Page, part: str) -> list[str]:
    """Return the sentences of a section."""
    (section,) = page.all("section", id=part)
    found = [e for e in page.all("span", **{"class": "says"}) if within(e, section)]
    return [" ".join(e.text.split()) for e in found]


def whole(browse: Get, path: str, part: str) -> list[dict[str, str]]:
    """Return the rows of a whole section, from its file."""
    text = browse(f"{path}.csv?del={part}").text
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(("path", "expected"), FIRST.items(), ids=FIRST)
def test_the_page_leads_with_these_facts(browse: Get, path: str, expected: dict[str, str]) -> None:
    found = facts(Page(browse(path).text))
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(("path", "expected"), COUNTS.items(), ids=COUNTS)
def test_a_section_has_its_rows_or_leads_to_all_of_them(
    browse: Get, path: str, expected: dict[str, int]
) -> None:
    page = Page(browse(path).text)
    for part, number in expected.items():
        shown = rows(page, part)
        assert len(shown) == number or f"{path}?del={part}" in page.links
        if number:
            assert len(whole(browse, path, part)) == number


STATEMENTS = """
    PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
    SELECT DISTINCT ?thing ?statement WHERE {
      { ?thing ?own ?statement }
      UNION { ?statement oko:participant|oko:relationTarget|oko:giver|oko:receiver ?thing }
      ?statement a oko:Statement .
      FILTER(STRSTARTS(STR(?statement), "https://w3id.org/felles-okosystem/id/"))
    }
"""


@pytest.mark.parametrize(
    "path", ["/doc/resource/eformidling", "/doc/resource/id-porten", "/doc/actor/digdir"]
)
def test_every_statement_of_an_entity_is_on_its_page_or_one_link_away(
    browse: Get, store: Store, path: str
) -> None:
    links = Page(browse(path).text).links
    further = [link for link in links if link.startswith(f"{path}?del=")]
    near = {link for page in further for link in Page(browse(page).text).links}.union(links)
    thing = ox.NamedNode(ID[path.removeprefix("/doc/")])
    found = store.query(STATEMENTS, parameters={"thing": thing}).rows()
    pages = {f"/doc/{value_of(row['statement']).removeprefix(str(ID))}" for row in found}
    assert len(pages) > 10
    assert pages - near == set()


def test_an_unknown_section_is_404_with_the_known_ones(browse: Get) -> None:
    response = browse("/doc/resource/id-porten?del=tull")
    assert response.status_code == 404
    assert "/doc/resource/id-porten?del=roller" in Page(response.text).links


def test_a_whole_section_keeps_its_day_and_has_files(browse: Get) -> None:
    path = "/doc/actor/digdir"
    page = Page(browse(f"{path}?del=tilbyr&dato=2024-01-01").text)
    assert {f"{path}.{s}?del=tilbyr&dato=2024-01-01" for s in ("csv", "json")} <= set(page.links)
    found = browse(f"{path}.json?del=tilbyr&dato=2024-01-01").get_json()
    assert found["chosen"] == {"del": "tilbyr", "dato": "2024-01-01"}
    assert len(found["rows"]) == len(page.all("span", **{"class": "says"})) > 0


def test_a_category_shows_its_placements_and_its_slide_boxes(browse: Get) -> None:
    page = Page(browse("/doc/category/registers").text)
    assert rows(page, "plassert")[0] == "Enhetsregisteret (Brønnøysundregistrene, i drift)"
    assert "kopier og sammenstillinger («Sammenstilling av data og datalagring»)" in page.words


def test_a_focus_area_shows_every_category_even_without_focus(browse: Get) -> None:
    page = Page(browse("/doc/focus-area/okt-deling-av-data").text)
    found = rows(page, "dekning")
    assert sum("ingen vi har koblet til området" in row for row in found) == 10


def test_a_life_event_shows_its_chain_from_step_to_resource(browse: Get) -> None:
    page = Page(browse("/doc/life-event/dodsfall-og-arv").text)
    chain = page.source.partition('<ol class="chain">')[2].partition("</ol>")[0]
    steps = [e.text for e in Page(f"<body>{chain}</body>").all("h3")]
    assert steps == [
        "Legen melder dødsfallet",
        "Virksomhetene får vite om dødsfallet",
        "De etterlatte får oversikt",
        "Eiendom skifter eier",
    ]
    for link in ("/doc/capability/base-registry-data", "/doc/resource/matrikkelen"):
        assert link in page.links
    assert rows(page, "gap") == [
        "Virksomhetene får vite om dødsfallet: Gap: laget for distribuerte datakilder er tomt"
    ]
    law = "Folkeregisterloven (gjelder Folkeregisteret (modernisert))"
    assert law in rows(page, "vilkar")


def test_a_slide_box_is_shown_with_its_resource_today(browse: Get) -> None:
    page = Page(browse("/doc/slide/box-01").text)
    assert [e.text for e in page.all("q")] == ["Overordnede arkitekturprinsipper"]
    assert rows(page, "i-dag") == [
        "Overordnede arkitekturprinsipper for digitalisering av offentlig sektor "
        "(Digitaliseringsdirektoratet, Arkitektur og standardisering, i drift)"
    ]


def test_a_slide_box_links_to_the_next(browse: Get) -> None:
    assert "/doc/slide/box-14" in Page(browse("/doc/slide/box-13").text).links


def test_a_box_that_became_two_resources_shows_both(browse: Get) -> None:
    page = Page(browse("/doc/slide/box-47").text)
    assert {"/doc/resource/datahotellet", "/doc/resource/felles-datakatalog"} <= set(page.links)
    assert len(rows(page, "i-dag")) == 2


def test_a_source_lists_the_statements_that_depend_on_it(browse: Get) -> None:
    page = Page(browse("/doc/source/na-kunnskap-110-skate-v1").text)
    assert rows(page, "bygger-pa")[0].endswith("(Delt ressurs)")
    assert "/doc/resource/skate" in page.links


def test_another_day_has_statements_and_no_entities_further_away(browse: Get) -> None:
    page = Page(browse("/doc/category/registers?dato=2022-06-01").text)
    titles = [" ".join(e.text.split()) for e in page.all("h2")]
    assert "Slik det var 1. juni 2022" in titles
    assert "Plasseringene, med kilde og begrunnelse" in titles
    assert "Plassert her nå" not in titles


@pytest.mark.parametrize(
    ("language", "name", "value"),
    [("nn", "Kven kan endre det", "ukjent: vi har ikkje sett ei kjelde som seier det"),
     ("en", "Who can change it", "unknown: we have not seen a source that says so")],
)  # fmt: skip
def test_the_summary_is_in_the_language_of_the_page(
    browse: Get, language: str, name: str, value: str
) -> None:
    assert (
        facts(Page(browse("/doc/condition/retningslinjer-for-medfinansiering", language).text))[
            name
        ]
        == value
    )


def test_texts_only_in_bokmal_are_marked(browse: Get) -> None:
    page = Page(browse("/doc/life-event/dodsfall-og-arv", "en").text)
    marked = [e.text for e in page.all("span", lang="nb")]
    assert "Legen melder dødsfallet, og det registreres i Folkeregisteret." in marked


@pytest.mark.parametrize(
    ("path", "title", "other"),
    [("resource", "Organet som utøver det", "actor"), ("actor", "Utøver virkemidlet", "resource")],
)
def test_body_and_instrument_link_to_each_other(
    browse: Get, path: str, title: str, other: str
) -> None:
    page = Page(browse(f"/doc/{path}/skate").text)
    assert title in [e.text for e in page.all("dt")]
    assert f"/doc/{other}/skate" in page.links
