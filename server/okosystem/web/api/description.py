"""The OpenAPI description of the API, and the documentation page made from it.

`openapi.json` is a template; the release, its queries and the lists of findings fill it in.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import reduce
from itertools import groupby
from operator import getitem
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request

from okosystem.features.entity.page import SECTION_COLUMNS
from okosystem.graph.as_of import scenarios_of
from okosystem.graph.choices import Field
from okosystem.graph.findings import STATUSES, TABS
from okosystem.graph.labels import all_best
from okosystem.graph.reader import Reader
from okosystem.package import read_package_file
from okosystem.rdf.terms import local_name, value_of
from okosystem.sparql.answers import Row
from okosystem.web.api.views import TABLE, json_response, kinds_by_plural, read_parameters
from okosystem.web.documents import offered_here
from okosystem.web.formats import HTML, SHORT_NAMES
from okosystem.web.headers import absolute
from okosystem.web.published import listed_files
from okosystem.web.questions import list_questions
from okosystem.web.sparql import FORM
from okosystem.web.state import current_reader
from okosystem.web.tables import SVG, declared_lists

bp = Blueprint("api_description", __name__, url_prefix="/api")
Description = dict[str, Any]
Part = Mapping[str, Any]
QUESTION_PATH, SECTOR_PATH = "/api/questions/{name}", "/for/{sector}.json"
CHECK_PATH = "/api/check"
SHARED_SCHEMAS = ("Answer", "Row", "Board", "Finding", "Unplaced")
"""The schemas that others are made from."""
VALUES: Mapping[str, Callable[[Reader], Iterable[str]]] = {
    "kinds": lambda reader: kinds_by_plural(reader).values(),
    "kinds, in the plural": kinds_by_plural,
    "profiles": lambda reader: (profile.token for profile in offered_here(reader)),
    "files": lambda reader: ["manifest.json", *listed_files(reader)],
    "formats of SPARQL": lambda _: [*SHORT_NAMES, HTML.suffix, SVG.suffix],
    "lists": lambda _: TABS,
    "scenarios": lambda reader: scenarios_of(reader.release),
    "statuses": lambda _: STATUSES,
    "sectors": lambda reader: map(local_name, reader.members("sector")),
}
"""The values that the template names as an `enum`."""


@bp.get("/openapi.json")
def openapi() -> Response:
    """Send the description."""
    reader = current_reader()
    read_parameters()
    return json_response(describe_api(reader))


@bp.get("/docs")
def docs() -> str:
    """Document every operation, with an example to try."""
    reader = current_reader()
    description = describe_api(reader)
    return render_template(
        "api.html",
        sections=TABLE["sections"],
        operations=list(_operations(description)),
        common=description["components"]["parameters"].values(),
        schemas=_read_template(reader)["components"]["schemas"],
    )


def describe_api(reader: Reader) -> Description:
    """Fill in the template for this release, host and language."""
    description = _read_template(reader)
    description["info"]["version"] = reader.release.manifest["version"]
    if contact := _describe_contact(reader):
        description["info"]["contact"] = contact
    description["servers"] = [{"url": absolute("") or "/"}]
    sparql = description["paths"]["/sparql"]
    # In a form, all parameters of GET; in the URL of a POST, all but the query.
    form = sparql["post"]["requestBody"]["content"][FORM]["schema"]
    form["properties"] = {p["name"]: p["schema"] for p in sparql["get"]["parameters"]}
    sparql["post"]["parameters"] = [p for p in sparql["get"]["parameters"] if p["name"] != "query"]
    schemas = description["components"]["schemas"]
    shared = {name: schemas.pop(name) for name in SHARED_SCHEMAS}
    _add_questions(reader, description, shared["Answer"])
    _add_lists(reader, description, shared)
    return description


def _describe_contact(reader: Reader) -> Description:
    """Describe the contact point of the publisher; empty if the graph has none."""
    rows = reader.whole.store.rows(reader.release.page_queries["contact"])
    first = next(iter(rows), {})
    email = value_of(first.get("email")).removeprefix("mailto:")
    found = {
        "name": _choose_text(reader, rows, "name"),
        "url": value_of(first.get("url")),
        "email": email,
    }
    return {key: value for key, value in found.items() if value}


def _read_template(reader: Reader) -> Description:
    """Read the template, with the values that it names."""

    def name_values(part: Description) -> Description:
        if isinstance(name := part.get("enum"), str):
            part["enum"] = list(VALUES[name](reader))
        return part

    text = read_package_file("web/api/openapi.json")
    template: Description = json.loads(text, object_hook=name_values)
    return template


def _add_questions(reader: Reader, description: Description, answer: Part) -> None:
    """Describe each question by its header and columns, with its parameters and its rows."""
    schemas, language = description["components"]["schemas"], reader.language
    shared, kinds = description["paths"].pop(QUESTION_PATH)["get"], description.pop("x-parameters")
    for query in list_questions(reader):
        name, title = _class_name(query.name), query.title[language]
        operation = deepcopy(shared)
        operation["operationId"] = f"question-{query.name}"
        operation |= {"summary": title, "description": query.description[language]}
        operation["parameters"] = [
            {**kinds[p.kind], "name": key, "description": p.label[language], "example": p.example}
            for key, p in query.parameters.items()
        ] + operation["parameters"]
        if all(p.kind != "iri" for p in query.parameters.values()):
            del operation["responses"]["404"]
        content = operation["responses"]["200"]["content"]["application/json"]
        content["schema"] = _component(f"{name}Answer")
        description["paths"][QUESTION_PATH.replace("{name}", query.name)] = {"get": operation}
        parameters = {key: {"type": "string"} for key in query.parameters}
        schemas[f"{name}Parameters"] = _closed(parameters)
        schemas[f"{name}Row"] = _closed(dict.fromkeys(query.columns, _component("Value")))
        own = {"name": _constant(query.name), "parameters": _component(f"{name}Parameters")}
        schemas[f"{name}Answer"] = _fill_in(answer, name, title, own)


def _add_lists(reader: Reader, description: Description, shared: Part) -> None:
    """Describe each list and its rows, with the known columns and the scores."""
    operation = description["paths"]["/analyser.json"]["get"]
    boards = [_component(f"{_class_name(name)}Board") for name in TABS]
    operation["responses"]["200"]["content"]["application/json"]["schema"] = {"anyOf": boards}
    schemas, paths = description["components"]["schemas"], description["paths"]
    scores = _read_scores(reader)
    for view, board in TABS.items():
        name, title = _class_name(view), reader.text(board.title)
        known = shared["Unplaced" if view == "plass" else "Finding"]["properties"]
        columns = {
            key: known.get(key) or {"type": "string", "description": scores[key]}
            for key in board.file_columns
        }
        schemas[f"{name}Row"] = _closed(columns)
        schemas[f"{name}Board"] = _fill_in(shared["Board"], name, title, {"view": _constant(view)})
    document = shared["Board"]
    if "check" not in current_app.extensions["features"]:
        del paths[CHECK_PATH]
    if sector := current_app.extensions["features"].get("sector"):
        title = paths[SECTOR_PATH]["get"]["summary"]
        _add_list(description, document, "For", sector.columns, title)
    else:
        del paths[SECTOR_PATH]
    _add_list(description, document, "Section", SECTION_COLUMNS, reader.text("En del av en side"))
    template = paths.pop("/{list}.json")["get"]
    undescribed = (one for one in declared_lists() if f"{one.path}.json" not in paths)
    for feature in sorted(undescribed, key=lambda one: one.path):
        name, title = _class_name(feature.file_name), reader.text(feature.title)
        operation = deepcopy(template)
        operation |= {"operationId": f"list-{feature.file_name}", "summary": title}
        known = [field.known(reader) for field in feature.fields]
        fields = [_describe_field(reader, field) for field in known if field.options]
        operation["parameters"] = [*fields, *operation["parameters"]]
        if any(field.status == 404 for field in feature.fields):
            operation["responses"]["404"] = {"$ref": "#/components/responses/NotFound"}
        content = operation["responses"]["200"]["content"]["application/json"]
        content["schema"] = _component(name)
        paths[f"{feature.path}.json"] = {"get": operation}
        _add_list(description, document, name, feature.columns, title)


def _add_list(
    description: Description, document: Part, name: str, columns: Iterable[str], title: str
) -> None:
    """Describe a list whose cells are of any type."""
    schemas = description["components"]["schemas"]
    schemas[f"{name}Row"] = _closed(dict.fromkeys(columns, _component("Cell")))
    schemas[name] = _fill_in(document, name, title, {})


def _describe_field(reader: Reader, field: Field) -> Description:
    schema = {"type": "string", "enum": [*field.options]}
    label = reader.text(field.label)
    return {"name": field.name, "in": "query", "description": label, "schema": schema}


def _read_scores(reader: Reader) -> Mapping[str, str]:
    """Read what each score measures, in the reader's language."""
    rows = reader.whole.store.rows(reader.release.page_queries["score-definitions"])
    by_kind = groupby(rows, key=lambda row: local_name(value_of(row["kind"])))
    return {kind: _choose_text(reader, each, "definition") for kind, each in by_kind}


def _choose_text(reader: Reader, rows: Iterable[Row], column: str) -> str:
    """Choose the text of a column that suits the reader best; empty if there is none."""
    texts = (term for row in rows if (term := row[column]))
    return str(next(iter(all_best(texts, reader.language)), ""))


def _class_name(name: str) -> str:
    return name.title().replace("-", "")


def _component(name: str) -> Description:
    return {"$ref": f"#/components/schemas/{name}"}


def _constant(value: str) -> Description:
    return {"type": "string", "const": value}


def _fill_in(document: Part, row: str, title: str, own: Part) -> Description:
    """Describe a document in full, since client generators drop schemas that need merging."""
    rows = {"type": "array", "items": _component(f"{row}Row")}
    properties = {**document["properties"], **own, "rows": rows}
    return {**document, "properties": properties, "description": title}


def _closed(properties: Part) -> Description:
    """Describe an object with exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _operations(description: Part) -> Iterator[Part]:
    """Read the operations, with their references resolved and an address to try.

    `own` are the parameters that an operation does not share, `fields` those of its form.
    """
    for path, item in description["paths"].items():
        for method, operation in item.items():
            parameters = [_resolve(p, description) for p in operation["parameters"]]
            examples = {p["name"]: p["example"] for p in parameters if p["in"] == "path"}
            own = [
                {**p, "schema": _resolve(p["schema"], description)}
                for p in operation["parameters"]
                if "$ref" not in p
            ]
            fields = [p for p in own if p["in"] == "query" and "example" in p]
            values = {p["name"]: p["example"] for p in fields if p["name"] != "format"}
            responses = operation["responses"].items()
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "description": operation,
                "parameters": parameters,
                "own": own,
                "fields": fields,
                "responses": [(status, _resolve(r, description)) for status, r in responses],
                "url": request.script_root + path.format_map(examples),
                "query": f"?{urlencode(values, safe=':')}" if values else "",
            }


def _resolve(part: Part, description: Part) -> Part:
    """Follow a reference within the description."""
    if "$ref" not in part:
        return part
    target: Part = reduce(getitem, part["$ref"].removeprefix("#/").split("/"), description)
    return target
