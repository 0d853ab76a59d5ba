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
# Added after the day.
SINCE = [
    ("styringsradet-for-fellesloesningene", "strategic-coordination", "high", "0.872"),
    ("ansattporten", "trust-services", "high", "0.812"),
    ("altinn-broker", "data-exchange-and-integration", "high", "0.758"),
    ("altinn-melding", "portals", "medium", "0.543"),
    ("elma", "data-exchange-and-integration", "medium", "0.404"),
]
MOMENTS = {"": sorted(ON_THE_DAY + SINCE), f"?dato={DAY}": sorted(ON_THE_DAY)}
moments = pytest.mark.parametrize("asked", MOMENTS, ids=["today", DAY])


def rows_of(browse: Get, asked: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse(f"/uplassert.csv{asked}").text)))


def short(row: Mapping[str, str]) -> tuple[str, ...]:
    ends = (row[name].rpartition("/")[2] for name in ("resource", "suggested", "confidence"))
    return (*ends, row["score"])


@moments
def test_everything_that_is_known_then_has_a_row(browse: Get, asked: str) -> None:
    rows = rows_of(browse, asked)
    assert sorted(map(short, rows)) == MOMENTS[asked]
    assert [float(row["score"]) for row in rows] == sorted(
        (float(row["score"]) for row in rows), reverse=True
    )


@moments
def test_the_table_and_the_picture_say_the_same_as_the_rows(browse: Get, asked: str) -> None:
    rows, page = rows_of(browse, asked), Page(browse(f"/uplassert{asked}").text)
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
        (told,) = filter(begins.match, table)
        told_of_it = (row["why"], row["suggestedName"], row["drawnAsName"], row["explanation"])
        numbers = (row["score"], row["same-capabilities"], row["neighbours"], row["margin"])
        for part in (*told_of_it, *(number.replace(".", ",") for number in numbers)):
            assert words(part) in told


def words(text: str) -> str:
    return " ".join(text.split())


@moments
def test_json_and_turtle_hold_the_same(browse: Get, release: Release, asked: str) -> None:
    told = browse(f"/uplassert.json{asked}").get_json(force=True)
    assert told["release"] == release.digest
    assert sorted(map(short, told["rows"])) == MOMENTS[asked]
    known = ox.Store()
    known.load(browse(f"/uplassert.ttl{asked}").data, format=ox.RdfFormat.TURTLE)
    terms = {"resource": "concerns", "suggested": "suggests", "confidence": "confidence",
             "score": "score"}  # fmt: skip
    asking = " ".join(f"<{OKO[term]}> ?{name} ;" for name, term in terms.items())
    said = known.query(f"SELECT * {{ ?finding {asking} a <{OKO['PlacementSuggestion']}> }}")
    found = [short({name: s[name].value for name in terms}) for s in said]  # type: ignore[union-attr]
    assert sorted(found) == MOMENTS[asked]
    proposed = known.quads_for_pattern(None, ox.NamedNode(OKO["hasProposedPlacement"]), None)
    assert len(list(proposed)) == sum(bool(row["proposal"]) for row in told["rows"])


def test_in_rdf_no_suggestion_of_a_day_has_the_name_of_one_of_today(browse: Get) -> None:
    known = ox.Store()
    known.load(browse(f"/uplassert.ttl?dato={DAY}").data, format=ox.RdfFormat.TURTLE)
    made = {
        str(getattr(q.subject, "value", ""))
        for q in known.quads_for_pattern(None, ox.NamedNode(OKO["asOf"]), None)
    }
    assert len(made) == len(ON_THE_DAY)
    assert all(iri.endswith(f"--{DAY}") for iri in made)


@pytest.mark.parametrize(
    "asked", ["", f"?dato={DAY}", "?scenario=fas-ut-altinn-formidling&dato=2027-07-01"]
)
def test_the_permalink_tells_the_release_and_opens_the_same(
    browse: Get, release: Release, asked: str
) -> None:
    page = Page(browse(f"/uplassert{asked}").text)
    cited = page.all("p", **{"class": "cite"})[0].text
    (address,) = re.findall(r"/uplassert\S*(?=,)", cited)
    assert release.digest[:12] in cited
    assert browse(address).data == browse(f"/uplassert{asked}").data
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
    then, now = (
        next(row for row in rows_of(browse, asked) if row["resource"].endswith("/nav-no"))
        for asked in (f"?dato={DAY}", "")
    )
    assert (then["proposed"], then["providedBy"]) == ("", "")
    assert (now["proposed"], now["providedBy"]) == (ID["category/portals"], ID["actor/nav"])


@pytest.mark.parametrize("day", ["2021-05-31", "1995-01-01", "2028-01-02"])
def test_a_day_outside_the_known_span_is_refused_with_the_span(browse: Get, day: str) -> None:
    answer = browse(f"/uplassert?dato={day}")
    assert answer.status_code == 404
    assert "fra 1. juni 2021, den første dagen noe har en plass i målbildet," in answer.text
    assert "?dato=2021-06-01" in Page(answer.text).links


@pytest.mark.parametrize(
    ("path", "status"),
    [("?dato=tull", 400), ("?farge=rosa", 400), ("?scenario=tull", 400), (".tull", 406)],
)
def test_an_unsupported_choice_is_refused(browse: Get, path: str, status: int) -> None:
    assert browse(f"/uplassert{path}").status_code == status


def test_a_scenario_removes_resources_it_places_or_replaces(
    browse: Get,
) -> None:
    asked = "?scenario=fas-ut-altinn-formidling"
    left = {row["resource"].rpartition("/")[2] for row in rows_of(browse, asked)}
    assert left == {name for name, *_ in MOMENTS[""]} - {"altinn-broker"}
    page = Page(browse(f"/uplassert{asked}").text)
    assert "Dette er tenkt, ikke et faktum." in page.words


def test_suggestions_are_labelled_as_computed_with_their_algorithm(browse: Get) -> None:
    page = Page(browse("/uplassert").text)
    assert "Plassene her er regnet ut. De er ikke fakta, og ingen har vedtatt dem." in page.words
    assert {"/metode/placement", "/sporsmal/placement-suggestions", "/utforsk"} <= set(page.links)
    assert page.words.count("Beregnet. alt om funnet") == len(MOMENTS[""])


def test_the_drawing_stands_alone(browse: Get) -> None:
    drawing = browse("/uplassert.svg")
    assert drawing.mimetype == "image/svg+xml"
    assert drawing.text.count('class="band sure-high"') == 7
    assert drawing.text.count('class="band sure-medium"') == 3
    assert drawing.text.count('class="band sure-low"') == 0
    assert "<style>" in drawing.text


def test_what_nothing_points_to_is_unknown_in_picture_and_row(app: Flask) -> None:
    known = Unplaced(ResourceBox("r"), Node("r"), None, (), None, "", ())
    names = [box.name for box in suggestion_diagram([known]).boxes]
    assert names == ["r", UNKNOWN, UNKNOWN]
    assert (known.suggested, known.confidence, known.level) == ("", "", "")


def test_what_has_a_place_at_other_times_says_so() -> None:
    node = Node("r", {"oko:hasFormerPlacement": [ox.NamedNode(ID["placement/r"])]})
    assert Unplaced(ResourceBox("r"), node, None, (), None, "", ()).why == PLACED_OTHERWISE


def test_the_list_of_the_picture_leads_to_the_same_day(browse: Get) -> None:
    assert f"/uplassert?dato={DAY}" in Page(browse(f"/malbilde?dato={DAY}&vis=liste").text).links
