"""The OpenAPI description matches the server: every address and field, over real HTTP."""

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from okosystem.release.release import Release
from okosystem.sparql.answers import Answer
from okosystem.sparql.oxigraph import Store
from okosystem.web.app import create_app
from okosystem.web.tables import declared_lists
from tests.web.conftest import Get, Page, ask

Operation = dict[str, Any]
ELSEWHERE = {"/sparql", "/rdf-graph-store", "/id/{kind}/{slug}", "/doc/{kind}/{slug}", "/void"}

ELSEWHERE |= {
    "/ns",
    "/ns/context.jsonld",
    "/shapes",
    "/dumps",
    "/dumps/{file}",
    "/health",
    "/ready",
    "/releases",
}


@pytest.fixture(scope="module")
def description(port: int) -> Operation:
    found: Operation = json.loads(ask(port, "GET", "/api/openapi.json?language=en")[2])
    return found


def validator(description: Operation, schema: Operation) -> Any:
    """Create a validator of a schema with the components that it refers to."""
    schema_with_components = {**schema, "components": description["components"]}
    return Draft202012Validator(
        schema_with_components, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def resolve_reference(parameter: Operation, description: Operation) -> Operation:
    if "$ref" not in parameter:
        return parameter
    name = parameter["$ref"].removeprefix("#/components/parameters/")
    found: Operation = description["components"]["parameters"][name]
    return found


def parameters(operation: Operation, description: Operation) -> list[Operation]:
    return [resolve_reference(p, description) for p in operation["parameters"]]


def address(path: str, operation: Operation, description: Operation) -> str:
    """Build the address of an operation from its examples, without paging."""
    query = {}
    for parameter in parameters(operation, description):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(parameter["example"]))
        elif "example" in parameter:
            query[parameter["name"]] = parameter["example"]
    return f"{path}?{urlencode(query)}" if query else path


def test_the_description_is_valid_openapi(description: Operation) -> None:
    validate(description)
    assert description["openapi"].startswith("3.1")


def test_no_named_query_is_evaluated_for_it(
    release: Release, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, evaluated = create_app(release, store), list[str]()
    query = Store.query

    def record(self: Store, sparql: str, /, *arguments: Any, **named: Any) -> Answer:
        evaluated.append(sparql)
        return query(self, sparql, *arguments, **named)

    monkeypatch.setattr(Store, "query", record)
    assert app.test_client().get("/api/openapi.json").status_code == 200
    app.extensions["okosystem"].pool.close()
    assert len(release.queries) > 80
    assert len(evaluated) < 20


def test_the_contact_point_of_the_publisher_is_in_it(description: Operation) -> None:
    assert description["info"]["contact"] == {
        "name": "The editors of the common ecosystem",
        "url": "https://www.digdir.no/",
    }


def test_every_route_of_the_api_is_described(
    app: Flask, description: Operation, release: Release
) -> None:
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    expected = {rule for rule in routes if rule == "/api" or rule.startswith("/api/")}
    expected -= {"/api/questions/{name}"}
    expected |= {f"/api/questions/{name}" for name in release.queries}
    expected |= {f"/analyser.{suffix}" for suffix in ("json", "csv")}
    with app.app_context():
        lists = {f"{one.path}.json" for one in declared_lists()}
    assert {"/kapabiliteter.json", "/mote/rad.json"} < lists
    expected |= {*lists, "/for/{sector}.json"}
    assert set(description["paths"]) == expected | ELSEWHERE


def test_every_parameter_and_operation_is_explained(description: Operation) -> None:
    ids = []
    for path, item in description["paths"].items():
        for operation in item.values():
            ids.append(operation["operationId"])
            assert operation["summary"], path
            assert operation["description"], path
            for parameter in parameters(operation, description):
                assert parameter["description"], (path, parameter["name"])
    assert len(ids) == len(set(ids))


def test_every_example_works_and_the_answer_is_as_described(
    port: int, description: Operation
) -> None:
    for path, item in description["paths"].items():
        operation = item["get"]
        status, headers, body = ask(port, "GET", address(path, operation, description))
        expected = {"/id/{kind}/{slug}": 303}.get(path, 200)
        assert status == expected, (path, body[:300])
        if status == 200:
            kind = headers["content-type"].partition(";")[0]
            content = operation["responses"]["200"]["content"]
            assert kind in content, path
            if kind in {"application/json", "application/sparql-results+json"}:
                schema = validator(description, content[kind]["schema"])
                assert [e.message for e in schema.iter_errors(json.loads(body))] == [], path


def test_json_of_every_kind_of_entity_is_as_described(port: int, description: Operation) -> None:
    kinds = description["components"]["parameters"]["Kind"]["schema"]["enum"]
    templates = ("/api/{kind}", "/api/{kind}/{slug}", "/api/{kind}/{slug}/references")
    schemas = []
    for path in templates:
        content = description["paths"][path]["get"]["responses"]["200"]["content"]
        schemas.append(validator(description, content["application/json"]["schema"]))
    for kind in kinds:
        found = json.loads(ask(port, "GET", f"/api/{kind}?per_page=2")[2])
        slug = found["items"][0]["slug"]
        paths = [f"/api/{kind}/{slug}", f"/api/{kind}/{slug}/references?per_page=5"]
        if found["items"][0]["kind"] not in kind:
            paths = []
        answers = [found, *(json.loads(ask(port, "GET", path)[2]) for path in paths)]
        for schema, answer in zip(schemas, answers, strict=False):
            assert [e.message for e in schema.iter_errors(answer)] == [], (kind, slug)


def test_json_of_a_section_is_as_described(client: FlaskClient, description: Operation) -> None:
    content = description["paths"]["/doc/{kind}/{slug}"]["get"]["responses"]["200"]["content"]
    schema = validator(description, content["application/json"]["schema"])
    for path in ("actor/digdir.json?del=tilbyr", "resource/id-porten.json?del=kilder"):
        answer = client.get(f"/doc/{path}").get_json()
        assert [e.message for e in schema.iter_errors(answer)] == [], path


def test_problems_are_as_described(port: int, description: Operation) -> None:
    schema = validator(description, {"$ref": "#/components/schemas/Problem"})
    for path in ("/api/nei", "/api?x=1", "/sparql?query=x", "/api/resources?format=pdf"):
        status, headers, body = ask(port, "GET", path)
        assert headers["content-type"] == "application/problem+json", path
        problem = json.loads(body)
        assert [e.message for e in schema.iter_errors(problem)] == [], path
        assert problem["status"] == status


def test_a_schema_rejects_other_json(description: Operation) -> None:
    schema = validator(description, {"$ref": "#/components/schemas/Reference"})
    assert schema.is_valid({"iri": "urn:x", "label": None, "url": None})
    assert not schema.is_valid({"iri": "urn:x", "label": None})
    assert not schema.is_valid({"iri": "urn:x", "label": None, "url": None, "more": 1})
    path = "/api/questions/impact-of-failure"
    content = description["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    narrow = validator(description, content["schema"])
    errors = [e.message for e in narrow.iter_errors({"name": "sectors", "rows": [{"x": 1}]})]
    assert any("impact-of-failure" in message for message in errors)
    assert any("'x' was unexpected" in message for message in errors)


def test_every_option_of_a_form_matches_the_pattern(
    client: FlaskClient, description: Operation, release: Release
) -> None:
    for name, query in release.queries.items():
        page = Page(client.get(f"/sporsmal/{name}", headers={"Accept": "text/html"}).text)
        options = {e.attributes["value"] for e in page.all("option")}
        operation = description["paths"][f"/api/questions/{name}"]["get"]
        parameters = [p for p in operation["parameters"] if p.get("name") in query.parameters]
        assert [p["example"] for p in parameters] == [p.example for p in query.parameters.values()]
        patterns = [p["schema"]["pattern"] for p in parameters if "pattern" in p["schema"]]
        for value in options:
            assert any(re.search(pattern, value) for pattern in patterns), (name, value)


def test_titles_are_in_the_requested_language(port: int, release: Release) -> None:
    for language in ("nb", "nn", "en"):
        body = ask(port, "GET", "/api/openapi.json", Accept_Language=language)[2]
        found = json.loads(body)["paths"]
        for name, query in release.queries.items():
            assert found[f"/api/questions/{name}"]["get"]["summary"] == query.title[language]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_documentation_lists_every_operation(
    browse: Get, description: Operation, language: str
) -> None:
    page = Page(browse("/api/docs", language).text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))
    listed = {e.text for e in page.all("code")}
    for path, item in description["paths"].items():
        for method, operation in item.items():
            assert f"{method.upper()} {path}" in listed
            assert operation["operationId"] in page.ids
            for parameter in parameters(operation, description):
                assert parameter["name"] in listed, path


def test_every_example_in_the_documentation_works(browse: Get, client: FlaskClient) -> None:
    page = Page(browse("/api/docs").text)
    examples = [e.attributes["href"] for e in page.all("a") if e.text.startswith("/")]
    assert len(examples) > 80
    for link in examples:
        assert client.get(link, buffered=True).status_code in {200, 303}, link
    forms = [e.attributes["action"] for e in page.all("form")]
    assert "/api/questions/impact-of-failure" in forms
    assert all(e.attributes.get("method", "get") == "get" for e in page.all("form"))
    sources = [e.attributes.get("src", "") for e in page.elements]
    assert not any(s.startswith(("http", "//")) for s in sources)
    scripts = [e.attributes["src"].partition("?")[0] for e in page.all("script")]
    assert scripts == ["/static/suggest.js"]
