"""The OpenAPI description of the API, and the documentation page made from it.

`openapi.json` is a template; the release and its queries fill it in.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from okosystem.core.package import read_package_file
from okosystem.core.queries import NamedQuery, Parameter, fill_in
from okosystem.core.release import Release
from okosystem.core.terms import local_name
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.api.entities import kinds_by_plural
from okosystem.web.api.requests import json_response, read_parameters, require_json
from okosystem.web.formats import HTML, short_names
from okosystem.web.languages import current_language, mark
from okosystem.web.links import absolute
from okosystem.web.profiles import offered_here
from okosystem.web.protocol import FORM
from okosystem.web.questions import sort_key
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.tables import SVG

openapi_bp = Blueprint("api_description", __name__, url_prefix="/api")
bp = Blueprint("documentation", __name__, url_prefix="/api")
Description = dict[str, Any]
Part = Mapping[str, Any]
QUESTION_PATH = "/api/questions/{name}"
IRI = r"^([a-z][a-z0-9-]*:[A-Za-z0-9._-]+|https?://[a-z0-9.-]+(/[A-Za-z0-9._-]*)*(#[A-Za-z0-9._-]*)?)$"
PARAMETER_SCHEMAS: Mapping[str, Part] = {
    "iri": {"type": "string", "pattern": IRI},
    "text": {"type": "string", "minLength": 1},
    "integer": {"type": "integer"},
    "date": {
        "type": "string",
        "anyOf": [{"format": "date"}, {"pattern": "^[1-9][0-9]{3}(-(0[1-9]|1[0-2]))?$"}],
    },
}
GROUPS: Mapping[str, tuple[str, str]] = {
    "facts": (mark("Fakta som JSON"), mark("Ting og det som er sagt om dem.")),
    "questions": (
        mark("Spørsmål med svar som JSON"),
        mark("Hvert spørsmål er én spørring i grafen. Svaret finnes også som side og som CSV."),
    ),
    "sparql": (mark("Egne spørsmål i SPARQL"), mark("Still egne spørsmål til hele grafen.")),
    "linked data": (mark("Lenkede data"), mark("RDF etter adresse.")),
    "files": (mark("Filer"), mark("Alt på én gang.")),
    "watch": (mark("Drift"), mark("For den som følger med på driften.")),
}


@openapi_bp.get("/openapi.json")
def openapi() -> Response:
    """Send the description."""
    read_parameters()
    require_json()
    return json_response(describe_api())


def describe_api() -> Description:
    """Fill in the template for this release, host and language."""
    release = current_release()
    description = _template()
    description["info"]["version"] = release.manifest["version"]
    description["servers"] = [{"url": absolute("") or "/"}]
    description["paths"] = paths(description["paths"])
    schemas = description["components"]["schemas"]
    for query in current_release().queries.values():
        schemas |= answer_schemas(query, schemas["Answer"])
    schemas["SparqlFormat"]["enum"] = [*short_names(), HTML.suffix, SVG.suffix]
    _share_parameters(description["paths"]["/sparql"])
    parameters = description["components"]["parameters"]
    parameters["Kind"]["schema"]["enum"] = list(kinds_by_plural())
    parameters["KindWord"]["schema"]["enum"] = list(kinds_by_plural().values())
    document = description["paths"]["/doc/{kind}/{slug}"]["get"]["parameters"]
    document[2]["schema"]["enum"] = [profile.token for profile in offered_here()]
    files = ["manifest.json", *(name for name in release.manifest["files"] if "/" not in name)]
    dump = description["paths"]["/dumps/{file}"]["get"]["parameters"]
    dump[0]["schema"]["enum"] = files
    return description


def _share_parameters(sparql: Description) -> None:
    """Give POST the parameters of GET: all in a form, and all but the query in the URL."""
    parameters = sparql["get"]["parameters"]
    form = sparql["post"]["requestBody"]["content"][FORM]["schema"]
    form["properties"] = {p["name"]: p["schema"] for p in parameters}
    sparql["post"]["parameters"] = [p for p in parameters if p["name"] != "query"]


def _template() -> Description:
    template: Description = json.loads(read_package_file("web/api/openapi.json"))
    return template


def paths(template: Description) -> Description:
    """Replace the path that the questions share by one for each question."""
    filled: Description = {}
    for path, item in template.items():
        if path != QUESTION_PATH:
            filled[path] = item
            continue
        for query in sorted(current_release().queries.values(), key=sort_key):
            operation = describe_question(query, deepcopy(item["get"]))
            filled[path.replace("{name}", query.name)] = {"get": operation}
    return filled


def describe_question(query: NamedQuery, operation: Description) -> Description:
    """Describe a question by its header and columns."""
    language = current_language()
    operation["operationId"] = f"question-{query.name}"
    operation["summary"] = query.title[language]
    operation["description"] = query.description[language]
    own = [_parameter(key, p, language) for key, p in query.parameters.items()]
    operation["parameters"] = own + operation["parameters"]
    if all(p.kind != "iri" for p in query.parameters.values()):
        del operation["responses"]["404"]
    content = operation["responses"]["200"]["content"]["application/json"]
    content["schema"] = _component(f"{_class_name(query)}Answer")
    return operation


def answer_schemas(query: NamedQuery, answer: Part) -> Description:
    """Describe the answer to one question, its parameters and its rows as components.

    In full, without `allOf`: generators of clients drop an answer that they would have to merge.
    """
    name = _class_name(query)
    columns = columns_of(whole_store(), current_release(), query.name)
    properties = {
        **answer["properties"],
        "name": {"type": "string", "const": query.name},
        "parameters": _component(f"{name}Parameters"),
        "rows": {"type": "array", "items": _component(f"{name}Row")},
    }
    title = query.title[current_language()]
    return {
        f"{name}Answer": {**answer, "properties": properties, "description": title},
        f"{name}Parameters": _closed({key: {"type": "string"} for key in query.parameters}),
        f"{name}Row": _closed(dict.fromkeys(columns, _component("Value"))),
    }


def _class_name(query: NamedQuery) -> str:
    return "".join(word.capitalize() for word in query.name.split("-"))


def _component(name: str) -> Description:
    return {"$ref": f"#/components/schemas/{name}"}


@cached_per_store(1024)
def columns_of(store: Store, release: Release, name: str) -> Sequence[str]:
    """Return the columns of a query. Cached, since the engine evaluates the query for them."""
    query = release.queries[name]
    return tuple(store.query(fill_in(query, release.prefixes)).columns)


def _closed(properties: Part) -> Description:
    """Describe an object with exactly these fields."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _parameter(key: str, parameter: Parameter, language: str) -> Description:
    return {
        "name": key,
        "in": "query",
        "required": True,
        "description": parameter.label[language],
        "schema": dict(PARAMETER_SCHEMAS[parameter.kind]),
        "example": parameter.example,
    }


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API; `own` are the parameters that it does not share with others."""

    id: str
    method: str
    path: str
    description: Part
    parameters: Sequence[Part]
    own: Sequence[Part]
    responses: Sequence[tuple[str, Part]]

    @property
    def url(self) -> str:
        """The URL with examples as path parameters."""
        examples = {p["name"]: p["example"] for p in self.parameters if p["in"] == "path"}
        return request.script_root + self.path.format_map(examples)

    @property
    def example(self) -> str:
        """A URL to try, with examples of its own parameters."""
        values = {p["name"]: p["example"] for p in self.fields if p["name"] != "format"}
        query = urlencode(values, safe=":")
        return f"{self.url}?{query}" if query else self.url

    @property
    def fields(self) -> Sequence[Part]:
        """The fields of the form; none when there is nothing to choose."""
        return [p for p in self.own if p["in"] == "query" and "example" in p]


@bp.get("/docs")
def docs() -> str:
    """Document every operation, with an example to try."""
    description = describe_api()
    operations = list(operations_of(description))
    shared_schemas = _template()["components"]["schemas"]
    return render_template(
        "api.html",
        groups=[
            (f"gruppe-{n}", title, lead, [o for o in operations if tag in o.description["tags"]])
            for n, (tag, (title, lead)) in enumerate(GROUPS.items(), 1)
        ],
        common=list(description["components"]["parameters"].values()),
        schemas={name: s for name, s in shared_schemas.items() if "properties" in s},
        type_of=type_of,
    )


def operations_of(description: Part) -> Iterator[Operation]:
    """Read the operations, with their references resolved."""
    for path, item in description["paths"].items():
        for method, operation in item.items():
            parameters = operation["parameters"]
            yield Operation(
                id=operation["operationId"],
                method=method.upper(),
                path=path,
                description=operation,
                parameters=[resolve(p, description) for p in parameters],
                own=[
                    {**p, "schema": resolve(p["schema"], description)}
                    for p in parameters
                    if "$ref" not in p
                ],
                responses=[
                    (status, resolve(response, description))
                    for status, response in operation["responses"].items()
                ],
            )


def resolve(part: Part, description: Part) -> Part:
    """Follow a reference within the description."""
    if "$ref" not in part:
        return part
    target: Part = reduce(getitem, part["$ref"].removeprefix("#/").split("/"), description)
    return target


def type_of(schema: Part) -> str:
    """Name the type of a field in a few words."""
    if "$ref" in schema:
        return local_name(schema["$ref"])
    if "anyOf" in schema and "type" not in schema:
        return " or ".join(type_of(part) for part in schema["anyOf"])
    if "enum" in schema and len(schema["enum"]) <= 6:
        return ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema['items'])}"
    type_ = schema.get("type", "any")
    name = " or ".join(type_) if isinstance(type_, list) else str(type_)
    return f"{name} ({schema['format']})" if "format" in schema else name
