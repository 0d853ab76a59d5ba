"""Search: what people write, and the entity that must be first."""

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest
from flask.testing import FlaskClient

from okosystem.core.release import Release
from okosystem.core.search_index import search_terms, write_index
from okosystem.core.text import fold, fold_words, stem_word
from okosystem.engine.oxigraph import Store
from okosystem.search.indexes import MAX_WORD_LENGTH, ReleaseIndex
from okosystem.web.display_names import KINDS
from tests.web.conftest import Get, Page

# The query, the entity that it must find, and the case that it tests.
FIRST = [
    ("id-porten", "resource/id-porten"),  # exact spelling
    ("ID porten", "resource/id-porten"),  # in two words
    ("idporten", "resource/id-porten"),  # in one
    ("id-prten", "resource/id-porten"),  # a missing letter
    ("masknporten", "resource/maskinporten"),
    ("eformidlng", "resource/eformidling"),
    ("skatteetatn", "actor/skatteetaten"),
    ("brønøysundregistrene", "actor/brreg"),
    ("digitaliseringdirektoratet", "actor/digdir"),
    ("folkeregistret", "resource/modernisert-folkeregister"),
    ("felles datakatlog", "resource/felles-datakatalog"),  # one word of two
    ("difi", "actor/digdir"),  # an old name
    ("Direktoratet for forvaltning og IKT", "actor/digdir"),
    ("Ministry of Local Government and Modernisation", "actor/kommunal-og-distriktsdepartementet"),
    ("Kommunal- og moderniseringsdepartementet", "actor/kommunal-og-distriktsdepartementet"),
    ("folkeregisteret", "resource/modernisert-folkeregister"),
    ("FREG", "resource/modernisert-folkeregister"),  # a short name
    ("KRR", "resource/kontakt-og-reservasjonsregisteret"),
    ("DPI", "resource/digital-post-til-innbygger"),
    ("FDK", "resource/felles-datakatalog"),
    ("991825827", "actor/digdir"),  # an organisation number
    ("SKATE", "resource/skate"),  # the spelling of the slides
    ("FIKS SvarUt", "resource/fiks-svarut"),
    ("svar ut", "resource/fiks-svarut"),
    ("Altinn Tjenester 2.0", "resource/altinn-tjenester-2"),
    ("altinn3", "resource/altinn-tjenester-3"),
    ("data.norge.no", "resource/felles-datakatalog"),
    ("tillitstjenester", "category/trust-services"),  # bokmål, nynorsk, English
    ("tillitstenester", "category/trust-services"),
    ("trust services", "category/trust-services"),
    ("Norwegian Digitalisation Agency", "actor/digdir"),
    ("folkeregisterlova", "condition/folkeregisterloven"),
    ("pålogging", "capability/authentication"),  # a hidden label
    ("palogging", "capability/authentication"),  # on a foreign keyboard
    ("innlogging", "capability/authentication"),
    ("arkitekturprinsippene", "resource/overordnede-arkitekturprinsipper"),  # another form
    ("datahotell", "resource/datahotellet"),
    ("okt DELING", "focus-area/okt-deling-av-data"),
    ("dødsfall", "life-event/dodsfall-og-arv"),
    ("sikker digital post", "resource/digital-post-til-innbygger"),
]


@pytest.fixture(scope="module")
def finder(release: Release) -> ReleaseIndex:
    return ReleaseIndex(release.file("search.sqlite").read_bytes(), KINDS)


@pytest.mark.parametrize(("query", "entity"), FIRST, ids=[query for query, _ in FIRST])
def test_a_query_finds_its_entity_first(finder: ReleaseIndex, query: str, entity: str) -> None:
    assert finder.search(query).hits[0].iri.rpartition("/id/")[2] == entity


@pytest.mark.parametrize("letter", "aeknrsø1")
def test_one_letter_finds_every_entity_with_a_word_starting_with_it(
    finder: ReleaseIndex, release: Release, store: Store, letter: str
) -> None:
    rows = store.query(release.page_queries["search"]).rows()
    begins, expected = fold(letter), set()
    for row in rows:
        text = str(getattr(row["text"], "value", ""))
        found = fold_words(text) | (
            search_terms(text) if getattr(row["isName"], "value", "") == "true" else set()
        )
        if any(word.startswith(begins) for word in found | set(map(stem_word, found))):
            expected.add(str(getattr(row["thing"], "value", "")))
    hits = [hit.iri for hit in finder.search(letter).hits]
    assert set(hits) == expected
    assert len(hits) == len(expected) > 20


def test_names_are_split_into_terms_only_when_the_index_is_read(
    finder: ReleaseIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search for one letter matches a third of all entities, so splitting then would be slow."""
    monkeypatch.delattr("okosystem.search.indexes.search_terms")
    found = finder.search("s").hits
    assert len(found) > 500
    assert fold(found[0].found_by).startswith("s")


def test_a_word_longer_than_any_in_the_index_matches_nothing(
    finder: ReleaseIndex, release: Release
) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(release.file("search.sqlite").read_bytes())
        base.execute("CREATE VIRTUAL TABLE temp.known USING fts5vocab(main, search, row)")
        ((longest,),) = base.execute("SELECT max(length(term)) FROM temp.known")
    assert longest + 20 < MAX_WORD_LENGTH
    assert finder.search("z" * 10_000).hits == []


def test_a_guess_is_marked_as_a_guess(browse: Get) -> None:
    assert "ord som ligner" in browse("/sok?q=masknporten").text
    assert "ord som ligner" not in browse("/sok?q=maskinporten").text
    assert "ord som ligner" not in browse("/sok?q=zzzzqqqq").text


def test_a_match_shows_the_name_it_was_found_by(browse: Get) -> None:
    old, new = "Kommunal- og moderniseringsdepartementet", "Kommunal- og distriktsdepartementet"
    found = Page(browse(f"/sok?q={old}").text)
    assert f"{new} Aktør, også kalt «{old}»" in found.words


@pytest.mark.parametrize(
    "query", ['"', "x OR", "NEAR(a b)", "names : a", "*", "'; DROP", "\x00", "^a"]
)
def test_search_operators_are_plain_text(browse: Get, query: str) -> None:
    response = browse(f"/sok?q={query}")
    assert response.status_code == 200
    assert "<h2" in response.text


def test_links_narrow_and_widen_the_hits(browse: Get) -> None:
    unfiltered = Page(browse("/sok?q=altinn").text)
    narrow = next(e for e in unfiltered.all("a") if e.text.startswith("Delte ressurser"))
    number = int(narrow.text.partition("(")[2].rstrip(") "))
    page = Page(browse(narrow.attributes["href"]).text)
    assert page.words.count("Delt ressurs") == number
    assert f"{number} treff på «altinn»" in page.words
    (chosen,) = [e for e in page.all("a") if "Ta bort" in e.text]
    assert chosen.attributes["aria-current"] == "true"
    assert chosen.attributes["href"] == "/sok?q=altinn"


def test_facets_combine_and_each_counts_within_the_others(browse: Get) -> None:
    page = Page(browse("/sok?q=altinn&type=resource&status=being-phased-out").text)
    assert "Ta bort" in page.words
    empty = Page(browse("/sok?q=altinn&type=life-event").text)
    assert "0 treff på «altinn»" in empty.words
    assert "Ta bort et valg" in empty.words
    assert "Livshendelser (0) Ta bort" in empty.words


def test_suggestions_are_names_kinds_and_addresses(client: FlaskClient) -> None:
    response = client.get("/sok.json?q=id-port", headers={"Accept-Language": "nn"})
    assert response.mimetype == "application/x-suggestions+json"
    query, names, kinds, addresses = json.loads(response.text)
    assert (query, names[0], kinds[0]) == ("id-port", "ID-porten", "Delt ressurs")
    assert addresses[0] == "http://localhost/doc/resource/id-porten"
    assert len(names) == len(kinds) == len(addresses) <= 8
    assert json.loads(client.get("/sok.json").text) == ["", [], [], []]


def test_suggestions_are_cached_per_language(client: FlaskClient) -> None:
    answers = [
        client.get("/sok.json?q=trust+services", headers={"Accept-Language": language})
        for language in ("nb", "nn", "en")
    ]
    names = [json.loads(answer.text)[1][0] for answer in answers]
    assert names == ["Tillitstjenester", "Tillitstenester", "Trust services"]
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert "Cookie" in answers[0].headers["Vary"]


def test_browsers_can_discover_the_search(client: FlaskClient) -> None:
    page = Page(client.get("/sok", headers={"Accept": "text/html"}).text)
    (link,) = page.all("link", rel="search")
    response = client.get(link.attributes["href"])
    assert response.mimetype == "application/opensearchdescription+xml"
    description = ET.fromstring(response.data)  # noqa: S314  our own answer
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    name = description.findtext(f"{space}ShortName") or ""
    assert 0 < len(name) <= 16
    templates = {e.attrib["type"]: e.attrib["template"] for e in description.iter(f"{space}Url")}
    for form in ("text/html", "application/x-suggestions+json"):
        address = templates[form].replace("{searchTerms}", "maskinporten")
        assert "askinporten" in client.get(address).text


def test_a_note_states_that_only_the_first_words_of_a_long_query_are_used(browse: Get) -> None:
    response = browse(f"/sok?q={'id ' * 400}")
    assert "Bare de 12 første ordene er brukt." in response.text


def test_the_same_texts_give_the_same_bytes_in_any_order() -> None:
    texts = {"b": [("To", True), ("omtale av to", False)], "a": [("En", True), ("Ein", True)]}
    turned = {iri: [*reversed(found)] for iri, found in reversed(texts.items())}
    facets = [("a", "status", "x"), ("b", "status", "y"), ("unknown", "status", "z")]
    assert write_index(texts, facets) == write_index(turned, reversed(facets))
