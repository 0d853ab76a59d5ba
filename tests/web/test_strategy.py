"""/strategi: from the strategy in force down to the resources, from below, and what is missing."""

import csv
import io
import re

import pytest

from okosystem.rdf.terms import ID
from tests.web.conftest import Get, Page

GOAL, WITHOUT = "goal/sterkere-styring-og-samordning", "goal/mer-sammenhengende-tjenester"
MEASURE, KS = "measure/styrke-medfinansieringsordningen", "measure/samarbeid-med-ks"
RESOURCE = "resource/medfinansieringsordningen"


def rows_of(browse: Get, query: str = "") -> list[dict[str, str]]:
    rows: list[dict[str, str]] = browse(f"/strategi.json{query}").get_json()["rows"]
    return rows


def links(rows: list[dict[str, str]]) -> set[tuple[str, str]]:
    return {(row["above"].removeprefix(ID), row["entity"].removeprefix(ID)) for row in rows}


def test_the_strategy_leads_down_to_the_resources(browse: Get) -> None:
    rows = rows_of(browse)
    strategy = "strategy/fremtidens-digitale-norge"
    assert rows[0]["entity"] == f"{ID}{strategy}"
    assert links(rows) >= {
        (strategy, GOAL),
        (strategy, WITHOUT),
        (WITHOUT, "outcome/fem-livshendelser-henger-sammen"),
        ("outcome/fem-livshendelser-henger-sammen", "indicator/livshendelser-som-henger-sammen"),
        (GOAL, MEASURE),
        (GOAL, KS),
        (MEASURE, "assignment/forvalte-medfinansieringsordningen"),
        (MEASURE, "need/finansieringsmodeller"),
        (MEASURE, "capability/funding"),
        (MEASURE, RESOURCE),
    }
    assert "en-digital-offentlig-sektor" not in str(rows), "the strategy that it replaced"


def test_the_resources_of_a_capability_are_counted_since_the_measure_does_not_name_them(
    browse: Get,
) -> None:
    above = {row["above"] for row in rows_of(browse) if row["entity"] == f"{ID}{RESOURCE}"}
    assert above == {f"{ID}{MEASURE}", f"{ID}assignment/forvalte-medfinansieringsordningen"}
    page = Page(browse("/strategi").text)
    counted = [
        e for e in page.all("a") if "ressurs" in e.text and "small" in e.attributes.get("class", "")
    ]
    assert counted
    assert {e.attributes["href"] for e in counted} == {"/doc/capability/funding"}


def test_an_indicator_has_baseline_value_and_target(browse: Get) -> None:
    (row,) = [r for r in rows_of(browse) if "livshendelser-som-henger" in r["entity"]]
    assert [row[name] for name in ("baseline", "latest", "target", "unit")] == [
        "1", "2", "5", "livshendelser",
    ]  # fmt: skip
    assert "nullpunkt 1, nå 2, mål 5 livshendelser" in browse("/strategi").text


def test_a_link_has_the_statement_that_makes_it(browse: Get) -> None:
    statements = {(r["above"], r["entity"]): r["statement"] for r in rows_of(browse)}
    effect = "effect/styrke-medfinansieringsordningen--funding"
    assert statements[f"{ID}{MEASURE}", f"{ID}capability/funding"] == f"{ID}{effect}"


def test_an_entity_says_what_it_lacks(browse: Get) -> None:
    lacks = {row["entity"].removeprefix(ID): row["missing"] for row in rows_of(browse)}
    assert lacks[WITHOUT] == "uten kapittel; uten tiltak"
    assert lacks[GOAL] == "uten kapittel; uten effektmål"
    assert lacks[KS] == ("uten oppdrag; uten gap eller behov; uten kapabilitet; uten ressurs")
    assert lacks[MEASURE] == ""


@pytest.mark.parametrize(
    ("start", "above"),
    [
        (
            RESOURCE,
            {MEASURE, "capability/funding", "assignment/forvalte-medfinansieringsordningen"},
        ),
        ("capability/funding", {MEASURE}),
        (MEASURE, {GOAL}),
        ("need/finansieringsmodeller", {MEASURE}),
    ],
)
def test_the_way_up_begins_at_an_entity(browse: Get, start: str, above: set[str]) -> None:
    rows = rows_of(browse, f"?fra={start}")
    assert rows[0]["entity"] == f"{ID}{start}"
    found = {r["entity"].removeprefix(ID) for r in rows if r["above"] == f"{ID}{start}"}
    assert above <= found
    assert (GOAL, "strategy/fremtidens-digitale-norge") in links(rows)


def test_the_page_begins_at_what_is_named(browse: Get) -> None:
    named = browse("/strategi?fra=Medfinansieringsordningen")
    assert named.location == "/strategi?fra=resource%2Fmedfinansieringsordningen"
    assert "Veien opp fra Medfinansieringsordningen" in browse(named.location).text
    assert browse("/strategi?fra=tull").status_code == 404


@pytest.mark.parametrize(
    ("missing", "entities"),
    [
        ("mal-uten-tiltak", {WITHOUT}),
        ("mal-uten-effektmal", {GOAL}),
        ("mal-uten-kapittel", {GOAL, WITHOUT}),
        ("tiltak-uten-ressurs", {KS}),
        ("indikatorer-uten-mal", {"indicator/digital-kompetanse"}),
        ("tiltak-uten-mal", set()),
    ],
)
def test_a_count_has_the_list_behind_it(browse: Get, missing: str, entities: set[str]) -> None:
    rows = rows_of(browse, f"?mangler={missing}")
    assert {row["entity"].removeprefix(ID) for row in rows} == entities
    page = Page(browse(f"/strategi?mangler={missing}").text)
    assert {a.attributes["href"] for a in page.all("a")} >= {f"/doc/{iri}" for iri in entities}


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("nb", ["1 mål uten tiltak", "2 mål uten kapittel", "0 effektmål uten indikator"]),
        ("nn", ["1 mål utan tiltak", "2 mål utan kapittel", "0 effektmål utan indikator"]),
        ("en", ["1 goal without a measure", "2 goals without a chapter"]),
    ],
)
def test_missing_links_are_counted_in_words(browse: Get, language: str, counts: list[str]) -> None:
    text = re.sub(r"<[^>]*>", "", browse(f"/strategi?sprak={language}").text)
    assert [count for count in counts if count not in text] == []


def test_the_list_is_a_file_with_the_same_rows(browse: Get) -> None:
    table = list(csv.DictReader(io.StringIO(browse("/strategi.csv").text)))
    assert [row["entity"] for row in table] == [row["entity"] for row in rows_of(browse)]


def test_the_feed_has_the_status_of_each_measure_and_assignment(browse: Get) -> None:
    feed = browse("/strategi.atom")
    assert feed.mimetype == "application/atom+xml"
    titles = re.findall(r"<title>(.*?)</title>", feed.text)[1:]
    assert sorted(titles) == [
        "Forvalte medfinansieringsordningen: gitt",
        "Styrke medfinansieringsordningen: fullført",
        "Videreutvikle samarbeidet med KS: begynte",
    ]
    days = re.findall(r"<updated>(\d{4}-\d\d-\d\d)", feed.text)[1:]
    assert days == ["2026-09-25", "2026-01-01", "2025-03-01"], "newest first"
    # An entry has a new id when the status changes, so that a reader shows it as new.
    assert f"<id>{ID}{MEASURE}#completed</id>" in feed.text


@pytest.mark.parametrize("day", ["2026-09-24", "2026-09-25"])
def test_another_day_has_what_held_then(browse: Get, day: str) -> None:
    rows = rows_of(browse, f"?dato={day}")
    assert rows[0]["entity"] == f"{ID}strategy/fremtidens-digitale-norge"
    found = {row["entity"].removeprefix(ID): row for row in rows}
    assert (MEASURE in found) == (day == "2026-09-25"), "it is known from that day"
    assert found[KS]["statusName"] == "pågår"
    page = Page(browse(f"/strategi?dato={day}").text)
    assert f"Viser det som gjaldt {day[-2:]}. september 2026" in page.words
    kept = [a for a in page.links if a.startswith(("/strategi?mangler", "/strategi."))]
    assert {a for a in kept if f"dato={day}" not in a} == {"/strategi.atom"}


def test_before_a_strategy_the_one_that_it_replaced_was_in_force(browse: Get) -> None:
    rows = rows_of(browse, "?dato=2020-01-01")
    assert rows[0]["entity"] == f"{ID}strategy/en-digital-offentlig-sektor"
    assert "fremtidens-digitale-norge" not in str(rows)


def test_what_has_no_chapter_stands_last(browse: Get) -> None:
    chapters = [s.text.split("(")[0].strip() for s in Page(browse("/strategi").text).all("summary")]
    known = [text for text in chapters if text.startswith(("Kapittel", "Uten kjent"))]
    assert known == [*sorted(t for t in known if t.startswith("Kapittel")), "Uten kjent kapittel"]


def test_the_meeting_links_to_the_strategy(browse: Get) -> None:
    assert 'href="/strategi"' in browse("/mote").text
