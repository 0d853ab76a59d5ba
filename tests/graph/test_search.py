"""The search on the real graph: what people write, and what must be among the first three."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from lxml import html

from okosystem.release.release import Release
from okosystem.search.release_index import ReleaseIndex
from okosystem.search.vocabulary import read_vocabulary
from tests.web.conftest import Get

OWNER_AND_STATUS = {
    "/doc/resource/id-porten": "Digitaliseringsdirektoratet · i drift",
    "/doc/resource/digital-post-til-innbygger": "Digitaliseringsdirektoratet · i drift",
    "/doc/resource/eformidling": "Digitaliseringsdirektoratet · i drift",
    "/doc/resource/matrikkelen": "Kartverket · i drift",
    "/doc/resource/altinn-tjenester-2": "avviklet",
}
# Language, query, and the pages that must be among the first three.
QUERIES = [
    ("nb", "innlogging", {"/doc/resource/id-porten"}),
    ("nb", "innloging", {"/doc/resource/id-porten"}),
    ("nn", "innlogging", {"/doc/resource/id-porten"}),
    ("nn", "pålogging", {"/doc/resource/id-porten"}),
    ("en", "log in", {"/doc/resource/id-porten"}),
    ("en", "login", {"/doc/resource/id-porten"}),
    ("nb", "hvordan sende post til innbygger",
     {"/doc/resource/digital-post-til-innbygger", "/sporsmal/secure-letter-to-citizen"}),
    ("nn", "korleis sende post til innbyggjar", {"/doc/resource/digital-post-til-innbygger"}),
    ("en", "how to send a letter to a citizen",
     {"/doc/resource/digital-post-til-innbygger", "/sporsmal/secure-letter-to-citizen"}),
    ("nb", "hvem eier matrikkelen", {"/doc/resource/matrikkelen"}),
    ("nn", "kven eig matrikkelen", {"/doc/resource/matrikkelen"}),
    ("en", "who owns the land register",
     {"/doc/resource/matrikkelen", "/doc/resource/grunnboken"}),
    ("nb", "hva erstatter altinn 2", {"/doc/resource/altinn-tjenester-2"}),
    ("nn", "kva erstattar Altinn 2", {"/doc/resource/altinn-tjenester-2"}),
    ("en", "what replaces Altinn 2?", {"/doc/resource/altinn-tjenester-2"}),
    ("nb", "må kommuner bruke eformidling", {"/doc/resource/eformidling"}),
    ("nn", "må kommunane nytte eFormidling", {"/doc/resource/eformidling"}),
    ("en", "must municipalities use eFormidling", {"/doc/resource/eformidling"}),
    # Everyday words, which are in no name or description.
    ("nb", "porto", {"/doc/resource/fiks-svarut"}),
    ("nb", "busstider", {"/doc/resource/entur-rutedata"}),
    ("nb", "barnehageopptak", {"/doc/resource/nasjonalt-barnehageregister"}),
    ("nb", "hvem eier firmaet", {"/doc/resource/register-over-reelle-rettighetshavere"}),
    ("nb", "stengt veg", {"/doc/resource/datex-noden"}),
    ("nn", "grunnskulestatistikk", {"/doc/resource/gsi"}),
    ("en", "shared medication list", {"/doc/resource/pasientens-legemiddelliste"}),
    ("en", "street address", {"/doc/resource/apent-adresse-api"}),
]  # fmt: skip
# The question, and the sentence that answers it in the first row.
ANSWERS = [
    ("nb", "hvem eier matrikkelen", "Kartverket har ansvaret."),
    ("nn", "kven eig matrikkelen", "Kartverket har ansvaret."),
    ("en", "who owns the land register", "Norwegian Mapping Authority is responsible."),
    ("nb", "hva erstatter altinn 2", "Altinn 3 (Altinn Studio og Altinn-apper) tar over."),
    ("nb", "hva erstatter id-porten", "Vi kjenner ingen etterfølger."),
    ("nb", "må kommuner bruke eformidling", "for hver sektor, med regelen bak."),
]


@dataclass(frozen=True, slots=True)
class Row:
    address: str
    text: str


def rows(browse: Get, language: str, query: str) -> list[Row]:
    page = html.document_fromstring(browse(f"/sporsmal?{urlencode({'q': query})}", language).data)
    found = page.xpath("//ol[contains(@class, 'results')]/li")
    answer = page.xpath("//section[contains(@class, 'answer')]")
    return [
        Row(element.xpath(".//a/@href")[0].partition("#")[0], text_of(element))
        for element in [*answer, *found]
    ]


def text_of(element: html.HtmlElement) -> str:
    """Return the text of a hit, or of an answer without how the question was understood."""
    left_out = "ancestor::details or ancestor::ul or ancestor::*[@class='alternatives']"
    return " ".join("".join(element.xpath(f".//text()[not({left_out})]")).split())


@pytest.mark.parametrize(("language", "query", "expected"), QUERIES)
def test_the_first_three_have_what_the_query_means(
    browse: Get, language: str, query: str, expected: set[str]
) -> None:
    assert expected <= {row.address for row in rows(browse, language, query)[:3]}


@pytest.mark.parametrize(
    ("query", "resource"),
    [
        ("EDAG", "a-ordningen"),
        ("HPR-registeret", "helsepersonellregisteret"),
        ("aareg-services", "aa-registeret"),
    ],
)
def test_a_name_of_the_register_of_names_finds_its_resource(
    browse: Get, query: str, resource: str
) -> None:
    assert rows(browse, "nb", query)[0].address == f"/doc/resource/{resource}"


@pytest.mark.parametrize(
    "query",
    sorted({q for code, q, pages in QUERIES if code == "nb" and pages & OWNER_AND_STATUS.keys()}),
)
def test_each_hit_has_one_line_and_resources_have_owner_and_status(browse: Get, query: str) -> None:
    found = rows(browse, "nb", query)
    for row in found:
        assert len(row.text.split()) > 5, row
    expected = [r for r in found if r.address in OWNER_AND_STATUS and "Delt ressurs" in r.text]
    assert expected
    for row in expected:
        assert row.text.endswith(OWNER_AND_STATUS[row.address])


@pytest.mark.parametrize(("language", "query", "answer"), ANSWERS)
def test_a_question_is_answered_in_the_first_row(
    browse: Get, language: str, query: str, answer: str
) -> None:
    assert rows(browse, language, query)[0].text.endswith(answer)


@pytest.mark.parametrize(
    "query", ["hvem eier matrikkelen", "hva erstatter altinn 2", "må kommuner bruke eformidling"]
)
def test_a_question_leads_to_the_part_of_the_page_that_answers_it(browse: Get, query: str) -> None:
    found = html.document_fromstring(browse(f"/sporsmal?{urlencode({'q': query})}").data)
    address, _, part = found.xpath("//section[starts-with(@class, 'answer')]//a/@href")[
        0
    ].partition("#")
    assert part in html.document_fromstring(browse(address).data).xpath("//@id")


@pytest.fixture(scope="module")
def index(release: Release) -> ReleaseIndex:
    return ReleaseIndex(release.file("search.sqlite").read_bytes())


def test_code_list_entries_never_come_before_real_things(index: ReleaseIndex) -> None:
    kinds = read_vocabulary().kinds
    names = {name for entry in index.entries if entry.kind not in kinds for name, _ in entry.names}
    for query in {query for _, query, _ in QUERIES} | names:
        are_codes = [hit.kind not in kinds for hit in index.search(query).hits]
        assert are_codes == sorted(are_codes), query
