"""/analyser: what needs a decision and each kind of finding, as rows that open, and as files."""

import csv
import io
import json
from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from okosystem.features.findings.unplaced import REASONS, Unplaced
from okosystem.features.landscape.boxes import ResourceBox
from okosystem.graph.statements import Node
from okosystem.rdf.terms import ID, OKO
from okosystem.release.release import Release
from tests.conftest import MakeReader
from tests.web.conftest import Get, Page

# Each kind of finding: all of them, those that need a decision, and the sections of some.
TABS = {
    "overlapp": (22, 5, {"board-overlap": 5, "aside-alternatives": 4, "aside-acquitted": 1}),
    "utfasing": (3, 0, {"question": 3}),
    "gap": (51, 42, {"red": 24, "yellow": 18, "not-known": 4, "RankingFinding": 5}),
    "kritikalitet": (31, 0, {"CriticalityFinding": 15, "ImpactFinding": 16}),
    "dekning": (2, 0, {"focus-area": 2}),
}
PLACES, WITH_PARTS = 10, 2
DECIDING = ("overlapp", "utfasing", "gap")
tabs = pytest.mark.parametrize("tab", TABS)
every_tab = pytest.mark.parametrize("tab", ["avgjorelse", *TABS, "plass"])
ALGORITHMS = (
    "coverage", "criticality", "gaps", "impact", "overlap", "phase-out", "placement", "ranking",
)  # fmt: skip


def table(browse: Get, tab: str, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"/analyser.csv?fane={tab}&{query}").text)))


def rows(page: Page) -> list[str]:
    return [" ".join(e.text.split()) for e in page.all("li", **{"class": "case"})]


def row_of(browse: Get, tab: str, *names: str) -> str:
    listed = rows(Page(browse(f"/analyser?fane={tab}&vis=alle").text))
    return next(row for row in listed if all(name in row for name in names))


@every_tab
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_list_names_its_release_and_is_well_formed(
    browse: Get, release: Release, tab: str, language: str
) -> None:
    page = Page(browse(f"/analyser?fane={tab}", language).text)
    assert page.faults == []
    assert [e for e in page.elements if "style" in e.attributes] == []
    assert len(page.ids) == len(set(page.ids))
    assert release.digest[:12] in page.words


@every_tab
def test_an_unsupported_choice_is_refused(browse: Get, tab: str) -> None:
    assert browse(f"/analyser.csv?fane={tab}&farge=rosa").status_code == 400
    assert browse(f"/analyser.tull?fane={tab}").status_code == 406


def test_what_needs_a_decision_is_shown_first_in_a_few_rows_of_each_kind(browse: Get) -> None:
    page = Page(browse("/analyser").text)
    expected = {tab: deciding for tab, (_, deciding, _) in TABS.items() if deciding}
    expected["plass"] = PLACES - WITH_PARTS
    counts = {e.attributes["id"]: e.text for e in page.all("h2") if "id" in e.attributes}
    assert {tab: int(text.rpartition("(")[2][:-1]) for tab, text in counts.items()} == expected
    assert len(rows(page)) == sum(min(number, 5) for number in expected.values())
    chosen = [e.text.split() for e in page.all("a", **{"aria-current": "page"})]
    assert ["Trenger", "avgjørelse", str(sum(expected.values()))] in chosen
    assert {f"/analyser?fane={tab}" for tab in expected} <= set(page.links)
    assert len(table(browse, "avgjorelse")) == sum(expected.values())


@tabs
def test_every_finding_is_listed_once_what_needs_a_decision_first(browse: Get, tab: str) -> None:
    total, deciding, sections = TABS[tab]
    page = Page(browse(f"/analyser?fane={tab}&vis=alle").text)
    assert len(rows(page)) == total
    short = Page(browse(f"/analyser?fane={tab}").text)
    assert rows(short) == rows(page)[:20]
    assert f"{total} i alt" in short.words
    assert (f"{deciding} trenger avgjørelse" in short.words) is (tab in DECIDING)
    for section, number in sections.items():
        assert len(table(browse, tab, f"utfall={section}")) == number


@tabs
def test_a_list_has_rdf_and_the_questions_behind(browse: Get, tab: str) -> None:
    page = Page(browse(f"/analyser?fane={tab}").text)
    questions = [a for a in page.links if a.startswith("/sporsmal/")]
    assert questions
    assert all(browse(question).status_code == 200 for question in questions)
    turtle = browse(f"/analyser.ttl?fane={tab}")
    assert turtle.mimetype == "text/turtle"
    found = ox.Store()
    found.load(turtle.data, format=ox.RdfFormat.TURTLE)
    by = ox.NamedNode(OKO["byAlgorithm"])
    assert len({q.subject for q in found.quads_for_pattern(None, by, None)}) == TABS[tab][0]


def test_the_file_distinguishes_pairs_from_those_set_aside(browse: Get) -> None:
    flags = [row["onBoard"] for row in table(browse, "overlapp")]
    assert flags.count("true") == 5


def test_old_addresses_lead_to_the_lists_with_their_parameters(browse: Get) -> None:
    for tab in TABS:
        moved = browse(f"/{tab}?dato=2021-06-01&sprak=nn")
        assert moved.status_code == 301
        assert moved.headers["Location"] == f"/analyser?fane={tab}&dato=2021-06-01&sprak=nn"
        for suffix in ("csv", "json", "ttl", "jsonld", "atom"):
            moved = browse(f"/{tab}.{suffix}")
            assert moved.headers["Location"] == f"/analyser.{suffix}?fane={tab}"
            assert browse(moved.headers["Location"]).status_code == 200
    assert browse("/uplassert.csv").headers["Location"] == "/analyser.csv?fane=plass"
    assert browse("/uplassert.svg").headers["Location"] == "/analyser?fane=plass"
    assert browse("/utforsk").headers["Location"] == "/analyser"


def test_a_pair_shows_its_score_parts_and_human_assessments(browse: Get) -> None:
    row = row_of(browse, "overlapp", "Skate", "Styringsrådet", "utfyller hverandre (vurdert 2026)")
    assert "gjelder til 31. desember 2027" in row
    for part in ("kapabiliteter", "informasjonsobjekter", "brukergrupper", "samhandlingsmåter"):
        assert part in row
    assert "(vekt 0,45)" in row


def test_registers_of_different_data_are_never_paired(browse: Get) -> None:
    names = [row["concernsName"] for row in table(browse, "overlapp")]
    assert [n for n in names if "Folkeregisteret" in n and "Matrikkelen" in n] == []


def test_a_draft_shows_rules_blocks_and_what_would_change_it(browse: Get) -> None:
    row = row_of(browse, "utfasing", "PO1", "B3:", "SvarInn krever den")
    assert "spør eieren" in row
    assert "Blir «behold» hvis PO1 ikke stemmer" in row


def test_a_draft_says_how_many_depend_on_the_resource(browse: Get) -> None:
    numbers = {r["concernsName"]: int(r["dependants"]) for r in table(browse, "utfasing")}
    name, number = max(numbers.items(), key=lambda item: item[1])
    assert number > 0
    listed = rows(Page(browse("/analyser?fane=utfasing").text))
    (row,) = [row for row in listed if row.startswith(f"{name} 3 poeng")]
    assert f"{number} avhenger av den" in row


def test_an_unknown_score_is_never_shown_as_zero(browse: Get) -> None:
    assert "dekning med modenhet ukjent" in row_of(browse, "dekning", "Sammenhengende tjenester")


STATUSES = {
    "overlapp": {"discovered": 16, "under-review": 0, "clarified": 4, "advised": 2},
    "utfasing": {"discovered": 3},
    "gap": {"discovered": 47, "clarified": 2, "advised": 0, "followed-up": 2},
    "kritikalitet": {"discovered": 31},
    "dekning": {"discovered": 2, "followed-up": 0},
}


@tabs
def test_findings_can_be_filtered_by_status(browse: Get, tab: str) -> None:
    for status, number in STATUSES[tab].items():
        found = table(browse, tab, f"status={status}")
        assert len(found) == number, status
        assert {row["status"].rpartition("/")[2] for row in found} <= {status}
        page = Page(browse(f"/analyser?fane={tab}&status={status}&vis=alle").text)
        assert len(rows(page)) == number
        assert page.all("option", value=status)[0].attributes.get("selected") == ""


def test_every_file_has_the_status_of_a_finding(browse: Get, release: Release) -> None:
    query = "fane=overlapp&status=advised"
    data = json.loads(browse(f"/analyser.json?{query}").text)
    assert (data["view"], data["release"]) == ("overlapp", release.digest)
    assert [row["statusName"] for row in data["rows"]] == ["råd"] * 2
    turtle = browse(f"/analyser.ttl?{query}").text
    assert turtle.count("oko:caseStatus case-status:advised") == 2
    cited = Page(browse(f"/analyser?{query}").text).all("p", **{"class": "cite"})[0].text
    assert f"/analyser?{query}" in cited


def test_an_unknown_status_or_tab_is_refused_with_the_defined_ones(browse: Get) -> None:
    answer = browse("/analyser?fane=gap&status=tull")
    assert answer.status_code == 400
    assert "?fane=gap&status=clarified" in Page(answer.text).links
    assert "?fane=overlapp" in Page(browse("/analyser?fane=tull").text).links
    empty = Page(browse("/analyser?fane=dekning&status=advised").text)
    assert "Ingen funn har denne statusen." in empty.words


def test_the_most_critical_resource_is_first(browse: Get) -> None:
    criticality = list(csv.DictReader(io.StringIO(browse("/sporsmal/criticality.csv").text)))
    assert table(browse, "kritikalitet")[0]["concernsName"] == criticality[0]["resourceLabel"]


@pytest.mark.parametrize("name", ALGORITHMS)
def test_each_algorithm_is_explained(browse: Get, name: str) -> None:
    page = Page(browse(f"/metode/{name}").text)
    assert page.faults == []
    headings = [e.text for e in page.all("h2")]
    assert headings[:3] == ["Hva den gjør", "Formelen", "Hva den ikke kan si"]
    assert page.all("p", **{"class": "formula"})[0].text.strip()
    assert any(link.startswith("/analyser?fane=") for link in page.links)
    assert f"/metode/{name}" in Page(browse("/metode").text).links


def test_an_unknown_algorithm_is_404(browse: Get) -> None:
    assert browse("/metode/gjetting").status_code == 404


DAY = "2021-06-30"
# The suggestion for each unplaced resource on the day, its confidence and its score.
ON_THE_DAY = [
    ("nav-no", "portals", "high", "0.72"),
    ("medfinansieringsordningen", "strategic-coordination", "high", "0.675"),
    ("helsenorge-no", "portals", "medium", "0.563"),
]
# These were added after the day.
SINCE = [
    ("styringsradet-for-fellesloesningene", "strategic-coordination", "high", "0.872"),
    ("ansattporten", "trust-services", "high", "0.812"),
    ("altinn-broker", "data-exchange-and-integration", "high", "0.758"),
    ("altinn-melding", "portals", "medium", "0.543"),
    ("elma", "data-exchange-and-integration", "medium", "0.404"),
]
# Its parts were placed after the day; it has since been only a name for them.
UNTIL = [("fiks-plattformen", "service-platforms", "high", "0.728")]
PLACES_ON = {"": sorted(ON_THE_DAY + SINCE), f"dato={DAY}": sorted(ON_THE_DAY + UNTIL)}
days = pytest.mark.parametrize("query", PLACES_ON, ids=["today", DAY])


def short(row: Mapping[str, str]) -> tuple[str, ...]:
    ends = (row[name].rpartition("/")[2] for name in ("resource", "suggested", "confidence"))
    return (*ends, row["score"])


@days
def test_every_unplaced_resource_of_the_day_has_a_row(browse: Get, query: str) -> None:
    found = table(browse, "plass", query)
    assert sorted(map(short, found)) == PLACES_ON[query]
    shown = [row for row in found if row["proposed"] in ("", row["suggested"])]
    assert found[: len(shown)] == shown  # the others show the category of people, without a number
    scores = [float(row["score"]) for row in shown]
    assert scores == sorted(scores, reverse=True)
    page = Page(browse(f"/analyser?fane=plass&{query}").text)
    assert len(rows(page)) == len(found)
    for row, text_of_row in zip(found, rows(page), strict=True):
        for text in (row["resourceName"], row["why"], row["suggestedName"], row["explanation"]):
            assert " ".join(text.split()) in text_of_row


@days
def test_json_and_turtle_have_the_same_suggestions(browse: Get, query: str) -> None:
    data = browse(f"/analyser.json?fane=plass&{query}").get_json(force=True)
    assert sorted(map(short, data["rows"])) == PLACES_ON[query]
    store = ox.Store()
    turtle = browse(f"/analyser.ttl?fane=plass&{query}").data
    store.load(turtle, format=ox.RdfFormat.TURTLE)
    terms = {"resource": "concerns", "suggested": "suggests", "confidence": "confidence",
             "score": "score"}  # fmt: skip
    asking = " ".join(f"<{OKO[term]}> ?{name} ;" for name, term in terms.items())
    suggestions = store.query(f"SELECT * {{ ?finding {asking} a <{OKO['PlacementSuggestion']}> }}")
    found = [short({name: s[name].value for name in terms}) for s in suggestions]  # type: ignore[union-attr]
    assert sorted(found) == PLACES_ON[query]
    proposed = store.quads_for_pattern(None, ox.NamedNode(OKO["hasProposedPlacement"]), None)
    assert len(list(proposed)) == sum(bool(row["proposal"]) for row in data["rows"])


def test_later_proposals_are_left_out_of_another_day(browse: Get) -> None:
    page = Page(browse(f"/analyser?fane=plass&dato={DAY}").text)
    assert "Ansattporten" not in page.words
    assert [a for a in page.links if "/doc/analysis/" in a] == []
    on_the_day, today = (
        next(row for row in table(browse, "plass", query) if row["resource"].endswith("/nav-no"))
        for query in (f"dato={DAY}", "")
    )
    assert (on_the_day["proposed"], on_the_day["providedBy"]) == ("", "")
    assert (today["proposed"], today["providedBy"]) == (ID["category/portals"], ID["actor/nav"])


def test_a_scenario_removes_resources_it_places_or_replaces(browse: Get) -> None:
    found = table(browse, "plass", "scenario=fas-ut-altinn-formidling")
    remaining = {row["resource"].rpartition("/")[2] for row in found}
    assert remaining == {name for name, *_ in PLACES_ON[""]} - {"altinn-broker"}


def test_a_resource_without_a_place_can_be_proposed_one(browse: Get) -> None:
    page = Page(browse("/analyser?fane=plass").text)
    assert any(a.startswith("/forslag/plassering?om=resource/nav-no") for a in page.links)
    assert {"/metode/placement", "/sporsmal/placement-suggestions"} <= set(page.links)
    assert "Ingen har vedtatt den." in page.words


def test_an_unplaced_resource_that_nothing_is_known_of_has_no_suggestion() -> None:
    unplaced = Unplaced(ResourceBox("r"), Node("r"))
    assert (unplaced.suggested, unplaced.kind) == ("", "")


def test_a_resource_with_a_former_place_has_a_place_otherwise(world_reader: MakeReader) -> None:
    node = Node("r", {"oko:hasFormerPlacement": [ox.NamedNode(ID["placement/r"])]})
    why = Unplaced(ResourceBox("r"), node).why(world_reader())
    assert why == REASONS["placed-otherwise"]
