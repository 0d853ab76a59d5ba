"""The analyses as of another day have exactly the findings of that day, distinct from today's."""

import csv
import io
from datetime import date

import pyoxigraph as ox
import pytest
from flask import Flask

from okosystem.analyses.as_of import as_lines, graph_on, history_of
from okosystem.analyses.facts import Facts
from okosystem.analyses.phase_out import run as phase_out
from okosystem.analyses.results import Result
from okosystem.build.source_graph import SourceGraph
from okosystem.errors import Busy, TooManyQueries
from okosystem.rdf.terms import ID, OKO
from okosystem.release.release import Release
from okosystem.sparql import subprocess_jobs
from okosystem.sparql.subprocess_jobs import SubprocessJob
from tests.analyses.small_graphs import QUERIES
from tests.web.conftest import Get, Page

DAY = "2021-06-01"
TABS = ("overlapp", "utfasing", "gap", "kritikalitet", "dekning")
tabs = pytest.mark.parametrize("name", TABS)


@pytest.fixture(scope="module")
def drafts(world: SourceGraph) -> list[Result]:
    """Return the results of the algorithm for the day, computed without a server."""
    history = history_of([q.triple for q in world.asserted])
    as_of = date.fromisoformat(DAY)
    return phase_out(Facts(graph_on(as_lines(world.triples), as_of, history), QUERIES, as_of))


def rows_of(browse: Get, address: str, language: str = "nb") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(address, language).text)))


def test_the_list_of_a_day_has_the_results_of_the_algorithm(
    browse: Get, drafts: list[Result]
) -> None:
    rows = rows_of(browse, f"/analyser.csv?fane=utfasing&dato={DAY}")
    verdicts = {
        r["finding"]: r["verdict"].rpartition("/")[2] for r in rows if r["change"] != "went"
    }
    assert verdicts == {draft.iri: draft.verdict for draft in drafts}
    explained = {r["finding"]: r["description"] for r in rows if r["change"] != "went"}
    assert explained == {draft.iri: draft.explanation["nb"] for draft in drafts}


def test_altinn_2_is_a_finding_in_2021_and_not_today(browse: Get) -> None:
    (row,) = [
        r
        for r in rows_of(browse, f"/analyser.csv?fane=utfasing&dato={DAY}")
        if "altinn-tjenester-2" in r["finding"]
    ]
    assert (row["day"], row["change"], row["verdictName"], row["rules"], row["points"]) == (
        DAY, "came", "spør eieren", "B6 PO2", "3",
    )  # fmt: skip
    assert "altinn-tjenester-2" not in browse("/analyser.csv?fane=utfasing").text


@tabs
def test_another_day_shows_the_day_a_link_to_today_and_the_differences(
    browse: Get, name: str
) -> None:
    page = Page(browse(f"/analyser?fane={name}&dato={DAY}").text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    assert "Slik det var 1. juni 2021, slik vi kjenner det nå." in page.words
    assert "Forskjell fra i dag: " in page.words
    assert f"/analyser?fane={name}" in page.links
    assert [e.attributes["value"] for e in page.all("input", type="date")] == [DAY]


@pytest.mark.parametrize(
    ("language", "note"),
    [("nn", "Slik det var 1. juni 2021"), ("en", "As of June 1, 2021")],
)
def test_the_page_is_in_the_readers_language(browse: Get, language: str, note: str) -> None:
    page = Page(browse(f"/analyser?fane=gap&dato={DAY}", language).text)
    assert note in page.words


@tabs
def test_the_files_have_the_rows_of_the_page(browse: Get, name: str) -> None:
    page = Page(browse(f"/analyser?fane={name}&dato={DAY}").text)
    files = [a for a in page.links if a.startswith("/analyser.") and ".atom" not in a]
    assert files == [
        f"/analyser.{suffix}?fane={name}&dato={DAY}" for suffix in ("csv", "json", "ttl", "jsonld")
    ]
    rows = [r for r in rows_of(browse, files[0]) if r["change"] != "went"]
    shown = browse(f"/analyser?fane={name}&dato={DAY}&vis=alle").text
    assert shown.count('<li class="case">') == len(rows)
    document = browse(files[1]).json
    assert document is not None
    assert document["chosen"] == {"fane": name, "dato": DAY}
    assert len([r for r in document["rows"] if r["change"] != "went"]) == len(rows)


@tabs
def test_a_result_of_a_day_has_its_own_iri(browse: Get, name: str) -> None:
    found = ox.Store()
    found.load(browse(f"/analyser.ttl?fane={name}&dato={DAY}").data, format=ox.RdfFormat.TURTLE)
    computed = [
        q.subject.value  # type: ignore[union-attr]
        for q in found.quads_for_pattern(None, ox.NamedNode(OKO["asOf"]), None)
    ]
    assert computed
    assert all(iri.startswith(ID["analysis/"]) and iri.endswith(f"--{DAY}") for iri in computed)
    days = {q.object.value for q in found.quads_for_pattern(None, ox.NamedNode(OKO["asOf"]), None)}  # type: ignore[union-attr]
    assert days == {DAY}


def test_the_differences_are_described(browse: Get) -> None:
    page = browse(f"/analyser?fane=utfasing&dato={DAY}").text
    section = page.partition('class="differences"')[2].partition("</details>")[0]
    came = Page(section.partition("Faller bort")[0]).all("tr")
    words = [" ".join(e.text.split()) for e in came]
    assert "Utfasing: Altinn II tjenesteutvikling (TUL/SBL) ikke et funn Spør eieren" in words


def test_a_past_finding_has_no_link(browse: Get) -> None:
    page = Page(browse(f"/analyser?fane=utfasing&dato={DAY}").text)
    assert [a for a in page.links if "/doc/analysis/" in a] == []


def test_the_day_of_the_release_is_today(browse: Get, release: Release) -> None:
    day = release.manifest["modified"][:10]
    page = Page(browse(f"/analyser?fane=utfasing&dato={day}").text)
    assert page.all("details", **{"class": "differences"}) == []
    assert rows_of(browse, f"/analyser.csv?fane=utfasing&dato={day}") == rows_of(
        browse, "/analyser.csv?fane=utfasing"
    )


@pytest.mark.parametrize("day", ["2021-05-31", "1995-01-01", "2028-01-02", "9999-12-31"])
def test_a_day_outside_the_known_span_is_refused_with_the_span(browse: Get, day: str) -> None:
    answer = browse(f"/analyser?fane=dekning&dato={day}")
    assert answer.status_code == 404
    assert "fra 1. juni 2021, den første dagen noe har en plass i målbildet," in answer.text
    assert "til 1. januar 2028" in answer.text
    assert f"?fane=dekning&dato={DAY}" in Page(answer.text).links


@pytest.mark.parametrize("day", ["2021-6-1", "2021-02-30", "i går", "2021-06-01%00", "-2021-06-01"])
def test_an_invalid_date_is_refused_with_an_example(browse: Get, day: str) -> None:
    answer = browse(f"/analyser?fane=dekning&dato={day}")
    assert answer.status_code == 400
    assert f"?fane=dekning&dato={DAY}" in Page(answer.text).links


def test_a_client_that_accepts_json_gets_a_problem(app: Flask) -> None:
    answer = app.test_client().get(
        "/analyser.csv?fane=gap&dato=1999-01-01", headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "from 2021-06-01 to 2028-01-01" in answer.json["detail"]  # type: ignore[index]


@pytest.fixture
def no_op_job() -> SubprocessJob:
    return SubprocessJob("okosystem.analyses.as_of", seconds=0.001)


def test_a_slow_job_is_stopped_and_the_next_one_runs(no_op_job: SubprocessJob) -> None:
    for _ in range(2):
        with pytest.raises(Busy, match="try again"):
            no_op_job.run("someone", "key", "results", "release", DAY)
    assert not no_op_job.admission.admitted


def test_one_client_cannot_use_every_slot(no_op_job: SubprocessJob) -> None:
    no_op_job.admission.admitted["someone"] += subprocess_jobs.PER_CLIENT
    with pytest.raises(TooManyQueries):
        no_op_job.run("someone", "key")
    no_op_job.admission.admitted["others"] += subprocess_jobs.WAITING
    with pytest.raises(Busy):
        no_op_job.run("another", "key")


def test_the_same_day_gives_the_same_bytes(browse: Get, release: Release) -> None:
    job = SubprocessJob("okosystem.analyses.as_of")
    words = "results", str(release.folder.resolve()), "2024-01-01"
    assert job.run("", 1, *words) == job.run("", 2, *words)


STATUSES = ("discovered", "under-review", "clarified", "advised", "followed-up")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("", (16, 0, 4, 2, 0)),
        ("dato=2026-11-24", (16, 0, 5, 0, 0)),
        ("dato=2021-06-01", (19, 0, 0, 0, 0)),
    ],
)
def test_the_findings_of_a_day_are_filtered_by_status(
    browse: Get, choice: str, expected: tuple[int, ...]
) -> None:
    for word, number in zip(STATUSES, expected, strict=True):
        found = rows_of(browse, f"/analyser.csv?fane=overlapp&{choice}&status={word}")
        assert len(found) == number
        assert {row["status"].rpartition("/")[2] for row in found} <= {word}


def test_choosing_another_day_preserves_the_status(browse: Get) -> None:
    page = Page(browse(f"/analyser?fane=gap&dato={DAY}&status=discovered").text)
    hidden_fields = [
        (e.attributes["name"], e.attributes["value"]) for e in page.all("input", type="hidden")
    ]
    assert {("fane", "gap"), ("status", "discovered"), ("dato", DAY)} <= set(hidden_fields)
    none = Page(browse(f"/analyser?fane=gap&dato={DAY}&status=advised").text).words
    assert "Ingen funn har denne statusen." in none
    assert "Forskjell fra i dag" in none
    assert list(ox.parse(browse(f"/analyser.ttl?fane=gap&dato={DAY}&status=advised").data,
                         format=ox.RdfFormat.TURTLE)) == []  # fmt: skip
