"""Search: what people write, and the entity that must be first."""

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from okosystem.graph.labels import KINDS
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.release.search_index import search_terms, write_index
from okosystem.search.question_index import FILE as QUESTIONS
from okosystem.search.question_index import QuestionIndex
from okosystem.search.questions import all_targets
from okosystem.search.release_index import MAX_WORD_LENGTH, ReleaseIndex
from okosystem.search.vocabulary import read_vocabulary
from okosystem.sparql.oxigraph import Store
from okosystem.text import fold, fold_words, stem_word
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
    ("pålogging", "resource/id-porten"),  # what it is for, by a hidden label
    ("palogging", "resource/id-porten"),  # on a foreign keyboard
    ("innloging", "resource/id-porten"),  # misspelt, by another name of what it is for
    ("log in", "resource/id-porten"),  # a phrase of the vocabulary
    ("arkitekturprinsippene", "resource/overordnede-arkitekturprinsipper"),  # another form
    ("datahotell", "resource/datahotellet"),
    ("okt DELING", "focus-area/okt-deling-av-data"),
    ("dødsfall", "life-event/dodsfall-og-arv"),
    ("sikker digital post", "resource/digital-post-til-innbygger"),
    ("SDP Post", "resource/digital-post-til-innbygger"),  # in the register of names
    ("forsendelsestjenesten", "resource/fiks-svarut"),  # the name of a part
]


@pytest.fixture(scope="module")
def finder(release: Release) -> ReleaseIndex:
    return ReleaseIndex(release.file("search.sqlite").read_bytes())


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
        is_name = getattr(row["field"], "value", "") in ("name", "other-name")
        found = fold_words(text) | (search_terms(text) if is_name else set())
        if any(word.startswith(begins) for word in found | set(map(stem_word, found))):
            expected.add(str(getattr(row["thing"], "value", "")))
    hits = [hit.iri for hit in finder.search(letter).hits]
    assert set(hits) == expected
    assert len(hits) == len(expected) > 20


def test_questions_know_an_other_name_in_full_unless_of_a_part_or_ambiguous(
    release: Release,
) -> None:
    index = QuestionIndex(release.read(QUESTIONS), release.queries)
    assert index.names["sdp post"] == [ID["resource/digital-post-til-innbygger"]]
    for words in ("sdp", "forsendelsestjenesten", "postboks"):
        assert not {words, stem_word(words)} & {*index.names, *index.parts}, words


def test_code_list_entries_come_after_everything_else(finder: ReleaseIndex) -> None:
    kinds = read_vocabulary().kinds
    for query in ("innlogging", "s", "digital", "register", "altinn"):
        are_codes = [hit.kind not in kinds for hit in finder.search(query).hits]
        assert are_codes == sorted(are_codes), query
    assert set(kinds) <= set(KINDS)


def test_a_name_that_is_the_whole_query_comes_before_names_with_more() -> None:
    texts = {
        f"{ID}resource/a": [("Digital post", "name"), ("Brev til alle", "description")],
        f"{ID}resource/b": [("Digital post i Altinn", "name")],
        f"{ID}resource/c": [("Postkasse", "name"), ("Til digital post", "description")],
        f"{ID}resource/d": [("Brev", "name"), ("Digital post", "other-name")],
        f"{ID}role/e": [("Digital post", "name")],
    }
    index = ReleaseIndex(write_index(texts))
    found = [hit.iri.removeprefix(ID) for hit in index.search("digital post").hits]
    assert found == ["resource/a", "resource/d", "resource/b", "resource/c", "role/e"]


def test_what_many_use_comes_first_among_equal_hits() -> None:
    texts = {f"{ID}resource/{name}": [("innlogging", "main-topic")] for name in "abc"}
    index = ReleaseIndex(write_index(texts, uses={f"{ID}resource/c": 9, f"{ID}resource/b": 1}))
    assert [hit.iri[-1] for hit in index.search("innlogging").hits] == ["c", "b", "a"]


def test_hits_with_little_of_a_query_are_left_out_and_that_none_has_all_is_said() -> None:
    texts = {
        f"{ID}resource/a": [("Kart og vær", "name")],
        f"{ID}resource/b": [("Kart", "name")],
        f"{ID}resource/c": [("Vær", "name")],
        f"{ID}resource/d": [("Vær i nord", "name")],
    }
    index = ReleaseIndex(write_index(texts))
    assert [hit.iri[-1] for hit in index.search("kart vær").hits] == ["a"]
    assert not index.search("kart vær").is_partial
    assert index.search("kart qqqqqq").is_partial


def test_a_word_longer_than_any_in_the_index_matches_nothing(
    finder: ReleaseIndex, release: Release
) -> None:
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(release.file("search.sqlite").read_bytes())
        ((longest,),) = base.execute("SELECT max(length(word)) FROM word")
    assert longest + 20 < MAX_WORD_LENGTH
    assert finder.search("z" * 10_000).hits == []


def test_what_a_misspelt_word_was_taken_for_is_shown(browse: Get) -> None:
    assert "Her er treff på «maskinporten»" in browse("/sporsmal?q=masknporten").text
    assert "Her er treff på" not in browse("/sporsmal?q=maskinporten").text


def test_no_hits_shows_what_to_do_and_names_that_are_alike(browse: Get) -> None:
    page = Page(browse("/sporsmal?q=mskinprtn").text)
    assert "0 treff" in page.words
    assert "Prøv et annet ord" in page.words
    assert "/doc/resource/maskinporten" in page.links


def test_a_match_shows_the_name_it_was_found_by(browse: Get) -> None:
    found = Page(browse("/sporsmal?q=difi").text)
    assert "Digitaliseringsdirektoratet Aktør, også kalt «Difi»" in found.words


def test_a_hit_has_one_line_its_owner_and_its_status(browse: Get) -> None:
    first = Page(browse("/sporsmal?q=masknporten").text).all("li")
    row = " ".join(next(e.text for e in first if "Maskinporten" in e.text).split())
    assert row.startswith("Maskinporten Delt ressurs ")
    assert row.endswith("Digitaliseringsdirektoratet · i drift")


def test_ten_hits_are_shown_first_and_more_behind_an_address(browse: Get) -> None:
    few = Page(browse("/sporsmal?q=digital").text)
    (more,) = [e.attributes["href"] for e in few.all("a") if e.text == "Vis flere"]
    assert (hits(few), hits(Page(browse(more).text)) > 10) == (10, True)


def hits(page: Page) -> int:
    return page.source.partition('class="results"')[2].partition("</ol>")[0].count("<li>")


ANSWERS = [
    ("hvem eier Maskinporten?", "/doc/resource/maskinporten#roller", "Digitaliseringsdirektoratet"),
    ("kven eig maskinporten", "/doc/resource/maskinporten#roller", "Digitaliseringsdirektoratet"),
    ("who runs maskinporten", "/doc/resource/maskinporten#roller", "Digitaliseringsdirektoratet"),
    (
        "so who is accountable for Maskinporten?",
        "/doc/resource/maskinporten#roller",
        "Digitaliseringsdirektoratet",
    ),
    ("hva skjer hvis id-porten stopper", "/sammenhenger?hvis=id-porten", ""),
    ("forskjellen på svarut og eformidling",
     "/sammenlign?r=fiks-svarut&r=eformidling", ""),
    ("Hva er Maskinporten, ID-porten og SvarUt?",
     "/sammenlign?r=maskinporten&r=id-porten&r=fiks-svarut", ""),
    ("Hva er ID-porten?", "/doc/resource/id-porten", ""),
    ("korleis tek eg i bruk Maskinporten",
     "/sporsmal/getting-started?resource=resource:maskinporten", ""),
    ("hvem ringer jeg når ID-porten er nede?",
     "/sporsmal/contact-for-resource?resource=resource:id-porten", ""),
    ("hva er endret siden 1. juni 2026", "/sporsmal/changed-since?dato=2026-06-01", ""),
    ("hvem kontakter jeg om id-porten",
     "/sporsmal/contact-for-resource?resource=resource:id-porten", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "address", "line"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_a_question_in_words_leads_to_the_page_that_answers_it(
    browse: Get, query: str, address: str, line: str
) -> None:
    page = Page(browse(f"/sporsmal?{urlencode({'q': query})}").text)
    answer = page.all("section", **{"class": "answer stack"})[0].text
    assert address in map(unquote, page.links)
    assert line in answer
    assert "Slik er spørsmålet forstått" in answer


def test_a_question_about_something_unknown_says_so_and_is_searched_for_as_words(
    browse: Get,
) -> None:
    page = Page(browse("/sporsmal?q=hvem+eier+qqqqqqq").text)
    assert "Det vet ikke grafen." in page.words
    assert "treff på «hvem eier qqqqqqq»" in page.words


def test_mere_words_are_no_question(browse: Get, client: FlaskClient) -> None:
    assert "Slik er spørsmålet forstått" not in Page(browse("/sporsmal?q=innlogging").text).words
    assert client.get("/sporsmal.json?q=innlogging").json == {"question": "innlogging"}


def test_the_answer_as_json_says_how_the_question_was_understood(client: FlaskClient) -> None:
    address = f"/sporsmal.json?{urlencode({'q': 'Hvem eier masknporten?', 'sprak': 'en'})}"
    found: Any = client.get(address).json
    assert found["state"] == "answered"
    assert found["understood"]["title"] == "Who is responsible for Maskinporten?"
    assert found["understood"]["thing"] == ID["resource/maskinporten"]
    assert found["values"] == [
        {"iri": ID["actor/digdir"], "name": "Norwegian Digitalisation Agency"}
    ]
    assert found["decided"] == ["Hvem", "eier", "masknporten"]
    assert (found["corrected"], found["unused"]) == ({"masknporten": "Maskinporten"}, [])
    assert len(found["alternatives"]) == 2
    accepted = client.get(address.replace(".json", ""), headers={"Accept": "application/json"})
    assert accepted.json == found


def test_a_count_of_something_is_not_answered_by_something_else(client: FlaskClient) -> None:
    address = f"/sporsmal.json?{urlencode({'q': 'Hvor mange servere eier Maskinporten?'})}"
    assert client.get(address).get_json()["state"] == "outside"


def test_a_name_that_the_answer_does_not_use_is_said_above_it(
    browse: Get, client: FlaskClient
) -> None:
    address = f"?{urlencode({'q': 'Skatteetaten: hvem eier Maskinporten?'})}"
    found: Any = client.get(f"/sporsmal.json{address}").json
    assert found["understood"]["title"] == "Hvem har ansvaret for Maskinporten?"
    assert found["unused"] == ["Skatteetaten"]
    assert "Svaret tar ikke hensyn til «Skatteetaten»." in browse(f"/sporsmal{address}").text


def test_an_answer_that_is_not_about_the_day_of_the_question_is_withheld(
    browse: Get, client: FlaskClient
) -> None:
    address = f"?{urlencode({'q': 'hvem eier Maskinporten i 2019?'})}"
    found: Any = client.get(f"/sporsmal.json{address}").json
    assert (found["state"], found["values"], found["unused"]) == ("outside", [], ["2019"])
    page = browse(f"/sporsmal{address}").text
    assert "Vi fant ikke ut hva «2019» betyr for svaret." in page
    assert "Hvem har ansvaret for Maskinporten?" in page


def test_what_has_no_statement_is_unknown(client: FlaskClient) -> None:
    found: Any = client.get("/sporsmal.json?q=hva+erstatter+ID-porten?").json
    assert (found["state"], found["values"]) == ("unknown", [])
    assert found["sentence"] == "Vi kjenner ingen etterfølger."


def test_every_target_has_texts_in_all_languages_and_a_page(app: Flask, release: Release) -> None:
    targets = dict(all_targets(release.queries))
    assert targets.pop("not-stated").title == {}  # what it reads is refused
    for target in targets.values():
        assert set(target.title) == {"nb", "nn", "en"}
        assert set(target.answer) in (set(), {"nb", "nn", "en"})
        assert set(target.unknown) in (set(), {"nb", "nn", "en"})
        values = {
            slot: ID[f"{kinds[0] if kinds else 'resource'}/x"]
            for slot, kinds in target.slots.items()
        }
        path = target.path(values, {}).partition("#")[0].partition("?")[0]
        assert app.url_map.bind("").match(path), target.name


def test_the_address_that_the_search_had_is_redirected(client: FlaskClient) -> None:
    response = client.get("/sok?q=blåbær+a%26b&type=resource")
    assert response.status_code == 301
    assert response.headers["Location"] == "/sporsmal?q=bl%C3%A5b%C3%A6r+a%26b&type=resource"


@pytest.mark.parametrize(
    "query", ['"', "x OR", "NEAR(a b)", "names : a", "*", "'; DROP", "\x00", "^a"]
)
def test_search_operators_are_plain_text(browse: Get, query: str) -> None:
    response = browse(f"/sporsmal?q={query}")
    assert response.status_code == 200
    assert "<h2" in response.text


def test_links_narrow_and_widen_the_hits(browse: Get) -> None:
    unfiltered = Page(browse("/sporsmal?q=altinn").text)
    narrow = next(e for e in unfiltered.all("a") if e.text.startswith("Delte ressurser"))
    number = int(narrow.text.partition("(")[2].rstrip(") "))
    page = Page(browse(narrow.attributes["href"]).text)
    assert f"{number} treff på «altinn»" in page.words
    (chosen,) = [e for e in page.all("a") if "Ta bort" in e.text]
    assert chosen.attributes["aria-current"] == "true"
    assert chosen.attributes["href"] == "/sporsmal?q=altinn"


def test_facets_combine_and_each_counts_within_the_others(browse: Get) -> None:
    page = Page(browse("/sporsmal?q=altinn&type=resource&status=being-phased-out").text)
    assert "Ta bort" in page.words
    empty = Page(browse("/sporsmal?q=altinn&type=life-event").text)
    assert "0 treff på «altinn»" in empty.words
    assert "Ta bort et valg" in empty.words
    assert "Livshendelser (0) Ta bort" in empty.words


def test_suggestions_are_names_kinds_and_addresses(client: FlaskClient) -> None:
    response = client.get("/sok.json?q=id-port", headers={"Accept-Language": "nn"})
    assert response.mimetype == "application/x-suggestions+json"
    query, names, kinds, addresses = json.loads(response.text)
    assert (query, names[0], kinds[0]) == ("id-port", "ID-porten", "Delt ressurs")
    assert addresses[0] == "http://localhost/doc/resource/id-porten"
    assert len(names) == len(kinds) == len(addresses) <= 6
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
    page = Page(client.get("/sporsmal", headers={"Accept": "text/html"}).text)
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
    response = browse(f"/sporsmal?q={'id ' * 400}")
    assert "Bare de 12 første ordene er brukt." in response.text


def test_the_same_texts_give_the_same_bytes_in_any_order() -> None:
    texts = {
        "b": [("To", "name"), ("omtale av to", "description")],
        "a": [("En", "name"), ("Ein", "other-name")],
    }
    turned = {iri: [*reversed(found)] for iri, found in reversed(texts.items())}
    facets = [("a", "status", "x"), ("b", "status", "y"), ("unknown", "status", "z")]
    assert write_index(texts, facets) == write_index(turned, reversed(facets))
