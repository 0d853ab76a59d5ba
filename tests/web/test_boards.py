"""The boards: every finding once, with its score parts, in three languages and as files."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from okosystem.core.release import Release
from tests.web.conftest import Get, Page

BOARDS = {
    "overlapp": (29, {"board-overlap": 7, "board-watch": 5, "aside-acquitted": 1}),
    "utfasing": (6, {"consider-merging": 4, "clarify": 2}),
    "gap": (53, {"red": 24, "yellow": 20, "not-known": 4, "RankingFinding": 5}),
    "kritikalitet": (31, {"CriticalityFinding": 15, "ImpactFinding": 16}),
    "dekning": (2, {"focus-area": 2}),
}
boards = pytest.mark.parametrize("name", BOARDS)
ALGORITHMS = (
    "coverage", "criticality", "gaps", "impact", "overlap", "phase-out", "placement", "ranking",
)  # fmt: skip


def row_of(browse: Get, board: str, *names: str) -> str:
    rows = [" ".join(e.text.split()) for e in Page(browse(f"/{board}").text).all("tr")]
    return next(row for row in rows if all(name in row for name in names))


@boards
def test_every_finding_is_listed_once(browse: Get, name: str) -> None:
    total, sections = BOARDS[name]
    page = Page(browse(f"/{name}").text)
    rows = page.all("th", scope="row")
    assert len(rows) == total
    headings = {e.attributes["id"]: e.text for e in page.all("h2") if "id" in e.attributes}
    for key, number in sections.items():
        assert headings[key].endswith(f"({number})")


@boards
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_board_names_its_release_and_has_no_inline_style(
    browse: Get, release: Release, name: str, language: str
) -> None:
    page = Page(browse(f"/{name}", language).text)
    assert page.faults == []
    assert [e for e in page.elements if "style" in e.attributes] == []
    assert len(page.ids) == len(set(page.ids))
    assert release.digest[:12] in page.words


@boards
def test_its_files_have_the_same_findings(browse: Get, name: str) -> None:
    page = Page(browse(f"/{name}").text)
    files = [a for a in page.links if a.startswith("/sporsmal/") and a.endswith(".csv")]
    assert files
    for file in files:
        assert browse(file).status_code == 200
        assert list(csv.DictReader(io.StringIO(browse(file).text)))
    turtle = browse(f"/{name}.ttl")
    assert turtle.mimetype == "text/turtle"
    found = ox.Store()
    found.load(turtle.data, format=ox.RdfFormat.TURTLE)
    by = ox.NamedNode("https://w3id.org/felles-okosystem/ns#byAlgorithm")
    assert len({q.subject for q in found.quads_for_pattern(None, by, None)}) == BOARDS[name][0]


def test_the_file_distinguishes_findings_on_the_board_from_those_set_aside(browse: Get) -> None:
    rows = list(csv.DictReader(io.StringIO(browse("/overlapp.csv").text)))
    assert [row["onBoard"] for row in rows].count("true") == 7 + 5


@boards
def test_the_list_of_views_links_to_the_board(browse: Get, name: str) -> None:
    assert f"/{name}" in Page(browse("/utforsk").text).links


@boards
def test_an_unsupported_choice_is_refused(browse: Get, name: str) -> None:
    assert browse(f"/{name}.csv?farge=rosa").status_code == 400
    assert browse(f"/{name}.tull").status_code in (404, 406)


def test_a_pair_shows_its_score_parts_and_human_assessments(browse: Get) -> None:
    row = row_of(browse, "overlapp", "Skate", "Styringsrådet", "vurdert: ikke overlapp")
    assert "utfyller hverandre" in row
    assert "gjelder til 31. desember 2027" in row
    for part in ("kapabiliteter", "informasjonsobjekter", "brukergrupper", "samhandlingsmåter"):
        assert part in row
    assert "vekt 0,45" in row


def test_in_each_section_assessed_findings_come_first_then_the_strongest(browse: Get) -> None:
    band = browse("/overlapp").text.partition('<h2 class="ds-heading" id="board-overlap"')[2]
    cells = [e.text.split() for e in Page(band.partition("</table>")[0]).all("td")]
    unsaid = [" ".join(c) == "ikke vurdert" for c in cells[::4]]
    assert unsaid == sorted(unsaid)


def test_pairs_that_need_no_decision_are_folded(browse: Get) -> None:
    folded = [e.text for e in Page(browse("/overlapp").text).all("summary")]
    assert "Vis alle (5): Følg med" in folded
    assert "Vis alle (1): Satt til side: frikjent" in folded
    assert [text for text in folded if "Mulig overlapp" in text] == []


def test_registers_of_different_data_are_never_paired(browse: Get) -> None:
    rows = [e.text for e in Page(browse("/overlapp").text).all("th", scope="row")]
    assert [r for r in rows if "Folkeregisteret" in r and "Matrikkelen" in r] == []


def test_a_draft_shows_rules_blocks_and_what_would_change_it(browse: Get) -> None:
    row = row_of(browse, "utfasing", "PO1", "B3:", "SvarInn krever den")
    assert "avklar først" in row
    assert "Hva snur dette? Blir «behold» hvis PO1 ikke stemmer" in row
    assert "ikke vurdert" in row


def test_an_unknown_score_is_never_drawn_as_zero(browse: Get) -> None:
    row = row_of(browse, "dekning", "Sammenhengende tjenester")
    assert "dekning med modenhet ukjent" in row
    pictures = Page(browse("/dekning").text).all("svg", **{"class": "bar"})
    statuses, kinds, findings, score_parts = 5, 1, 2, 5
    assert len(pictures) == statuses + kinds + findings * score_parts


STATUSES = {
    "overlapp": {"discovered": 23, "under-review": 0, "clarified": 4, "advised": 2},
    "utfasing": {"discovered": 6},
    "gap": {"discovered": 49, "clarified": 2, "advised": 0, "followed-up": 2},
    "kritikalitet": {"discovered": 31},
    "dekning": {"discovered": 2, "followed-up": 0},
}


@boards
def test_findings_can_be_filtered_by_status(browse: Get, name: str) -> None:
    for status, number in STATUSES[name].items():
        rows = list(csv.DictReader(io.StringIO(browse(f"/{name}.csv?status={status}").text)))
        assert len(rows) == number, status
        assert {row["status"].rpartition("/")[2] for row in rows} <= {status}
        page = Page(browse(f"/{name}?status={status}").text)
        assert len(page.all("th", scope="row")) == number
        assert page.all("option", value=status)[0].attributes.get("selected") == ""
        assert f"/{name}?status={status}" in Page(browse(f"/{name}").text).links


def test_every_file_has_the_status_of_a_finding(browse: Get, release: Release) -> None:
    data = json.loads(browse("/overlapp.json?status=advised").text)
    assert data["release"] == release.digest
    assert [row["statusName"] for row in data["rows"]] == ["råd"] * 2
    turtle = browse("/overlapp.ttl?status=advised").text
    assert turtle.count("oko:caseStatus case-status:advised") == 2
    assert turtle.count("a oko:AnalysisResult") + turtle.count("oko:byAlgorithm") >= 2
    cited = Page(browse("/overlapp?status=advised").text).all("p", **{"class": "cite"})[0].text
    assert "/overlapp?status=advised" in cited
    assert release.digest[:12] in cited


def test_an_unknown_status_is_refused_with_the_defined_ones(browse: Get) -> None:
    answer = browse("/gap?status=tull")
    assert answer.status_code == 400
    assert "?status=clarified" in Page(answer.text).links
    assert "Ingen funn på denne tavlen" in Page(browse("/dekning?status=advised").text).words


def test_the_most_critical_resource_is_first(browse: Get) -> None:
    rows = [e.text.strip() for e in Page(browse("/kritikalitet").text).all("th", scope="row")]
    criticality = list(csv.DictReader(io.StringIO(browse("/sporsmal/criticality.csv").text)))
    assert rows[0] == criticality[0]["resourceLabel"]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_each_algorithm_is_explained(browse: Get, name: str) -> None:
    page = Page(browse(f"/metode/{name}").text)
    assert page.faults == []
    headings = [e.text for e in page.all("h2")]
    assert headings[:3] == ["Hva den gjør", "Formelen", "Hva den ikke kan si"]
    assert page.all("p", **{"class": "formula"})[0].text.strip()
    assert f"/metode/{name}" in Page(browse("/metode").text).links


def test_an_unknown_algorithm_is_404(browse: Get) -> None:
    assert browse("/metode/gjetting").status_code == 404
