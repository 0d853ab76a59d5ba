"""The analyses as of a date, with a scenario, and for each event."""

from itertools import combinations
from typing import Any, get_args

import pytest

from okosystem.analysis.impact import EVENTS
from okosystem.assistants.tools import Event
from okosystem.core.release import Release
from tests.mcp.conftest import Call, Expected, ResultOf
from tests.mcp.test_answers import ID, table_of

OUT = "fas-ut-altinn-formidling"
THEN = "2021-06-30"


def rows_of(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return list(table_of(answer, name)["rows"])


def slug(cell: dict[str, str]) -> str:
    return cell["iri"].rpartition("/")[2]


def affected_by(answer: dict[str, Any]) -> list[tuple[str, int, bool, list[str]]]:
    return [
        (slug(row["affected"]), row["steps"], row["likely"], [slug(cell) for cell in row["way"]])
        for row in rows_of(answer, "impact")
    ]


def test_in_2021_only_a_life_event_depended_on_id_porten(result_of: ResultOf) -> None:
    answer = result_of("impact", thing="resource:id-porten", date=THEN)
    assert affected_by(answer) == [("fa-barn", 1, True, ["fa-barn", "id-porten"])]
    assert rows_of(answer, "impact-of-failure") == []
    assert (answer["date"], answer["scenario"], answer["completeness"]) == (THEN, None, "ukjent")
    steps = {ground["iri"] for ground in answer["grounds"] if "/step/" in ground["iri"]}
    assert steps == {f"{ID}step/fa-barn--2"}


def test_the_overlaps_of_2021_differ_from_today(result_of: ResultOf) -> None:
    answer = result_of("overlap", date=THEN, limit=200)
    board = rows_of(answer, "overlap-board")
    channels = [
        "altinn-formidling", "digital-post-til-innbygger", "eformidling", "fiks-io",
        "fiks-svarinn", "fiks-svarut",
    ]  # fmt: skip
    pairs = {*combinations(channels, 2), ("altinn-digital-postkasse", channels[1])}
    opposite_ends = ("fiks-svarinn", "fiks-svarut")
    assert {(slug(row["resource"]), slug(row["other"])) for row in board} == pairs - {opposite_ends}
    first = board[0]
    assert (slug(first["resource"]), slug(first["other"])) == ("altinn-formidling", "fiks-io")
    assert first["score"] == 0.792
    assert rows_of(answer, "overlaps-found") == []
    origin = answer["basis"]["origin"]
    assert origin["computed"] >= len(board)


def test_the_gaps_of_2021_differ_from_today(result_of: ResultOf, expected: Expected) -> None:
    gaps = rows_of(result_of("gaps", date=THEN, limit=200), "gaps-found")
    iris, today = {row["finding"]["iri"] for row in gaps}, expected("gaps-found", "finding")
    assert (len(iris), len(today)) == (55, 48)
    assert not iris & today
    assert all(iri.endswith(f"--{THEN}") for iri in iris)
    empty = {iri.split("--")[2] for iri in iris if "/gap--g1--" in iri}
    empty_today = {iri.split("--")[2] for iri in today if "/gap--g1--" in iri}
    assert empty - empty_today == {"data-exchange-and-integration", "strategic-coordination"}
    assert empty_today - empty == {"data-combination-and-storage"}, "Datahotellet closed in 2024"


def test_a_named_query_can_be_run_as_of_a_date(result_of: ResultOf) -> None:
    (table,) = result_of("ask", name="phase-out-board", date="2021-06-01")["tables"]
    assert {
        slug(row["resource"]): (row["verdictLabel"], row["rules"]) for row in table["rows"]
    } == {
        "altinn-melding": ("vurder samling", "PO1"),
        "altinn-tjenester-2": ("avklar først", "PO2 B6"),
        "digital-post-til-innbygger": ("vurder samling", "PO1"),
    }


def test_a_scenario_sets_the_date_and_its_statements_are_proposals(
    call: Call, result_of: ResultOf
) -> None:
    assert affected_by(result_of("impact", thing="resource:altinn-broker")) == []
    answer = result_of("impact", thing="resource:altinn-broker", scenario=OUT)
    assert affected_by(answer) == [("eformidling", 1, True, ["eformidling", "altinn-broker"])]
    assert answer["date"] == "2027-07-01"
    assert answer["scenario"] == {
        "iri": f"{ID}scenario/{OUT}",
        "name": "Fas ut Altinn Formidling i 2027",
    }
    evidence = {ground["iri"]: ground["evidence"] for ground in answer["grounds"]}
    assert evidence[f"{ID}dependency/eformidling--altinn-broker--based-on"] == "proposal"
    text = call("gaps", scenario=OUT).content[0].text.splitlines()  # type: ignore[union-attr]
    assert text[0] == "Slik grafen kjenner 2027-07-01."
    assert text[1].startswith("Dette er tenkt, ikke et faktum: Fas ut Altinn Formidling i 2027 <")


def test_in_a_scenario_unchanged_statements_are_facts_and_ended_ones_excluded(
    result_of: ResultOf,
) -> None:
    thing = "resource:maskinporten"
    today = result_of("impact", thing=thing, limit=200)
    answer = result_of("impact", thing=thing, scenario=OUT, limit=200)
    path = ["altinn-formidling", "altinn", "modernisert-folkeregister", "maskinporten"]
    ended = ("altinn-formidling", 3, True, path)
    assert [row for row in affected_by(today) if row not in affected_by(answer)] == [ended]
    evidence = {ground["iri"]: ground["evidence"] for ground in answer["grounds"]}
    assert evidence[f"{ID}dependency/altinn-broker--maskinporten--sign-in"] == "fact"


def test_in_a_scenario_an_overlap_moves_to_the_successor(result_of: ResultOf) -> None:
    thing = "resource:altinn-broker"
    assert rows_of(result_of("overlap", thing=thing), "overlap-board") == []
    board = rows_of(result_of("overlap", thing=thing, scenario=OUT), "overlap-board")
    assert {slug(r["other"]) for r in board} >= {"fiks-io", "eformidling"}
    before = result_of("overlap", thing=thing, scenario=OUT, date="2027-06-30")
    assert rows_of(before, "overlap-board") == []


def test_the_date_of_the_release_is_the_default(result_of: ResultOf, release: Release) -> None:
    day = release.manifest["modified"][:10]
    assert result_of("gaps", date=day) == result_of("gaps")


@pytest.mark.parametrize(
    ("event", "likely", "worst"),
    [("stop", 15, 22), ("break-interface", 8, 22), ("extend", 0, 8), ("change-owner", 0, 8)],
)
def test_each_event_affects_its_number_of_resources(
    result_of: ResultOf, event: str, likely: int, worst: int
) -> None:
    answer = result_of("impact", thing="maskinporten", event=event, limit=200)
    found = affected_by(answer)
    assert (sum(row[2] for row in found), len(found)) == (likely, worst)
    assert (len(answer["tables"]) == 1) is (event != "stop")


def test_the_events_are_those_of_the_algorithm() -> None:
    assert get_args(Event) == tuple(EVENTS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"date": "2021-6-30"},
            "'2021-6-30' is not a date. How to fix it: write it as year-month-day,",
        ),
        ({"date": "20210630"}, "'20210630' is not a date."),
        ({"date": "1999-01-01"}, "How to fix it: choose a day from 2021-06-01, when the first"),
        ({"date": "2028-01-02"}, "to 2028-01-01, the last known change."),
        ({"scenario": "nei"}, f"there is no scenario named 'nei'. How to fix it: {OUT}"),
        ({"scenario": "../../graph"}, f"How to fix it: {OUT}"),
        ({"event": "explode"}, "'stop', 'break-interface', 'extend' or 'change-owner'"),
        ({"dato": THEN}, "impact has no argument 'dato'. It has: thing, event, date, scenario,"),
    ],
)
def test_an_invalid_argument_is_reported_with_the_valid_ones(
    call: Call, arguments: dict[str, str], words: str
) -> None:
    result = call("impact", thing="resource:id-porten", **arguments)
    assert result.is_error
    assert words in result.content[0].text  # type: ignore[union-attr]
