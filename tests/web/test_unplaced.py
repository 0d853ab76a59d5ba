"""/uplassert: unplaced resources as a figure, tables and files; today, on a day, in a scenario."""

import csv
import io
import re
from collections.abc import Mapping

import pyoxigraph as ox
import pytest
from flask import Flask

from okosystem.core.release import Release
from okosystem.core.terms import ID, OKO
from okosystem.model.statements import Node
from okosystem.web.malbilde.boxes import ResourceBox
from okosystem.web.unplaced.pages import UNKNOWN, suggestion_diagram
from okosystem.web.unplaced.resources import PLACED_OTHERWISE, Unplaced
from tests.web.conftest import Get, Page

DAY = "2021-06-30"
# The suggestion for each on the day, its confidence and its score; the strongest first.
ON_THE_DAY = [
    ("fiks-plattformen", "service-platforms", "high", "0.728"),
    ("nav-no", "portals", "high", "0.72"),
    ("medfinansieringsordningen", "strategic-coordination", "high", "0.675"),
    ("altinn", "service-platforms", "high", "0.58"),
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
QUERY_STRINGS = {"": sorted(ON_THE_DAY + SINCE), f"?dato={DAY}": sorted(ON_THE_DAY)}
queries_of_days = pytest.mark.parametrize("query_string", QUERY_STRINGS, ids=["today", DAY])


def rows_of(browse: Get, query_string: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"/uplassert.csv{query_string}").text)))


def short(row: Mapping[str, str]) -> tuple[str, ...]:
    ends = (row[name].rpartition("/")[2] for name in ("resource", "suggested", "confidence"))
    return (*ends, row["score"])


@queries_of_days
def test_every_unplaced_resource_of_the_day_has_a_row(browse: Get, query_string: str) -> None:
    rows = rows_of(browse, query_string)
    assert sorted(map(short, rows)) == QUERY_STRINGS[query_string]
    assert [float(row["score"]) for row in rows] == sorted(
        (float(row["score"]) for row in rows), reverse=True
    )


@queries_of_days
def test_the_table_and_the_figure_match_the_rows(browse: Get, query_string: str) -> None:
    rows, page = rows_of(browse, query_string), Page(browse(f"/uplassert{query_string}").text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    table = [line for e in page.all("tr") if "Tilbys av:" in (line := words(e.text))]
    assert len(table) == len(page.all("th", scope="row")) == len(rows)
    labels = [e.text for e in page.all("title") if "beregnet plass" in e.text]
    assert sorted(labels) == sorted(
        f"{row['resourceName']}: beregnet plass {row['suggestedName']}, sikkerhet"
        f" {row['confidenceName']}, {row['score'].replace('.', ',')} av 1"
        for row in rows
    )
    for row in rows:
        begins = re.compile(rf"{re.escape(words(row['resourceName']))} \w+ Tilbys av:")
        (line_of_row,) = filter(begins.match, table)
        texts = (row["why"], row["suggestedName"], row["drawnAsName"], row["explanation"])
        numbers = (row["score"], row["same-capabilities"], row["neighbours"], row["margin"])
        for part in (*texts, *(number.replace(".", ",") for number in numbers)):
            assert words(part) in line_of_row


def words(text: str) -> str:
    return " ".join(text.split())


@queries_of_days
def test_json_and_turtle_have_the_same_suggestions(
    browse: Get, release: Release, query_string: str
) -> None:
    data = browse(f"/uplassert.json{query_string}").get_json(force=True)
    assert data["release"] == release.digest
    assert sorted(map(short, data["rows"])) == QUERY_STRINGS[query_string]
    store = ox.Store()
    store.load(browse(f"/uplassert.ttl{query_string}").data, format=ox.RdfFormat.TURTLE)
    terms = {"resource": "concerns", "suggested": "suggests", "confidence": "confidence",
             "score": "score"}  # fmt: skip
    asking = " ".join(f"<{OKO[term]}> ?{name} ;" for name, term in terms.items())
    suggestions = store.query(f"SELECT * {{ ?finding {asking} a <{OKO['PlacementSuggestion']}> }}")
    found = [short({name: s[name].value for name in terms}) for s in suggestions]  # type: ignore[union-attr]
    assert sorted(found) == QUERY_STRINGS[query_string]
    proposed = store.quads_for_pattern(None, ox.NamedNode(OKO["hasProposedPlacement"]), None)
    assert len(list(proposed)) == sum(bool(row["proposal"]) for row in data["rows"])


def test_a_suggestion_of_a_day_has_its_own_iri(browse: Get) -> None:
    store = ox.Store()
    store.load(browse(f"/uplassert.ttl?dato={DAY}").data, format=ox.RdfFormat.TURTLE)
    suggestions = {
        str(getattr(q.subject, "value", ""))
        for q in store.quads_for_pattern(None, ox.NamedNode(OKO["asOf"]), None)
    }
    assert len(suggestions) == len(ON_THE_DAY)
    assert all(iri.endswith(f"--{DAY}") for iri in suggestions)


@pytest.mark.parametrize(
    "query_string", ["", f"?dato={DAY}", "?scenario=fas-ut-altinn-formidling&dato=2027-07-01"]
)
def test_the_permalink_has_the_release_and_the_same_rows(
    browse: Get, release: Release, query_string: str
) -> None:
    page = Page(browse(f"/uplassert{query_string}").text)
    cited = page.all("p", **{"class": "cite"})[0].text
    (address,) = re.findall(r"/uplassert\S*(?=,)", cited)
    assert release.digest[:12] in cited
    assert browse(address).data == browse(f"/uplassert{query_string}").data
    files = [a for a in page.links if re.match(r"/uplassert\.(?!atom)", a)]
    query = address.removeprefix("/uplassert")
    assert files == [
        f"/uplassert.{suffix}{query}" for suffix in ("csv", "json", "svg", "ttl", "jsonld")
    ]


def test_another_day_is_stated_and_later_proposals_are_left_out(browse: Get) -> None:
    page = Page(browse(f"/uplassert?dato={DAY}").text)
    assert [e.text for e in page.all("h2")][:2] == [
        "Slik grafen kjenner 30. juni 2021", "Hvor det ser ut til å høre hjemme, og hvor sikkert",
    ]  # fmt: skip
    assert "5 ressurser uten plass 0 har et forslag" in page.words
    assert "Ansattporten" not in page.words
    assert [a for a in page.links if "/doc/analysis/" in a] == []
    on_the_day, today = (
        next(row for row in rows_of(browse, parameters) if row["resource"].endswith("/nav-no"))
        for parameters in (f"?dato={DAY}", "")
    )
    assert (on_the_day["proposed"], on_the_day["providedBy"]) == ("", "")
    assert (today["proposed"], today["providedBy"]) == (ID["category/portals"], ID["actor/nav"])


@pytest.mark.parametrize("day", ["2021-05-31", "1995-01-01", "2028-01-02"])
def test_a_day_outside_the_known_span_is_refused_with_the_span(browse: Get, day: str) -> None:
    answer = browse(f"/uplassert?dato={day}")
    assert answer.status_code == 404
    assert "fra 1. juni 2021, den første dagen noe har en plass i målbildet," in answer.text
    assert "?dato=2021-06-01" in Page(answer.text).links


@pytest.mark.parametrize(
    ("path", "status"),
    [("?dato=tull", 400), (".csv?farge=rosa", 400), ("?scenario=tull", 400), (".tull", 406)],
)
def test_an_unsupported_choice_is_refused(browse: Get, path: str, status: int) -> None:
    assert browse(f"/uplassert{path}").status_code == status


def test_a_scenario_removes_resources_it_places_or_replaces(
    browse: Get,
) -> None:
    parameters = "?scenario=fas-ut-altinn-formidling"
    remaining = {row["resource"].rpartition("/")[2] for row in rows_of(browse, parameters)}
    assert remaining == {name for name, *_ in QUERY_STRINGS[""]} - {"altinn-broker"}
    page = Page(browse(f"/uplassert{parameters}").text)
    assert "Dette er tenkt, ikke et faktum." in page.words


def test_suggestions_are_labelled_as_computed_with_their_algorithm(browse: Get) -> None:
    page = Page(browse("/uplassert").text)
    assert "Plassene her er regnet ut. De er ikke fakta, og ingen har vedtatt dem." in page.words
    assert {"/metode/placement", "/sporsmal/placement-suggestions", "/utforsk"} <= set(page.links)
    assert page.words.count("Beregnet. alt om funnet") == len(QUERY_STRINGS[""])


def test_the_drawing_is_self_contained(browse: Get) -> None:
    drawing = browse("/uplassert.svg")
    assert drawing.mimetype == "image/svg+xml"
    assert drawing.text.count('class="band sure-high"') == 7
    assert drawing.text.count('class="band sure-medium"') == 3
    assert drawing.text.count('class="band sure-low"') == 0
    assert "<style>" in drawing.text


def test_a_missing_reason_is_unknown_in_figure_and_row(app: Flask) -> None:
    unplaced = Unplaced(ResourceBox("r"), Node("r"), None, (), None, "", ())
    names = [box.name for box in suggestion_diagram([unplaced]).boxes]
    assert names == ["r", UNKNOWN, UNKNOWN]
    assert (unplaced.suggested, unplaced.confidence, unplaced.level) == ("", "", "")


def test_a_placement_at_other_times_is_stated() -> None:
    node = Node("r", {"oko:hasFormerPlacement": [ox.NamedNode(ID["placement/r"])]})
    assert Unplaced(ResourceBox("r"), node, None, (), None, "", ()).why == PLACED_OTHERWISE


def test_the_landscape_links_to_the_same_day(browse: Get) -> None:
    assert f"/uplassert?dato={DAY}" in Page(browse(f"/?dato={DAY}&vis=liste").text).links
