"""The analyses as of a day, with a scenario on top, and of each event: exact, and told as such."""

from typing import Any, get_args

import pytest

from okosystem.analysis.impact import EVENTS
from okosystem.assistants.tools import Event
from okosystem.core.release import Release
from tests.mcp.conftest import Call, Told
from tests.mcp.test_answers import ID, golden, table_of

OUT = "fas-ut-altinn-formidling"
THEN = "2021-06-30"


def rows_of(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return list(table_of(answer, name)["rows"])


def slug(cell: dict[str, str]) -> str:
    return cell["iri"].rpartition("/")[2]


def hits(answer: dict[str, Any]) -> list[tuple[str, int, bool, list[str]]]:
    return [
        (slug(row["affected"]), row["steps"], row["likely"], [slug(one) for one in row["way"]])
        for row in rows_of(answer, "impact")
    ]


def test_in_2021_only_life_events_were_known_to_stop_with_id_porten(told: Told) -> None:
    answer = told("impact", thing="resource:id-porten", date=THEN)
    events = [
        "fa-barn",
        "miste-og-finne-jobb",
        "ny-i-norge",
        "starte-og-drive-frivillig-organisasjon",
    ]
    assert hits(answer) == [(event, 1, True, [event, "id-porten"]) for event in events]
    assert rows_of(answer, "impact-of-failure") == []
    assert (answer["date"], answer["scenario"], answer["completeness"]) == (THEN, None, "ukjent")
    steps = {ground["iri"] for ground in answer["grounds"] if "/step/" in ground["iri"]}
    assert len(steps) == 4


def test_an_overlap_and_a_gap_of_2021_are_not_those_of_today(told: Told) -> None:
    found = told("overlap", date=THEN, limit=200)
    pairs = [
        (slug(r["resource"]), slug(r["other"]), r["score"]) for r in rows_of(found, "overlap-board")
    ]
    assert (len(pairs), pairs[0]) == (45, ("altinn-formidling", "fiks-io", 0.792))
    assert rows_of(found, "overlaps-found") == []
    missing = rows_of(told("gaps", date=THEN, limit=200), "gaps-found")
    today = golden("gaps-found", "finding")
    assert (len(missing), len(today)) == (46, 35)
    named = {row["finding"]["iri"] for row in missing}
    assert not named & today
    assert all(iri.endswith(f"--{THEN}") for iri in named)
    assert f"{ID}analysis/gap--g1--data-exchange-and-integration--{THEN}" in named


def test_every_named_question_can_be_asked_of_a_day(told: Told) -> None:
    (table,) = told("ask", name="phase-out-board", date="2021-06-01")["tables"]
    flagged = {slug(row["resource"]): (row["verdictLabel"], row["rules"]) for row in table["rows"]}
    assert (len(flagged), flagged["altinn-tjenester-2"]) == (7, ("avklar først", "PO2 B6"))


def test_with_a_scenario_its_day_and_its_statements_count_and_are_told_as_supposed(
    call: Call, told: Told
) -> None:
    answer = told("impact", thing="resource:altinn-broker", scenario=OUT)
    assert hits(answer) == [
        ("eformidling", 1, True, ["eformidling", "altinn-broker"]),
        ("alvorlig-sykt-barn", 2, True, ["alvorlig-sykt-barn", "eformidling", "altinn-broker"]),
        ("einnsyn", 2, True, ["einnsyn", "eformidling", "altinn-broker"]),
    ]
    assert answer["date"] == "2027-07-01"
    assert answer["scenario"] == {
        "iri": f"{ID}scenario/{OUT}",
        "name": "Fas ut Altinn Formidling i 2027",
    }
    evidence = {ground["iri"]: ground["evidence"] for ground in answer["grounds"]}
    assert evidence[f"{ID}dependency/eformidling--altinn-broker--based-on"] == "proposal"
    assert evidence[f"{ID}dependency/einnsyn--eformidling--transport"] == "fact"
    said = call("gaps", scenario=OUT).content[0].text.splitlines()  # type: ignore[union-attr]
    assert said[0] == "Slik grafen kjenner 2027-07-01."
    assert said[1].startswith("Dette er tenkt, ikke et faktum: Fas ut Altinn Formidling i 2027 <")


def test_an_overlap_moves_to_what_takes_over_in_a_scenario(told: Told) -> None:
    thing = "resource:altinn-broker"
    assert rows_of(told("overlap", thing=thing), "overlap-board") == []
    supposed = rows_of(told("overlap", thing=thing, scenario=OUT), "overlap-board")
    assert {slug(r["other"]) for r in supposed} >= {"fiks-io", "eformidling"}
    before = told("overlap", thing=thing, scenario=OUT, date="2027-06-30")
    assert rows_of(before, "overlap-board") == []


def test_the_day_of_the_release_is_today(told: Told, release: Release) -> None:
    day = release.manifest["modified"][:10]
    assert told("gaps", date=day) == told("gaps")


@pytest.mark.parametrize(
    ("event", "likely", "worst"),
    [("stop", 17, 23), ("break-interface", 16, 23), ("extend", 0, 16), ("change-owner", 0, 16)],
)
def test_each_event_spreads_as_far_as_it_does(
    told: Told, event: str, likely: int, worst: int
) -> None:
    answer = told("impact", thing="id porten", event=event, limit=200)
    found = hits(answer)
    assert (sum(each[2] for each in found), len(found)) == (likely, worst)
    assert (len(answer["tables"]) == 1) is (event != "stop")


def test_the_events_are_those_of_the_algorithm() -> None:
    assert get_args(Event) == tuple(EVENTS)


SLUGS = "fas-ut-altinn-formidling, samle-svarinn-i-eformidling, ta-inn-foreslatte-plasser"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"date": "2021-6-30"},
            "'2021-6-30' is not a day. How to fix it: year-month-day,",
        ),
        ({"date": "20210630"}, "'20210630' is not a day."),
        ({"date": "1999-01-01"}, "How to fix it: a day from 2021-06-01, when the first"),
        ({"date": "2028-01-02"}, "to 2028-01-01, the last known change."),
        ({"scenario": "nei"}, f"no scenario is named 'nei'. How to fix it: {SLUGS}"),
        ({"scenario": "../../graph"}, f"How to fix it: {SLUGS}"),
        ({"event": "explode"}, "'stop', 'break-interface', 'extend' or 'change-owner'"),
        ({"dato": THEN}, "impact has no argument 'dato'. It has: thing, event, date, scenario,"),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(
    call: Call, arguments: dict[str, str], words: str
) -> None:
    result = call("impact", thing="resource:id-porten", **arguments)
    assert result.is_error
    assert words in result.content[0].text  # type: ignore[union-attr]
