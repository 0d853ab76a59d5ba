"""The answers of the tools, with the statements that support them."""

from typing import Any

import pytest

from okosystem.release.release import Release
from tests.plugins.mcp.conftest import Call, Expected, ResultOf

ID = "https://w3id.org/felles-okosystem/id/"
NS = "https://w3id.org/felles-okosystem/ns#"


def iris(table: dict[str, Any], column: str) -> set[str]:
    return {row[column]["iri"] for row in table["rows"]}


def test_an_entity_is_found_by_its_common_name(result_of: ResultOf) -> None:
    first = result_of("search", text="folkeregisteret")["rows"][0]
    assert first["iri"] == f"{ID}resource/modernisert-folkeregister"
    assert (first["kind"], first["found_by"]) == ("resource", "Folkeregisteret")


def test_an_entity_is_found_by_a_misspelt_name(result_of: ResultOf) -> None:
    first = result_of("search", text="folkeregistret")["rows"][0]
    assert first["iri"] == f"{ID}resource/modernisert-folkeregister"


def test_an_entity_is_found_by_a_former_name(result_of: ResultOf) -> None:
    first = result_of("search", text="difi", kind="actor")["rows"][0]
    assert (first["iri"], first["label"]) == (f"{ID}actor/digdir", "Digitaliseringsdirektoratet")


def test_an_empty_search_result_means_unknown_not_no(call: Call) -> None:
    result = call("search", text="romfartsregisteret")
    assert result.structured_content is not None
    assert result.structured_content["total"] == 0
    assert result.structured_content["completeness"] == "ukjent"
    known_in_part = [one["term"] for one in result.structured_content["basis"]["unknown"]]
    assert known_in_part == ["oko:SharedResource"]
    assert "ukjent, ikke nei" in result.content[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["resource:id-porten", f"{ID}resource/id-porten", "id porten"])
def test_every_statement_has_its_source_evidence_and_date(result_of: ResultOf, name: str) -> None:
    answer = result_of("describe", thing=name, limit=200)
    assert (answer["entity"]["iri"], answer["title"]) == (f"{ID}resource/id-porten", "ID-porten")
    assert len(answer["rows"]) == answer["total"] == 22
    assert all(row["sources"] and row["evidence"] for row in answer["rows"])
    iri = f"{ID}dependency/id-porten--modernisert-folkeregister--data"
    statement = next(row for row in answer["rows"] if row["iri"] == iri)
    assert (statement["direction"], statement["relation"]) == (
        "from",
        ["dcat:qualifiedRelation", "oko:qualifiedDependency"],
    )
    ground = next(one for one in answer["grounds"] if one["iri"] == iri)
    assert ground["evidence"]["iri"].endswith("/fact")
    assert ground["attested_from"] == "2026-09-25"
    assert ground["sources"][0]["page"][0].endswith("/oidc_func_eidas")


def test_a_text_of_an_answer_is_in_the_language(result_of: ResultOf) -> None:
    answers = {
        language: result_of("ask", name="criticality", language=language)["rows"]
        for language in ("nb", "nn", "en")
    }
    assert {len(rows) for rows in answers.values()} == {len(answers["nb"])}
    texts = {rows[0]["explanation"] for rows in answers.values()}
    assert len(texts) == 3


def test_an_incomplete_property_without_values_is_unknown(result_of: ResultOf) -> None:
    missing = result_of("describe", thing="resource:id-porten", limit=1)["unknown"]
    assert {gap["iri"] for gap in missing} == {f"{NS}exposesService", f"{NS}exposesDataset"}


def test_names_are_in_the_requested_language(result_of: ResultOf) -> None:
    parts = {"name": "prerequisites-of-resource", "parameters": {"resource": "id-porten"}}
    answers = {code: result_of("ask", language=code, **parts) for code in ("nb", "nn", "en")}
    titles = [answer["title"] for answer in answers.values()]
    assert len(set(titles)) == 3
    assert answers["en"]["completeness"] == "unknown"
    assert answers["nn"]["grounds"][0]["iri"] == answers["nb"]["grounds"][0]["iri"]


def test_the_questions_are_the_named_queries_of_the_release(
    result_of: ResultOf, release: Release
) -> None:
    listed = result_of("questions")["rows"]
    assert {question["name"] for question in listed} == set(release.queries)
    assert {q["name"] for q in result_of("questions", about="svikter")["rows"]} == {
        name for name, query in release.queries.items() if "svikter" in str(query)
    }


def test_a_question_has_the_answer_of_its_named_query(
    result_of: ResultOf, expected: Expected
) -> None:
    query, parameters = "prerequisites-of-resource", {"resource": "resource:fiks-svarut"}
    table = result_of("ask", name=query, parameters=parameters)
    column = [*table["rows"][0]][1]
    needed = iris(table, column)
    assert needed == expected(query, column, resource=f"{ID}resource/fiks-svarut")
    assert f"{ID}resource/matrikkelen" in needed, "through four others"
    assert len(needed) == 8


def test_a_page_of_an_answer_has_the_total(result_of: ResultOf, expected: Expected) -> None:
    arguments = {"name": "overlaps-found", "limit": 2}
    first = result_of("ask", **arguments)
    second = result_of("ask", offset=2, **arguments)
    assert len(first["rows"]) == len(second["rows"]) == 2
    assert first["total"] == len(expected("overlaps-found", "assessment")) == 5
    assert first["rows"] != second["rows"]


def test_sparql_returns_rows_a_boolean_or_a_graph(result_of: ResultOf) -> None:
    rows = result_of("sparql", query=f"SELECT ?s {{ ?s a <{NS}Sector> }}", limit=2)
    assert (rows["total"], len(rows["rows"])) == (5, 2)
    assert rows["completeness"] == "ukjent"
    many = result_of("sparql", query=f"SELECT ?z {{ VALUES ?x {{ {'1 ' * 9000} }} }}", limit=2)
    assert (many["total"], many["rows"]) == (9000, [{"z": None}] * 2)
    assert result_of("sparql", query="ASK { ?s ?p ?o }")["truth"] is True
    graph = result_of(
        "sparql", query="DESCRIBE <https://w3id.org/felles-okosystem/id/sector/private>"
    )
    assert "Privat sektor" in graph["turtle"]


def test_statements_in_a_sparql_result_have_their_evidence(result_of: ResultOf) -> None:
    name = f"{ID}dependency/id-porten--modernisert-folkeregister--data"
    answer = result_of("sparql", query=f"SELECT ?d {{ VALUES ?d {{ <{name}> }} ?d ?p ?o }} LIMIT 1")
    assert [(g["iri"], g["evidence"]["label"]) for g in answer["grounds"]] == [(name, "fakta")]


def test_an_assistant_is_told_what_to_modernise_for_a_capability(
    result_of: ResultOf, expected: Expected
) -> None:
    name, capability = "modernise-for-capability", f"{ID}capability/access-management"
    answer = result_of("ask", name=name, parameters={"capability": "capability:access-management"})
    assert iris(answer, "statement") == expected(name, "statement", capability=capability)
    assert [row["finding"] for row in answer["rows"]].count("grad: ukjent") == 2
    assert {one["iri"] for one in answer["grounds"]} >= {
        f"{ID}assessment/coverage--maskinporten--access-management--ks-digital",
        f"{ID}dependency/eformidling--maskinporten--sign-in",
    }


def test_every_answer_says_what_it_rests_on(result_of: ResultOf, release: Release) -> None:
    thing, parameters = "resource:id-porten", {"resource": "resource:id-porten"}
    sparql = "SELECT ?a { ?a <https://w3id.org/felles-okosystem/ns#consumedBy> ?b }"
    answers = {
        "search": result_of("search", text="folkeregisteret"),
        "describe": result_of("describe", thing=thing, limit=1),
        "ask": result_of("ask", name="impact-of-failure", parameters=parameters, limit=1),
        "sparql": result_of("sparql", query=sparql),
        "path": result_of("path", fra=thing, til="resource:altinn"),
        "impact": result_of("impact", hvis=thing, limit=1),
        "overlap": result_of("overlap"),
        "gaps": result_of("gaps"),
    }
    for tool, answer in answers.items():
        basis = answer["basis"]
        assert basis["release"] == release.digest, tool
        assert basis["statements"] == sum(basis["origin"].values()) > 0, tool
    assert {tool for tool, answer in answers.items() if answer["basis"]["query"]} == {
        "ask",
        "sparql",
    }
    assert answers["sparql"]["basis"]["query"] == sparql
    assert answers["describe"]["basis"]["statements"] == answers["describe"]["total"] + 1


def test_the_summary_says_how_much_an_answer_rests_on(call: Call) -> None:
    result = call("describe", thing="resource:id-porten", language="en")
    assert result.structured_content is not None
    basis = result.structured_content["basis"]
    text = result.content[0].text  # type: ignore[union-attr]
    newest = basis["newest_source"]["date"]
    assert f"Rests on {basis['statements']} statements; newest source: {newest}." in text
