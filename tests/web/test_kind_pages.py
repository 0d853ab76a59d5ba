"""The summaries of the pages of each kind, as exact facts."""

import pytest

from tests.web.conftest import Get, Page

FIRST = {
    "/doc/category/registers": {
        "Hvor i målbildet": "kjernelag",
        "Plassert her": "4 ressurser",
        "På lysbildene fra 2021": "4 bokser",
        "Behov og gap": "ingen er registrert",
    },
    "/doc/category/distributed-data-sources": {
        "Plassert her": "Tomt: ingen delt ressurs er plassert her.",
        "På lysbildene fra 2021": "ingen boks: laget er tomt der",
        "Behov og gap": "2",
    },
    "/doc/focus-area/okt-deling-av-data": {
        "Fra strategien": "Én digital offentlig sektor (2019–2025)",
        "I fokus på lysbildene": "6 av 19 bokser",
        "I fokus i alt": "6",
        "Uten noe i fokus": "10 av 14 kategorier",
    },
    "/doc/life-event/dodsfall-og-arv": {
        "Ansvar nå": "Digitaliserings- og forvaltningsdepartementet",
        "Steg vi kjenner": "4",
        "Delte ressurser": "4",
        "Steg med kjent gap": "1",
    },
    "/doc/condition/digitaliseringsrundskrivet": {
        "Hvem kan endre den": "Digitaliserings- og forvaltningsdepartementet",
        "Slag": "rundskriv",
        "Gjelder": "ikke tidfestet",
        "Legger noe på": "3 ressurser",
    },
    "/doc/condition/retningslinjer-for-medfinansiering": {
        "Hvem kan endre den": "ukjent: vi har ikke sett en kilde som sier det",
        "Rammer inn utvekslinger": "1",
    },
    "/doc/strategy/en-digital-offentlig-sektor": {
        "Gjelder": "fra juni 2019, slutt senest desember 2024",
        "Avløst av": "Fremtidens digitale Norge (2024–2030)",
        "Innsatsområder": "8",
        "Livshendelser": "2",
    },
    "/doc/strategy/fremtidens-digitale-norge": {
        "Avløst av": "ingen: den er den siste vi kjenner",
        "Innsatsområder": "ingen er lagt inn",
    },
    "/doc/goal/elektronisk-identitet-til-alle": {
        "Strategi": "ukjent: kilden sier ikke hvilken strategi målet hører til",
        "Har målet": "1 ressurs",
        "Hos kilden": "Digdirs nasjonale arkitektur",
    },
    "/doc/ecosystem/fiks-okosystemet": {
        "Del av": "Felles økosystem for nasjonal digital samhandling og tjenesteutvikling",
        "Delte ressurser": "4 ressurser",
        "Tilbydere": "1",
        "Også i et annet økosystem": "4",
    },
    "/doc/capability/trust": {
        "Hører under": "øverste nivå",
        "Delt i": "8",
        "Ressurser i delene": "7 ressurser",
        "Kategori i målbildet": "Tillitstjenester",
    },
    "/doc/capability/authentication": {
        "Har den som hovedkapabilitet": "2 ressurser",
        "Steg i livshendelser": "1",
        "Kode": "K11.1",
    },
    "/doc/slide/statement-07": {
        "Gjelder i dag": "Felles datakatalog Fiks-plattformen Helsenorge nav.no",
    },
    "/doc/need/distribuerte-datakilder-tomt": {
        "Status": "delvis dekket",
        "Berører": "Distribuerte datakilder",
        "Møtes av": "1 ressurs",
        "Hva som mangler": "produktgap",
    },
    "/doc/exchange/personopplysninger-til-kommunal-sektor": {
        "Hva som utveksles": "Folkeregisteret (modernisert)",
        "Gjennom": "Fiks-plattformen",
        "Under rammebetingelsen": "Folkeregisterloven",
    },
    "/doc/source/lysbilder-2021": {
        "Les kilden": "ingen adresse",
        "Dato": "2021",
        "Bygger på den": "197 påstander",
        "Har bare denne kilden": "126 påstander",
    },
    "/doc/resource/eformidling": {
        "Må eller bør brukes": "anbefalt: Statlig sektor",
        "Avhenger av": "9 ressurser",
        "Andre avhenger av den": "ingen er registrert",
        "Overlapp": "delvis overlapp: 4",
    },
    "/doc/resource/altinn-digital-postkasse": {
        "Tilbys av": "ukjent før: Digitaliseringsdirektoratet",
        "Erstattet av": "Altinn 3 Melding (Correspondence)",
        "Andre avhenger av den": "2 ressurser",
    },
    "/doc/actor/digdir": {
        "Roller": "Tilbyr: 17 Bruker: 2 Andre roller: 1, ikke nå",
        "Lener seg på": "4",
        "Andre lener seg på aktøren": "10",
    },
    "/doc/actor/regjeringen": {"Roller": "Setter premisser for: 4"},
    "/doc/sector/municipal": {"Roller": "Bruker: 8 Andre roller: 1"},
}


def facts(page: Page) -> dict[str, str]:
    source = page.source.partition('class="facts"')[2].partition("</dl>")[0]
    found = Page(f"<body><dl{source}</dl></body>")
    names, values = ([" ".join(e.text.split()) for e in found.all(tag)] for tag in ("dt", "dd"))
    return dict(zip(names, values, strict=True))


def table(page: Page, part: str) -> list[str]:
    """Return the rows of the table in one part of the page, without its headings."""
    source = page.source.partition(f'<h2 class="ds-heading" id="{part}"')[2]
    rows = Page(f"<body>{source.partition('<tbody>')[2].partition('</tbody>')[0]}</body>").all("tr")
    return [" ".join(row.text.split()) for row in rows]


@pytest.mark.parametrize(("path", "expected"), FIRST.items(), ids=FIRST)
def test_the_summary_has_these_facts(browse: Get, path: str, expected: dict[str, str]) -> None:
    found = facts(Page(browse(path).text))
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize("path", FIRST)
def test_every_number_in_the_summary_links_to_its_rows(browse: Get, path: str) -> None:
    page = Page(browse(path).text)
    source = page.source.partition('class="facts"')[2].partition("</dl>")[0]
    anchors = [a.attributes["href"] for a in Page(f"<body>{source}</body>").all("a")]
    assert {a[1:] for a in anchors if a.startswith("#")} <= set(page.ids)
    bare = [v for v in facts(page).values() if v.isdigit()]
    assert len(bare) <= len([a for a in anchors if a.startswith("#")])


def test_a_category_shows_its_placements_and_its_slide_boxes(browse: Get) -> None:
    page = Page(browse("/doc/category/registers").text)
    assert table(page, "plassert")[0] == "Enhetsregisteret Brønnøysundregistrene i drift"
    assert len(table(page, "plassert")) == len(table(page, "bokser")) == 4
    assert "Passer ikke: kopier og sammenstillinger" in page.words
    assert table(page, "plasseringer")[0].count("meld feil") == 1


def test_a_focus_area_shows_every_category_even_without_focus(browse: Get) -> None:
    page = Page(browse("/doc/focus-area/okt-deling-av-data").text)
    rows = table(page, "dekning")
    assert len(rows) == 14
    assert sum("ingen vi har koplet til området" in row for row in rows) == 10
    assert len(table(page, "andre")) == 7


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
    gaps = table(page, "gap")
    assert gaps == [
        "Virksomhetene får vite om dødsfallet Gap: laget for distribuerte datakilder er tomt "
        "produktgap høy"
    ]
    assert "Folkeregisterloven Folkeregisteret (modernisert)" in table(page, "vilkar")


def test_a_slide_box_is_shown_with_its_resource_today(browse: Get) -> None:
    page = Page(browse("/doc/slide/box-01").text)
    assert [e.text for e in page.all("q")] == ["Overordnede arkitekturprinsipper"]
    assert table(page, "da-og-na") == [
        "navn Overordnede arkitekturprinsipper Overordnede arkitekturprinsipper for "
        "digitalisering av offentlig sektor et annet navn",
        "eier Digitaliseringsdirektoratet Digitaliseringsdirektoratet som på lysbildet",
        "plass Arkitektur og standardisering Arkitektur og standardisering som på lysbildet",
        "status i drift",
    ]


def test_a_slide_box_links_to_the_next(browse: Get) -> None:
    assert "/doc/slide/box-14" in Page(browse("/doc/slide/box-13").text).links


def test_a_box_that_became_two_resources_shows_both(browse: Get) -> None:
    page = Page(browse("/doc/slide/box-47").text)
    assert {"/doc/resource/datahotellet", "/doc/resource/felles-datakatalog"} <= set(page.links)
    assert len(table(page, "da-og-na")) == 8


def test_an_exchange_is_a_sentence_with_the_value_returned(browse: Get) -> None:
    page = Page(browse("/doc/exchange/personopplysninger-til-kommunal-sektor").text)
    flow = [e.text for e in page.all("p") if e.attributes.get("class") == "flow"]
    assert [" ".join(text.split()) for text in flow] == [
        "Skatteetaten gir deling av data til Kommunal sektor"
    ]
    assert [e.text for e in page.all("h2")][1].startswith("Andre utvekslinger mellom de samme")


def test_a_source_lists_the_statements_that_depend_on_it(browse: Get) -> None:
    page = Page(browse("/doc/source/na-kunnskap-110-skate-v1").text)
    rows = table(page, "bygger-pa")
    assert rows[0].startswith("Delt ressurs")
    assert "/doc/resource/skate" in page.links


def test_another_day_has_statements_and_no_summary(browse: Get) -> None:
    page = Page(browse("/doc/category/registers?dato=2022-06-01").text)
    assert facts(page) == {}
    titles = [e.text for e in page.all("h2")]
    assert "Slik det var 1. juni 2022" in titles
    assert "Plasseringene, påstand for påstand" in titles
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
def test_body_and_instrument_link_to_each_other_and_tell_which_is_which(
    browse: Get, path: str, title: str, other: str
) -> None:
    page = Page(browse(f"/doc/{path}/skate").text)
    assert facts(page)[title] == "Skate – styring og koordinering av tjenester i e-forvaltning"
    assert f"/doc/{other}/skate" in page.links
