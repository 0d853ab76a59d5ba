"""Advice: recipients, the printable page, and events since a day.

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

from okosystem.core.release import Release
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


def headings(page: Page) -> dict[str, str]:
    return {e.attributes["id"]: e.text for e in page.all("h2") if "id" in e.attributes}


@LANGUAGES
def test_advice_is_listed_by_recipient_and_drafts_separately(browse: Get, language: str) -> None:
    page = Page(browse("/rad", language).text)
    assert page.faults == []
    assert headings(page)["skate"].endswith("(1)")
    assert headings(page)["styringsradet-for-fellesloesningene"].endswith("(1)")
    drafts = {e.attributes["id"]: e.text[-4:] for e in page.all("h3") if "id" in e.attributes}
    assert drafts == {
        "utkast-PhaseOutDraft": " (6)",
        "utkast-GapFinding": "(24)",
        "utkast-RankingFinding": " (4)",
    }
    assert len(page.all("th", scope="row")) == 2 + 6 + 24 + 4


def test_a_need_shows_how_its_rank_depends_on_the_weights(browse: Get) -> None:
    ranked = [row for row in rows(browse, "/rad.csv") if row["rankBest"]]
    assert len(ranked) == 4
    assert all(int(row["rankBest"]) <= int(row["rankWorst"]) for row in ranked)
    words = Page(browse("/rad").text).words
    assert "plass 2 til 3" in words
    assert "plass 1 til 1" not in words
    assert f"{ranked[0]['score'].replace('.', ',')} plass 1 " in words


def test_the_file_has_the_outcome_of_each_draft(browse: Get) -> None:
    drafts = [row for row in rows(browse, "/rad.csv") if row["draft"] == "true"]
    assert [row["verdictName"] or row["score"] for row in drafts].count("") == 0
    assert [row["verdictName"] for row in drafts].count("vurder samling") == 4


@LANGUAGES
@pytest.mark.parametrize("slug", ADVICE)
def test_the_page_of_advice_has_every_text_about_it(
    browse: Get, release: Release, slug: str, language: str
) -> None:
    page = Page(browse(f"/rad/{slug}", language).text)
    assert page.faults == []
    assert release.digest[:12] in page.words
    for text in texts_of(release, slug, language):
        assert text in page.words
    turtle = browse(f"/doc/assessment/{slug}.ttl").text
    based_on = re.findall(r"oko:basedOn (.+?) ;", turtle)[0].split(" , ")
    for ground in based_on:
        assert f"/doc/{ground.replace(':', '/')}" in page.links


def texts_of(release: Release, slug: str, language: str) -> list[str]:
    """List all text about advice in a language."""
    store = ox.Store()
    store.bulk_load(path=str(release.file("graph.nq")), format=ox.RdfFormat.N_QUADS)
    node = ox.NamedNode(f"https://w3id.org/felles-okosystem/id/assessment/{slug}")
    values = {q.object for q in store.quads_for_pattern(node, None, None)}
    found = [v.value for v in values if isinstance(v, ox.Literal) and v.language == language]
    assert len(found) == 6
    return found


def test_a_draft_is_never_called_advice(browse: Get) -> None:
    page = Page(browse("/rad/phase-out--altinn-formidling").text)
    assert "Utkast, ikke et råd" in page.words
    assert "Ingen har gjort det til sitt råd" in page.words
    assert "Blir «foreslå utfasing» hvis B3 ikke stemmer" in page.words
    against = page.words.partition("Hovedinnvending")[2]
    assert "B3: noe som krever den" in against
    assert "/metode/phase-out" in page.links


def test_every_draft_has_its_page(browse: Get) -> None:
    links = [a for a in Page(browse("/rad").text).links if a.startswith("/rad/")]
    assert len(links) == 2 + 6 + 24 + 4
    for address in links:
        assert Page(browse(address).text).faults == [], address


def test_filters_apply_to_the_page_and_its_files(browse: Get, release: Release) -> None:
    page = Page(browse("/rad?mottaker=skate&kommet=written").text)
    assert "styringsradet-for-fellesloesningene" not in headings(page)
    data = json.loads(browse("/rad.json?mottaker=skate").text)
    assert data["release"] == release.digest
    assert [row["recipient"][0].rpartition("/")[2] for row in data["rows"] if not row["draft"]] == [
        "skate"
    ]
    assert [r["draft"] for r in data["rows"]].count(True) == 5
    none = Page(browse("/rad?kommet=decided").text).words
    assert "Ingen råd passer til valgene" in none
    assert "Ingen utkast passer til valgene" in none
    turtle = browse("/rad.ttl?mottaker=skate")
    assert turtle.mimetype == "text/turtle"
    assert turtle.text.count("oko:recipient actor:skate") == 1
    assert turtle.text.count("oko:asOf ") == 5


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/rad?mottaker=tull", "?mottaker=skate"),
        ("/rad?dato=tull", "?dato=2021-06-01"),
        ("/oppfolging?dato=2021-06-01", "/oppfolging?til=2021-06-01"),
        ("/oppfolging?siden=tull", "?siden=2021-06-01"),
        ("/oppfolging?siden=2026-02-30", "?siden=2021-06-01"),
        ("/oppfolging?siden=2026-06-01&siden=2026-07-01", "?siden=2021-06-01"),
        ("/oppfolging?siden=2027-01-01", "/oppfolging?siden=2026-08-27"),
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


def test_a_day_before_the_advice_has_only_drafts(
    browse: Get,
) -> None:
    page = Page(browse("/rad?dato=2026-11-24").text)
    assert page.faults == []
    assert "Ingen råd var gitt denne dagen, så vidt vi vet." in page.words
    assert "Viser rådene slik de stod 24. november 2026" in page.words
    files = [a for a in page.links if a.startswith("/rad.")]
    assert files == [f"/rad.{s}?dato=2026-11-24" for s in ("csv", "json", "ttl", "jsonld")]
    assert "/rad?dato=2026-11-24" in page.links
    drafts = rows(browse, files[0])
    kinds = [row["advice"].rpartition("/")[2].partition("--")[0] for row in drafts]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "phase-out": 8, "gap": 24, "ranking": 5,
    }  # fmt: skip
    assert {row["day"] for row in drafts} == {"2026-11-24"}
    assert browse(files[2]).text.count("oko:asOf ") == 8 + 24 + 5
    assert json.loads(browse(files[1]).text)["chosen"] == {"dato": "2026-11-24"}


def test_from_its_day_advice_is_listed_with_its_page_of_the_day(browse: Get) -> None:
    advice = [row for row in rows(browse, "/rad.csv?dato=2026-11-25") if row["draft"] == "false"]
    assert [row["day"] for row in advice] == ["2026-11-25"] * 2
    links = Page(browse("/rad?dato=2027-02-01&mottaker=skate").text).links
    assert f"/rad/{ADVICE[0]}?dato=2027-02-01" in links
    assert "2027-02-01" in Page(browse(f"/rad/{ADVICE[0]}?dato=2027-02-01").text).words


def test_a_draft_of_a_day_has_its_own_page_and_iri(browse: Get) -> None:
    draft = "/rad/phase-out--altinn-tjenester-2"
    page = Page(browse(f"{draft}?dato=2021-06-01").text)
    assert page.faults == []
    assert "Utfasing: Altinn II tjenesteutvikling (TUL/SBL)" in page.words
    assert "analysis/phase-out--altinn-tjenester-2--2021-06-01" in page.words
    assert [a for a in page.links if "/doc/analysis/" in a] == []
    assert browse(draft).status_code == 404
    assert browse(f"/rad/{ADVICE[0]}?dato=2021-06-01").status_code == 404


@pytest.mark.parametrize("address", ["/rad?dato=1999-01-01", f"/rad/{ADVICE[0]}?dato=9999-12-31"])
def test_an_unknown_day_is_refused_with_the_known_ones(browse: Get, address: str) -> None:
    answer = browse(address)
    assert answer.status_code == 404
    assert "?dato=2021-06-01" in Page(answer.text).links


@pytest.mark.parametrize("slug", ["tull", "%00", "<b>x", "skate", "x" * 5000])
def test_unknown_advice_is_404(browse: Get, slug: str) -> None:
    answer = browse(f"/rad/{slug}")
    assert answer.status_code == 404
    assert "<b>" not in answer.text


def test_a_client_that_accepts_json_gets_a_problem(client: FlaskClient) -> None:
    answer = client.get("/oppfolging?siden=tull", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert "siden='tull' is not a date" in json.loads(answer.text)["detail"]


def test_the_follow_up_lists_events_and_advice_without_events(browse: Get) -> None:
    events = rows(browse, "/oppfolging.csv?siden=2026-06-01")
    assert [(row["what"], row["day"]) for row in events] == [
        ("new", "2026-09-25"), ("new", "2026-11-25"), ("new", "2026-11-25"),
        ("changed", "2026-09-25"), ("due", "2027-06-30"),
    ]  # fmt: skip
    later = rows(browse, "/oppfolging.csv?siden=2026-12-01&til=2026-12-31")
    assert [r["what"] for r in later] == ["due", "silent", "silent"]
    assert rows(browse, "/oppfolging.csv?siden=2026-01-01&til=2026-06-01") == []
    for edge in ("til=0001-01-01", "siden=0001-01-01&til=9999-12-31"):
        assert browse(f"/oppfolging?{edge}").status_code == 200


def test_the_lists_of_pages_link_to_the_advice(browse: Get) -> None:
    for path in ("/utforsk", "/metode"):
        assert {"/rad", "/oppfolging"} <= set(Page(browse(path).text).links)
    sitemap = browse("/sitemap.xml").text
    for path in ("/rad", "/oppfolging", "/overlapp", *(f"/rad/{slug}" for slug in ADVICE)):
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
    page = undecided("/oppfolging").text
    recipe = html.unescape(re.findall(r"<code>(.+?)</code></pre>", page, re.DOTALL)[0])
    filled = re.sub("‹(.+?)›", lambda blank: FILLED[blank[1]], recipe)
    return release_with(filled + MINUTES, tmp_path_factory.mktemp("decided"), without=[DECISION])


@pytest.fixture(scope="module")
def later(decided: Release) -> Iterator[Get]:
    with serve_pages(decided) as get:
        yield get


@pytest.mark.slow
def test_without_decisions_the_page_explains_how_to_register_one(undecided: Get) -> None:
    for path in ("/rad", "/oppfolging"):
        page = Page(undecided(path).text)
        assert NONE_DECIDED in page.words
        assert [a for a in page.links if a.endswith("#registrer")]


@pytest.mark.slow
def test_the_instructions_on_the_page_give_a_valid_release(decided: Release) -> None:
    findings = [f for f in decided.findings if "penger-til-drift" in (f.focus or "")]
    assert [f.text("en") for f in findings if f.severity.name == "VIOLATION"] == []


@pytest.mark.slow
def test_decisions_and_reports_are_shown_everywhere(later: Get) -> None:
    advice_list = Page(later("/rad").text)
    assert NONE_DECIDED not in advice_list.words
    assert FILLED["svaret på bokmål"] in advice_list.words
    advice_page = Page(later(f"/rad/{ADVICE[0]}").text)
    for text in (FILLED["svaret på bokmål"], "frist 1. mars 2027", "åpen", "ansvarlig:"):
        assert text in advice_page.words
    assert len([e for e in advice_page.all("li") if e.attributes.get("class") == "done"]) == 4
    gaps = rows(later, "/gap.csv?status=followed-up")
    assert {row["statusName"] for row in gaps} == {"fulgt opp"}
    assert len(gaps) == 2


@pytest.mark.slow
def test_a_decision_and_its_follow_up_are_shown_from_their_day(later: Get) -> None:
    (decided_row,) = (row for row in rows(later, "/rad.csv?dato=2026-12-01") if row["decisions"])
    assert (decided_row["advice"].rpartition("/")[2], decided_row["stage"]) == (
        ADVICE[0],
        "followed",
    )
    before = rows(later, "/rad.csv?dato=2026-11-30")
    assert {row["stage"] for row in before if row["draft"] == "false"} == {"written"}
    assert FILLED["svaret på bokmål"] not in later(f"/rad/{ADVICE[0]}?dato=2026-11-30").text
    assert FILLED["svaret på bokmål"] in later(f"/rad/{ADVICE[0]}?dato=2026-12-01").text
    assert len(rows(later, "/gap.csv?dato=2026-12-01&status=followed-up")) == 2
    assert rows(later, "/gap.csv?dato=2026-11-30&status=followed-up") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("siden=2026-12-01&til=2026-12-01", {"new": 1, "changed": 1, "due": 1, "silent": 1}),
        ("siden=2026-12-02&til=2027-03-01", {"due": 1, "silent": 2}),
        ("siden=2026-12-02&til=2027-03-02", {"overdue": 1, "silent": 2}),
        ("siden=2026-11-01&til=2026-11-30", {"new": 2}),
    ],
)
def test_each_kind_of_event_is_listed_from_its_first_day(
    later: Get, choice: str, expected: dict[str, int]
) -> None:
    events_listed = [row["what"] for row in rows(later, f"/oppfolging.csv?{choice}")]
    assert {kind: events_listed.count(kind) for kind in dict.fromkeys(events_listed)} == expected
    page = Page(later(f"/oppfolging?{choice}").text)
    assert page.faults == []
    assert len(page.all("circle")) == len(events_listed)
