"""What the tools say of the real graph: exact answers, with what they rest on."""

import csv
from pathlib import Path
from typing import Any

import pytest

from okosystem.core.release import Release
from tests.mcp.conftest import Call, Told

ID = "https://w3id.org/felles-okosystem/id/"
NS = "https://w3id.org/felles-okosystem/ns#"
GOLDEN = Path(__file__).parent.parent / "golden"


def golden(name: str, column: str, **having: str) -> set[str]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row[column] for row in rows if all(row[k] == v for k, v in having.items())}


def things(table: dict[str, Any], column: str) -> set[str]:
    return {row[column]["iri"] for row in table["rows"]}


def test_a_thing_is_found_by_the_name_people_use(told: Told) -> None:
    first = told("search", text="folkeregisteret")["hits"][0]
    assert first["iri"] == f"{ID}resource/modernisert-folkeregister"
    assert (first["kind"], first["found_by"]) == ("resource", "Folkeregisteret")


def test_a_thing_is_found_under_a_name_misspelt(told: Told) -> None:
    first = told("search", text="folkeregistret")["hits"][0]
    assert first["iri"] == f"{ID}resource/modernisert-folkeregister"


def test_a_thing_is_found_by_a_name_it_no_longer_has(told: Told) -> None:
    first = told("search", text="difi", kind="actor")["hits"][0]
    assert (first["iri"], first["name"]) == (f"{ID}actor/digdir", "Digitaliseringsdirektoratet")


def test_nothing_found_is_unknown_and_not_no(call: Call) -> None:
    result = call("search", text="romfartsregisteret")
    assert result.structured_content is not None
    assert result.structured_content["total"] == 0
    assert result.structured_content["completeness"] == "ukjent"
    claimed = {c["term"]: c["complete"] for c in result.structured_content["completeness_claims"]}
    assert claimed == {"oko:SharedResource": False}
    assert "ukjent, ikke nei" in result.content[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("asked", ["resource:id-porten", f"{ID}resource/id-porten", "id porten"])
def test_every_statement_tells_its_source_evidence_and_date(told: Told, asked: str) -> None:
    answer = told("describe", thing=asked, limit=200)
    assert answer["thing"] == {"iri": f"{ID}resource/id-porten", "name": "ID-porten"}
    assert len(answer["statements"]) == answer["statements_total"] > 25
    assert all(s["sources"] and s["evidence"] != "unknown" for s in answer["statements"])
    name = f"{ID}dependency/id-porten--modernisert-folkeregister--data"
    statement = next(s for s in answer["statements"] if s["iri"] == name)
    assert (statement["evidence"], statement["since"]) == ("fact", "2026-09-25")
    assert statement["sources"][0]["page"].endswith("/oidc_func_eidas")
    assert {"iri": f"{NS}qualifiedDependency", "name": "har avhengighet"} in statement["by"]


def test_what_is_known_in_part_and_not_said_is_unknown(told: Told) -> None:
    missing = told("describe", thing="resource:id-porten", limit=1)["unknown"]
    assert {gap["iri"] for gap in missing} == {f"{NS}exposesService", f"{NS}exposesDataset"}


def test_names_come_in_the_language_asked_for(told: Told) -> None:
    parts = {"name": "prerequisites-of-resource", "parameters": {"resource": "id-porten"}}
    answers = {code: told("ask", language=code, **parts) for code in ("nb", "nn", "en")}
    titles = [answer["tables"][0]["title"] for answer in answers.values()]
    assert len(set(titles)) == 3
    assert answers["en"]["completeness"] == "unknown"
    assert answers["nn"]["grounds"][0]["iri"] == answers["nb"]["grounds"][0]["iri"]


def test_the_questions_are_those_of_the_release(told: Told, release: Release) -> None:
    listed = told("questions")["questions"]
    assert {question["name"] for question in listed} == set(release.queries)
    assert {q["name"] for q in told("questions", about="svikter")["questions"]} == {
        name for name, query in release.queries.items() if "svikter" in str(query)
    }


def test_a_named_question_has_the_answer_that_people_reviewed(told: Told) -> None:
    asked = {"resource": "resource:fiks-min-kommune"}
    (table,) = told("ask", name="prerequisites-of-resource", parameters=asked)["tables"]
    column = table["columns"][1]
    assert things(table, column) == golden("prerequisites-of-resource", column)


def test_a_part_of_an_answer_says_how_much_there_is(told: Told) -> None:
    asked = {"name": "overlaps-found", "limit": 2}
    (first,) = told("ask", **asked)["tables"]
    (second,) = told("ask", offset=2, **asked)["tables"]
    assert len(first["rows"]) == len(second["rows"]) == 2
    assert first["total"] == len(golden("overlaps-found", "assessment"))
    assert first["rows"] != second["rows"]


def table_of(answer: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (table for table in answer["tables"] if table["name"] == name)
    return dict(found)


def test_impact_names_what_is_hit_and_the_statements_it_rests_on(told: Told) -> None:
    answer = told("impact", thing="resource:id-porten", limit=200)
    leans = things(table_of(answer, "impact-of-failure"), "affected")
    assert leans == golden("impact-of-failure", "affected")
    assert leans < things(answer["tables"][0], "affected")
    rests = {ground["iri"]: ground for ground in answer["grounds"]}
    through = rests[f"{ID}dependency/altinn-portal--id-porten--sign-in"]
    assert through["evidence"] in ("fact", "deduction")
    assert through["sources"]
    assert {c["term"] for c in answer["completeness_claims"]} >= {"oko:qualifiedDependency"}
    assert answer["completeness"] == "ukjent"


def test_overlap_of_one_thing_leaves_the_others_out(told: Told) -> None:
    thing = f"{ID}resource/digital-post-til-innbygger"
    tables = told("overlap", thing=thing)["tables"]
    found = next(table for table in tables if table["name"] == "overlaps-found")
    assert all(thing in (r["resource"]["iri"], r["other"]["iri"]) for r in found["rows"])
    others = things(found, "resource") | things(found, "other")
    assert f"{ID}resource/altinn-digital-postkasse" in others


def test_gaps_count_what_is_recorded_in_each_category(told: Told) -> None:
    tables = told("gaps", limit=200)["tables"]
    counted = next(table for table in tables if table["name"] == "gaps-by-category")
    assert counted["total"] == 14
    assert all(type(row["gaps"]) is int for row in counted["rows"])


def test_a_way_is_told_by_the_statements_that_make_it(told: Told) -> None:
    (way,) = told("path", start="eFormidling", end="resource:modernisert-folkeregister")["ways"]
    (step,) = way
    assert [s["iri"] for s in step["statements"]] == [
        f"{ID}dependency/eformidling--modernisert-folkeregister--data"
    ]
    assert step["statements"][0]["evidence"] == "fact"
    assert step["statements"][0]["sources"][0]["iri"].startswith(f"{ID}source/")


def test_a_way_that_is_not_known_is_unknown(told: Told) -> None:
    answer = told("path", start="resource:id-porten", end="evidence:fact")
    assert (answer["ways"], answer["completeness"]) == ([], "ukjent")


def test_sparql_has_rows_a_truth_or_a_graph(told: Told) -> None:
    rows = told("sparql", query=f"SELECT ?s {{ ?s a <{NS}Sector> }}", limit=2)
    assert (rows["table"]["total"], len(rows["table"]["rows"])) == (5, 2)
    assert rows["completeness"] == "ukjent"
    assert told("sparql", query="ASK { ?s ?p ?o }")["truth"] is True
    graph = told("sparql", query="DESCRIBE <https://w3id.org/felles-okosystem/id/sector/private>")
    assert "Privat sektor" in graph["turtle"]


def test_statements_in_sparql_bring_their_sources(told: Told) -> None:
    name = f"{ID}dependency/id-porten--modernisert-folkeregister--data"
    answer = told("sparql", query=f"SELECT ?d {{ VALUES ?d {{ <{name}> }} ?d ?p ?o }} LIMIT 1")
    assert [(g["iri"], g["evidence"]) for g in answer["grounds"]] == [(name, "fact")]
