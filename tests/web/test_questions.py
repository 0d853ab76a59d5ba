"""Every named query has a page, and its result as files."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient

from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.queries import fill_in
from okosystem.turtle.sources import Project
from okosystem.web.questions import GROUPS
from tests.web.conftest import Get, Page

DATA = {"Accept": "application/sparql-results+json, text/turtle"}


def test_the_list_has_every_question_once(browse: Get, release: Release) -> None:
    page = Page(browse("/sporsmal").text)
    listed = [link for link in page.links if link.startswith("/sporsmal/")]
    assert sorted(listed) == sorted(f"/sporsmal/{name}" for name in release.queries)


def test_every_group_of_questions_has_a_heading(release: Release) -> None:
    assert {query.group for query in release.queries.values()} == set(GROUPS)


@pytest.mark.parametrize(
    "language",
    ["nb", pytest.param("nn", marks=pytest.mark.slow), pytest.param("en", marks=pytest.mark.slow)],
)
def test_every_question_has_a_page(browse: Get, release: Release, language: str) -> None:
    for name, query in release.queries.items():
        response = browse(f"/sporsmal/{name}", language)
        assert response.status_code == 200, name
        page = Page(response.text)
        assert [e.text for e in page.all("h1")] == [query.title[language]], name
        assert page.faults == [], name
        fields = {e.attributes["name"] for e in page.elements if "name" in e.attributes}
        assert set(query.parameters) <= fields, name


def test_every_answer_is_a_file_with_the_examples(client: FlaskClient, release: Release) -> None:
    for name, query in release.queries.items():
        response = client.get(f"/sporsmal/{name}", query_string=query.examples, headers=DATA)
        assert response.status_code == 200, name
        assert response.mimetype in {"application/sparql-results+json", "text/turtle"}, name


def test_the_page_and_the_file_have_the_same_rows(browse: Get, client: FlaskClient) -> None:
    name = "common-components-in-operation"
    rows = list(csv.reader(io.StringIO(client.get(f"/sporsmal/{name}.csv").text)))[1:]
    page = Page(browse(f"/sporsmal/{name}").text)
    assert len(page.all("tr")) - 1 == len(rows) > 0


def test_a_parameter_is_chosen_among_entities_of_its_kind(browse: Get, project: Project) -> None:
    page = Page(browse("/sporsmal/contact-for-resource?resource=resource:eformidling").text)
    chosen = [e for e in page.all("option") if "selected" in e.attributes]
    assert [(e.attributes["value"], e.text) for e in chosen] == [
        ("resource:eformidling", "eFormidling")
    ]
    assert len(page.all("option")) == len(list((project.root / "data/resources").glob("*.ttl")))


@pytest.mark.slow
def test_every_option_of_a_form_is_an_entity_of_the_graph(
    browse: Get, release: Release, store: Store
) -> None:
    for name, query in release.queries.items():
        kinds = {parameter.kind for parameter in query.parameters.values()}
        page = Page(browse(f"/sporsmal/{name}").text)
        for option in page.all("option") if kinds == {"iri"} else []:
            prefix, _, local = option.attributes["value"].partition(":")
            assert release.prefixes[prefix] + local in store, (name, option.attributes["value"])


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/sporsmal/finnes-ikke", 404, "There is no question named 'finnes-ikke'."),
        ("/sporsmal/contact-for-resource.csv", 400, "requires the parameter 'resource'"),
        ("/sporsmal/advice-given.csv?x=1", 400, "has no parameter 'x'"),
        ("/sporsmal/advice-given.ttl", 406, "is not available at this address"),
        ("/sporsmal/advice-given.pdf", 406, "is not available at this address"),
    ],
)
def test_an_invalid_request_is_a_problem(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert words in response.get_json(force=True)["detail"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("ressursen svikter", "impact-of-failure"), ("if this resource fails", "impact-of-failure")],
)
def test_questions_are_found_by_words_in_any_language(browse: Get, words: str, found: str) -> None:
    assert f"/sporsmal/{found}" in Page(browse(f"/sporsmal?q={words}").text).links


def test_the_shown_query_gives_the_shown_rows(browse: Get, client: FlaskClient) -> None:
    page = Page(browse("/sporsmal/contact-for-resource?resource=resource:eformidling").text)
    (code,) = [e.attributes["value"] for e in page.all("input", name="query")]
    assert (
        "VALUES ?resource { <https://w3id.org/felles-okosystem/id/resource/eformidling> }" in code
    )
    (link,) = [
        e.attributes["href"]
        for e in page.all("a")
        if e.text == "API (JSON)" and "?" in e.attributes["href"]
    ]
    answer = json.loads(client.get(link).text)
    response = client.get("/sparql", query_string={"query": code}, headers={"Accept": "text/csv"})
    assert len(response.text.splitlines()) - 1 == answer["total"]


def test_a_question_opens_in_the_sparql_page(browse: Get) -> None:
    page = Page(browse("/sparql?sporsmal=impact-of-failure").text)
    assert "VALUES ?resource" in page.all("textarea")[0].text
    assert browse("/sparql?sporsmal=finnes-ikke").status_code == 404


def test_the_editor_gets_prefixes_classes_and_properties(client: FlaskClient) -> None:
    completions = json.loads(client.get("/sparql/completions.json").text)
    namespace = "https://w3id.org/felles-okosystem/ns#"
    assert completions["prefixes"]["oko"] == namespace
    assert f"{namespace}SharedResource" in completions["classes"]
    assert f"{namespace}providedBy" in completions["properties"]


def test_only_the_sparql_page_allows_one_inline_style(client: FlaskClient) -> None:
    policies = {
        path: client.get(path, headers={"Accept": "text/html"}).headers["Content-Security-Policy"]
        for path in ("/sparql", "/sporsmal", "/")
    }
    assert "style-src 'self' 'sha256-" in policies.pop("/sparql")
    assert [p for p in policies.values() if "style-src" in p] == []
    assert [p for p in policies.values() if "unsafe" in p] == []


def test_an_answer_says_what_it_rests_on_in_every_form(
    browse: Get, client: FlaskClient, release: Release
) -> None:
    path, values = "/sporsmal/impact-of-failure{}", "?resource=resource:id-porten"
    basis = json.loads(client.get(f"/api/questions/impact-of-failure{values}&language=nb").text)[
        "basis"
    ]
    assert basis["release"] == release.digest
    assert basis["statements"] == sum(basis["evidence"].values()) > 20
    assert sum(basis["origin"].values()) == basis["statements"]
    assert basis["oldest_source"]["date"] < basis["newest_source"]["date"]
    assert [one["term"] for one in basis["unknown"]][:1] == ["oko:qualifiedDependency"]
    file = json.loads(client.get(path.format(".json") + values + "&grunnlag=1").text)
    assert file["basis"] == basis
    assert "basis" not in json.loads(client.get(path.format(".json") + values).text)
    plain, commented = (
        client.get(path.format(".csv") + values + more).text for more in ("", "&grunnlag=1")
    )
    assert commented.endswith(plain)
    comments = commented.removesuffix(plain).splitlines()
    assert {line[:2] for line in comments} == {"# "}
    assert f"# statements: {basis['statements']}" in comments
    asked = [line.removeprefix("# query: ") for line in comments if line.startswith("# query: ")]
    assert "\n".join(asked) == basis["query"]
    page = Page(browse(path.format("") + values).text)
    (folded,) = page.all("details", id="grunnlag")
    assert f"Bygger på {basis['statements']} opplysninger" in folded.text
    assert basis["newest_source"]["name"] in folded.text
    assert release.digest in folded.text


def test_what_an_answer_rests_on_is_for_the_whole_answer_and_not_its_page(
    client: FlaskClient,
) -> None:
    path = "/api/questions/role-matrix?per_page="
    one, all_rows = (json.loads(client.get(f"{path}{n}").text)["basis"] for n in (1, 1000))
    assert one == all_rows


def test_the_columns_of_a_question_are_those_that_the_engine_gives(
    release: Release, store: Store
) -> None:
    for name, query in release.queries.items():
        found = store.query(fill_in(query, release.prefixes))
        assert query.columns == [*found.columns], name
