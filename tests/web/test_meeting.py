"""Before a meeting: /mote, a page of each piece of advice, and the lists of both.

The world has one decision. Copies have none, or the one registered by the instructions of
the page.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.web.app import create_app
from tests.copies import release_with
from tests.web.conftest import BROWSER, Get, Page

ADVICE = ("advice--penger-til-drift", "advice--velg-vei-for-filer")
MINUTES = """
<https://w3id.org/felles-okosystem/id/source/oppdiktet-referat>
    a oko:Source ; dct:title "Oppdiktet referat"@nb ; dct:date "2026-12-01"^^xsd:date ;
    dct:publisher actor:digdir ;
    oko:sourceKind <https://w3id.org/felles-okosystem/id/source-kind/primary> ;
    <http://xmlns.com/foaf/0.1/page> <https://www.digdir.no/oppdiktet-referat> .
<https://w3id.org/felles-okosystem/id/assignment/oppdiktet>
    a oko:Assignment ; dct:source source:oppdiktet-referat ;
    dct:title "Oppdiktet oppdrag"@nb , "Oppdikta oppdrag"@nn , "Invented assignment"@en ;
    dct:description "Oppdiktet."@nb , "Oppdikta."@nn , "Invented."@en ;
    oko:assignedBy actor:skate ; oko:assignedTo actor:digdir ;
    oko:assignmentKind
        <https://w3id.org/felles-okosystem/id/assignment-kind/allocation-letter> ;
    oko:assigns <https://w3id.org/felles-okosystem/id/measure/samarbeid-med-ks> ;
    oko:evidenceClass evidence:fact ; oko:expectedEnd "2027-01-31"^^xsd:date ;
    oko:validFrom "2026-12-01"^^xsd:date .
"""
DECISION = "assessments/decision--penger-til-drift.ttl"
LANGUAGES = pytest.mark.parametrize("language", ["nb", "nn", "en"])
NONE_DECIDED = "Ingen råd er besluttet ennå"
FILLED = {
    "svaret på bokmål": "Oppdiktet i en prøve: ja.",
    "svaret på nynorsk": "Oppdikta i ei prøve: ja.",
    "kilden": "oppdiktet-referat",
    "den som har ansvaret": "digdir",
    "frist": "2027-03-01",
    "dag": "2026-12-01",
}


def rows(browse: Get, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(path).text)))


@LANGUAGES
def test_a_card_says_who_is_asked_to_do_what_why_and_the_objection(
    browse: Get, release: Release, language: str
) -> None:
    page = Page(browse("/mote", language).text)
    assert page.faults == []
    (card,) = page.all("h3")
    texts = texts_of(release, ADVICE[1], language)
    assert card.text in texts["asksFor"]
    (description,) = texts["description"]
    first = description.split(". ")[0]
    assert f"{first}. " in page.words
    assert description not in page.words
    (objection,) = texts["mainObjection"]
    assert objection in page.words
    assert f"/rad/{ADVICE[1]}" in page.links


def test_what_has_an_answer_is_no_card(browse: Get) -> None:
    page = Page(browse("/mote?fra=2026-09-01").text)
    assert "1 råd venter på svar" in page.words
    assert "Alle råd (2)" in page.words
    assert "Skate slutter seg til rådet." in page.words


def test_changes_that_say_the_same_of_several_are_one_line(browse: Get) -> None:
    page = Page(browse("/mote?fra=2026-09-24").text)
    assert "KS Digitale fellestjenester AS overtok Fiks IO, Fiks-plattformen og 2 til" in page.words
    assert "Endret siden 24. september 2026" in page.words


def test_the_period_and_the_agency_stay_in_the_address(browse: Get) -> None:
    page = Page(browse("/mote?fra=2026-09-01&virksomhet=digdir").text)
    (day,) = page.all("input", type="date")
    assert day.attributes["value"] == "2026-09-01"
    chosen = [e for e in page.all("option") if "selected" in e.attributes]
    assert [e.attributes["value"] for e in chosen] == ["digdir"]
    assert "/mote/endringer?fra=2026-09-01" in page.links


def test_an_agency_sees_its_advice_dependants_findings_and_deadlines(browse: Get) -> None:
    page = browse("/mote?virksomhet=digdir").text.partition('id="min-virksomhet"')[2]
    words = Page(f"<body>{page}").words
    assert f"/rad/{ADVICE[1]}" in Page(f"<body>{page}").links
    assert re.search(r"\d+ ressurser fra andre \(\d+ virksomheter\)", words)
    assert "/om/kvalitet?eier=digdir" in Page(f"<body>{page}").links
    skate = Page(browse("/mote?virksomhet=skate").text).words
    assert "30. juni 2027: Råd: bli enige om hvem som betaler" in skate


@LANGUAGES
@pytest.mark.parametrize("slug", ADVICE)
def test_the_page_of_advice_has_every_text_about_it(
    browse: Get, release: Release, slug: str, language: str
) -> None:
    page = Page(browse(f"/rad/{slug}", language).text)
    assert page.faults == []
    assert release.digest[:12] in page.words
    texts = [text for found in texts_of(release, slug, language).values() for text in found]
    assert len(texts) >= 6
    for text in texts:
        assert text in page.words
    turtle = browse(f"/doc/assessment/{slug}.ttl").text
    based_on = re.findall(r"oko:basedOn (.+?) ;", turtle)[0].split(" , ")
    for ground in based_on:
        assert f"/doc/{ground.replace(':', '/')}" in page.links


def texts_of(release: Release, slug: str, language: str) -> dict[str, list[str]]:
    """List all text about advice in a language, by property."""
    store = ox.Store()
    store.bulk_load(path=str(release.file("graph.nq")), format=ox.RdfFormat.N_QUADS)
    node = ox.NamedNode(f"https://w3id.org/felles-okosystem/id/assessment/{slug}")
    found: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(node, None, None):
        if isinstance(quad.object, ox.Literal) and quad.object.language == language:
            name = re.split("[/#]", quad.predicate.value)[-1]
            found.setdefault(name, []).append(quad.object.value)
    return found


def test_filters_apply_to_the_page_and_its_files(browse: Get, release: Release) -> None:
    page = Page(browse("/mote/rad?mottaker=skate").text)
    assert page.faults == []
    assert [a for a in page.links if a.startswith("/rad/")] == [f"/rad/{ADVICE[0]}"]
    data = json.loads(browse("/mote/rad.json?mottaker=skate").text)
    assert data["release"] == release.digest
    assert [row["stage"] for row in data["rows"]] == ["followed"]
    none = Page(browse("/mote/rad?kommet=decided").text).words
    assert "Ingen råd passer til valgene" in none
    turtle = browse("/mote/rad.ttl?mottaker=skate")
    assert turtle.mimetype == "text/turtle"
    assert turtle.text.count("oko:recipient actor:skate") == 1


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/mote/rad?mottaker=tull", "?mottaker=skate"),
        ("/mote/rad?dato=tull", "?dato=2021-06-01"),
        ("/mote?virksomhet=tull", "?virksomhet=digdir"),
        ("/mote?dato=2021-06-01", "/mote?til=2021-06-01"),
        ("/mote?fra=tull", "?fra=2026-08-27"),
        ("/mote?fra=2026-02-30", "?fra=2026-08-27"),
        ("/mote/oppfolging?fra=2026-06-01&fra=2026-07-01", "?fra=2026-08-27"),
        ("/mote/endringer?fra=2027-01-01", "?fra=2026-08-27"),
        ("/mote/endringer?til=0001-01-01", "?til=2026-11-25"),
    ],
)
def test_an_invalid_choice_is_refused_with_a_link_to_a_valid_one(
    browse: Get, path: str, way: str
) -> None:
    answer = browse(path)
    assert answer.status_code == 400
    assert way in Page(answer.text).links
    there = way if way.startswith("/") else path.partition("?")[0] + way
    assert browse(there).status_code == 200


def test_advice_is_listed_from_its_day(browse: Get) -> None:
    page = Page(browse("/mote/rad?dato=2026-11-24").text)
    assert "Ingen råd var gitt denne dagen, så vidt vi vet." in page.words
    advice = rows(browse, "/mote/rad.csv?dato=2026-11-25")
    assert [row["day"] for row in advice] == ["2026-11-25"] * 2
    links = Page(browse("/mote/rad?dato=2027-02-01").text).links
    assert f"/rad/{ADVICE[0]}?dato=2027-02-01" in links
    assert browse(f"/rad/{ADVICE[0]}?dato=2026-11-25").status_code == 200
    assert browse(f"/rad/{ADVICE[0]}?dato=2026-11-24").status_code == 404


@pytest.mark.parametrize("slug", ["tull", "%00", "<b>x", "skate", "x" * 5000])
def test_unknown_advice_is_404(browse: Get, slug: str) -> None:
    answer = browse(f"/rad/{slug}")
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_a_client_that_accepts_json_gets_a_problem(client: FlaskClient) -> None:
    answer = client.get("/mote/oppfolging?fra=tull", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert "tull" in json.loads(answer.text)["detail"]


def test_the_resources_are_followed_as_list_feed_and_calendar(browse: Get) -> None:
    found = rows(browse, "/mote/oppfolging.csv?fra=2026-06-01&til=2026-09-25")
    register = "resource/kontakt-og-reservasjonsregisteret"
    ends = [row for row in found if row["resource"].endswith(register)]
    assert ("interface", "2027-03-31") in [(row["what"], row["day"]) for row in ends]
    for suffix in ("atom", "ics"):
        answer = browse(f"/mote/oppfolging.{suffix}?fra=2026-06-01&til=2026-09-25")
        assert answer.status_code == 200
        assert "grensesnitt går ut" in answer.text.replace("\r\n ", "")
        assert "Nytt" in answer.text


def test_the_follow_up_lists_events_and_advice_without_events(browse: Get) -> None:
    events = rows(browse, "/mote/oppfolging.csv?fra=2026-06-01")
    assert [(row["what"], row["day"]) for row in events if row["advice"]] == [
        ("new", "2026-09-25"), ("new", "2026-11-25"), ("new", "2026-11-25"),
        ("changed", "2026-09-25"), ("due", "2027-06-30"),
    ]  # fmt: skip
    later = rows(browse, "/mote/oppfolging.csv?fra=2026-12-01&til=2026-12-31")
    assert [r["what"] for r in later if r["advice"]] == ["due", "silent", "silent"]
    before = rows(browse, "/mote/oppfolging.csv?fra=2026-01-01&til=2026-06-01")
    assert [row for row in before if row["advice"]] == []
    for edge in ("fra=1000-01-01", "fra=1000-01-01&til=9999-12-31"):
        assert browse(f"/mote/oppfolging?{edge}").status_code == 200


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/rad?mottaker=skate", "/mote/rad?mottaker=skate"),
        ("/rad.csv?dato=2026-11-25", "/mote/rad.csv?dato=2026-11-25"),
        ("/rad/phase-out--altinn-formidling", "/doc/analysis/phase-out--altinn-formidling"),
        ("/oppfolging?siden=2026-06-01&til=2026-07-01",
         "/mote/oppfolging?fra=2026-06-01&til=2026-07-01"),
        ("/oppfolging.json?siden=2026-06-01", "/mote/oppfolging.json?fra=2026-06-01"),
        ("/diff?fra=2021&til=2026&slag=eier", "/mote/endringer?fra=2021&til=2026&slag=eier"),
        ("/diff.ttl?fra=2026", "/mote/endringer.ttl?fra=2026"),
    ],
)  # fmt: skip
def test_an_old_address_leads_to_the_new_one_with_its_parameters(
    browse: Get, old: str, new: str
) -> None:
    answer = browse(old)
    assert (answer.status_code, answer.location) == (301, new)
    assert browse(new).status_code == 200


def test_the_lists_of_pages_link_to_the_advice(browse: Get) -> None:
    assert "/mote" in Page(browse("/om").text).links
    sitemap = browse("/sitemap.xml").text
    for path in ("/mote", "/mote/rad", "/mote/endringer", *(f"/rad/{slug}" for slug in ADVICE)):
        assert f"<loc>http://localhost{path}</loc>" in sitemap


@contextmanager
def serve_pages(release: Release) -> Iterator[Get]:
    """Serve a release, and yield a function that gets its pages in Bokmål."""
    app = create_app(release)
    client = app.test_client(use_cookies=False)
    headers = {"Accept": BROWSER, "Accept-Language": "nb"}
    yield lambda path: client.get(path, headers=headers, buffered=True)
    app.extensions["okosystem"].pool.close()


@pytest.fixture(scope="module")
def undecided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Get]:
    """Return a function that gets the pages of the world without its decision."""
    folder = tmp_path_factory.mktemp("undecided")
    with serve_pages(release_with("", folder, without=[DECISION])) as get:
        yield get


@pytest.fixture(scope="module")
def decided(undecided: Get, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Build a release by following the instructions of the page for the first advice."""
    page = undecided("/mote/oppfolging").text
    recipe = html.unescape(re.findall(r"<code>(.+?)</code></pre>", page, re.DOTALL)[0])
    filled = re.sub("‹(.+?)›", lambda blank: FILLED[blank[1]], recipe)
    folder = tmp_path_factory.mktemp("decided")
    return release_with(filled + MINUTES, folder, [DECISION], modified=FILLED["dag"])


@pytest.fixture(scope="module")
def later(decided: Release) -> Iterator[Get]:
    with serve_pages(decided) as get:
        yield get


@pytest.mark.slow
def test_without_decisions_the_page_explains_how_to_register_one(undecided: Get) -> None:
    page = Page(undecided("/mote/oppfolging").text)
    assert NONE_DECIDED in page.words
    assert page.all("details", id="registrer")


@pytest.mark.slow
def test_the_instructions_on_the_page_give_a_valid_release(decided: Release) -> None:
    findings = [f for f in decided.findings if "penger-til-drift" in (f.focus or "")]
    assert [f.text("en") for f in findings if f.severity.name == "VIOLATION"] == []


@pytest.mark.slow
def test_decisions_and_reports_are_shown_everywhere(later: Get) -> None:
    assert NONE_DECIDED not in Page(later("/mote/oppfolging").text).words
    assert FILLED["svaret på bokmål"] in Page(later("/mote").text).words
    advice_page = Page(later(f"/rad/{ADVICE[0]}").text)
    for text in (FILLED["svaret på bokmål"], "frist 1. mars 2027", "åpen", "ansvarlig:"):
        assert text in advice_page.words
    assert "Fulgt opp" in advice_page.words
    gaps = rows(later, "/analyser.csv?fane=gap&status=followed-up")
    assert {row["statusName"] for row in gaps} == {"fulgt opp"}
    assert len(gaps) == 2


@pytest.mark.slow
def test_a_decision_and_its_follow_up_are_shown_from_their_day(later: Get) -> None:
    (decided_row,) = (
        row for row in rows(later, "/mote/rad.csv?dato=2026-12-01") if row["decisions"]
    )
    assert (decided_row["advice"].rpartition("/")[2], decided_row["stage"]) == (
        ADVICE[0],
        "followed",
    )
    before = rows(later, "/mote/rad.csv?dato=2026-11-30")
    assert {row["stage"] for row in before} == {"written"}
    assert FILLED["svaret på bokmål"] not in later(f"/rad/{ADVICE[0]}?dato=2026-11-30").text
    assert FILLED["svaret på bokmål"] in later(f"/rad/{ADVICE[0]}?dato=2026-12-01").text
    assert len(rows(later, "/analyser.csv?fane=gap&dato=2026-12-01&status=followed-up")) == 2
    assert rows(later, "/analyser.csv?fane=gap&dato=2026-11-30&status=followed-up") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("fra=2026-12-01&til=2026-12-01", {"new": 1, "changed": 1, "due": 1, "silent": 1}),
        ("fra=2026-12-02&til=2027-03-01", {"due": 1, "silent": 2}),
        ("fra=2026-12-02&til=2027-03-02", {"overdue": 1, "silent": 2}),
        ("fra=2026-11-01&til=2026-11-30", {"new": 2}),
    ],
)
def test_each_kind_of_event_is_listed_from_its_first_day(
    later: Get, choice: str, expected: dict[str, int]
) -> None:
    found = rows(later, f"/mote/oppfolging.csv?{choice}")
    events_listed = [row["what"] for row in found if row["advice"]]
    assert {kind: events_listed.count(kind) for kind in dict.fromkeys(events_listed)} == expected
    page = Page(later(f"/mote/oppfolging?{choice}").text)
    assert page.faults == []
    resources = page.all("li", **{"class": "followed"})
    assert len(page.all("span", **{"class": "what"})) == len(events_listed) + len(resources)


@pytest.mark.slow
def test_an_agency_sees_what_it_has_to_finish_and_what_is_overdue(later: Get) -> None:
    ahead = Page(later("/mote?virksomhet=digdir").text).words
    assert "31. januar 2027: Oppdiktet oppdrag" in ahead
    overdue = Page(later("/mote?virksomhet=digdir&til=2027-02-01").text).words
    assert "31. januar 2027 (fristen er ute): Oppdiktet oppdrag" in overdue
