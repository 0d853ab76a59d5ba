"""The tools as of a date and with a scenario, and those of features with their choices."""

from typing import Any

import pytest

from okosystem.release.release import Release
from tests.plugins.mcp.conftest import Call, Expected, ResultOf
from tests.plugins.mcp.test_answers import ID

OUT = "fas-ut-altinn-formidling"
THEN = "2021-06-30"


def slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def affected_by(answer: dict[str, Any]) -> set[tuple[str, int, bool]]:
    return {(slug(row["hit"]), row["tier"], row["likely"]) for row in answer["rows"]}


def evidence_of(answer: dict[str, Any], iri: str) -> str:
    (found,) = (one["evidence"]["iri"] for one in answer["grounds"] if one["iri"] == iri)
    return slug(found)


def test_impact_lists_affected_entities_and_their_statements(
    result_of: ResultOf, expected: Expected
) -> None:
    answer = result_of("impact", hvis="resource:id-porten", limit=200)
    resources = {row["hit"] for row in answer["rows"] if "/resource/" in row["hit"]}
    assert resources == expected(
        "impact-of-failure", "affected", resource=f"{ID}resource/id-porten"
    )
    assert len(resources) == 9
    iri = f"{ID}dependency/nav-no--id-porten--sign-in"
    assert evidence_of(answer, iri) in ("fact", "deduction", "judgement")
    assert "oko:qualifiedDependency" in {one["term"] for one in answer["basis"]["unknown"]}
    assert answer["completeness"] == "ukjent"


@pytest.mark.parametrize("thing", ["id-porten", f"{ID}resource/id-porten", "ID-porten"])
def test_a_choice_of_entity_is_a_slug_an_iri_or_a_name(result_of: ResultOf, thing: str) -> None:
    assert result_of("impact", hvis=thing) == result_of("impact", hvis="resource:id-porten")


def test_in_2021_only_a_life_event_depended_on_id_porten(result_of: ResultOf) -> None:
    answer = result_of("impact", hvis="resource:id-porten", date=THEN)
    assert affected_by(answer) == {("fa-barn", 1, True)}
    assert (answer["date"], answer["scenario"], answer["completeness"]) == (THEN, None, "ukjent")
    steps = {ground["iri"] for ground in answer["grounds"] if "/step/" in ground["iri"]}
    assert steps == {f"{ID}step/fa-barn--2"}


def test_a_path_has_its_statements(result_of: ResultOf) -> None:
    ends = {"fra": "eFormidling", "til": "resource:modernisert-folkeregister"}
    answer = result_of("path", **ends)
    iri = f"{ID}dependency/eformidling--modernisert-folkeregister--data"
    assert [row["statement"] for row in answer["rows"] if row["way"] == 1] == [iri]
    assert evidence_of(answer, iri) == "fact"
    then = result_of("path", **ends, date=THEN)["rows"]
    assert iri not in {row["statement"] for row in then}


def test_only_the_rows_about_an_entity_are_shown(result_of: ResultOf) -> None:
    thing = f"{ID}resource/digital-post-til-innbygger"
    answer = result_of("overlap", about="resource:digital-post-til-innbygger")
    assert answer["total"] == len(answer["rows"]) > 0
    assert all(thing in row["concerns"] for row in answer["rows"])
    assert result_of("overlap")["total"] > answer["total"]


def test_the_overlaps_of_2021_rest_on_what_was_computed(result_of: ResultOf) -> None:
    answer = result_of("overlap", date=THEN, limit=200)
    first = answer["rows"][0]
    assert [slug(iri) for iri in first["concerns"]] == ["altinn-formidling", "fiks-io"]
    assert first["score"] == "0.792"
    there = [row for row in answer["rows"] if row["change"] != "went"]
    assert answer["basis"]["origin"]["computed"] >= len(there) > 15
    assert evidence_of(answer, first["finding"]) == "judgement"


def test_the_gaps_of_2021_differ_from_today(result_of: ResultOf, expected: Expected) -> None:
    today = {row["finding"] for row in result_of("gaps", limit=200)["rows"]}
    assert today > expected("gaps-found", "finding")
    rows = result_of("gaps", date=THEN, limit=200)["rows"]
    then = {row["finding"] for row in rows if row["change"] != "went"}
    assert len(then) > 50
    assert all(iri.endswith(f"--{THEN}") for iri in then)
    assert {row["finding"] for row in rows if row["change"] == "went"} < today


def test_a_named_query_can_be_run_as_of_a_date(result_of: ResultOf) -> None:
    answer = result_of("ask", name="phase-out-board", date="2021-06-01")
    assert {
        slug(row["resource"]["iri"]): (row["verdictLabel"], row["rules"]) for row in answer["rows"]
    } == {
        "altinn-tjenester-2": ("spør eieren", "PO2 B6"),
        "digital-post-til-innbygger": ("spør eieren", "PO1"),
    }


def test_an_entity_can_be_described_as_of_a_date(result_of: ResultOf) -> None:
    today, then = (
        result_of("describe", thing="altinn-formidling", **d) for d in ({}, {"date": THEN})
    )
    assert then["date"] == THEN
    assert then["total"] != today["total"]


def test_a_scenario_sets_the_date_and_its_statements_are_proposals(
    call: Call, result_of: ResultOf
) -> None:
    before = affected_by(result_of("impact", hvis="altinn-broker"))
    answer = result_of("impact", hvis="altinn-broker", scenario=OUT)
    assert ("eformidling", 1, True) in affected_by(answer) - before
    assert answer["date"] == "2027-07-01"
    assert answer["scenario"]["iri"] == f"{ID}scenario/{OUT}"
    iri = f"{ID}dependency/eformidling--altinn-broker--based-on"
    assert evidence_of(answer, iri) == "proposal"
    text = call("gaps", scenario=OUT).content[0].text.splitlines()  # type: ignore[union-attr]
    assert text[1] == "Slik grafen kjenner 2027-07-01."
    assert text[2].startswith("Dette er tenkt, ikke et faktum: Fas ut Altinn Formidling i 2027 <")


def test_in_a_scenario_the_successor_takes_over_a_connection(result_of: ResultOf) -> None:
    def connected(**day: str) -> set[str]:
        rows = result_of("overlap", about="resource:altinn-broker", limit=200, **day)["rows"]
        found = [row for row in rows if slug(row["verdict"]) == "connected"]
        return {slug(iri) for row in found for iri in row["concerns"]}

    assert connected() == set()
    assert connected(scenario=OUT) == {"altinn-broker", "eformidling"}
    assert connected(scenario=OUT, date="2027-06-30") == set()


def test_the_date_of_the_release_is_the_default(result_of: ResultOf, release: Release) -> None:
    day = release.manifest["modified"][:10]
    assert result_of("gaps", date=day) == result_of("gaps")


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
        ({"hva": "explode"}, "hva='explode' is not one of: stopp, bryter-grensesnitt, utvides,"),
        ({"hvis": "id-portn"}, "choose one of these: id-porten"),
        ({"dato": THEN}, "impact has no argument 'dato'. It has: language, date, scenario, hvis,"),
    ],
)
def test_an_invalid_argument_is_reported_with_the_valid_ones(
    call: Call, arguments: dict[str, str], words: str
) -> None:
    result = call("impact", **{"hvis": "resource:id-porten", **arguments})
    assert result.is_error
    assert words in result.content[0].text  # type: ignore[union-attr]
