"""The OpenAPI description: `openapi.json` beside this file, filled in from release and queries."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response

from okosystem.core.queries import NamedQuery, Parameter
from okosystem.web.api_kinds import kinds
from okosystem.web.api_requests import given, json_answer, only_json
from okosystem.web.languages import current_language
from okosystem.web.links import absolute
from okosystem.web.profiles import offered_here
from okosystem.web.questions import place
from okosystem.web.state import current_release, current_store

bp = Blueprint("api_description", __name__, url_prefix="/api")
Description = dict[str, Any]
TEMPLATE = "/api/questions/{name}"
IRI = r"^([a-z][a-z0-9-]*:[A-Za-z0-9._-]+|https?://[a-z0-9.-]+(/[A-Za-z0-9._-]*)*(#[A-Za-z0-9._-]*)?)$"
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "iri": {"type": "string", "pattern": IRI},
    "text": {"type": "string", "minLength": 1},
    "integer": {"type": "integer"},
    "date": {
        "type": "string",
        "anyOf": [{"format": "date"}, {"pattern": "^[1-9][0-9]{3}(-(0[1-9]|1[0-2]))?$"}],
    },
}


@bp.get("/openapi.json")
def openapi() -> Response:
    """Describe every address that a program would use."""
    given()
    only_json()
    return json_answer(description())


def description() -> Description:
    """Fill in the description for this release, this host and this reader."""
    release, made = current_release(), deepcopy(_written())
    made["info"]["version"] = release.manifest["version"]
    made["servers"] = [{"url": absolute("") or "/"}]
    made["paths"] = paths(made["paths"])
    parameters = made["components"]["parameters"]
    parameters["Kind"]["schema"]["enum"] = list(kinds())
    parameters["KindWord"]["schema"]["enum"] = list(kinds().values())
    document = made["paths"]["/doc/{kind}/{slug}"]["get"]["parameters"]
    document[2]["schema"]["enum"] = [profile.token for profile in offered_here()]
    files = ["manifest.json", *(name for name in release.manifest["files"] if "/" not in name)]
    made["paths"]["/dumps/{file}"]["get"]["parameters"][0]["schema"]["enum"] = files
    return made


def paths(written: Description) -> Description:
    """Put each question in the place of the template that they share."""
    made: Description = {}
    for path, item in written.items():
        if path != TEMPLATE:
            made[path] = item
            continue
        for query in sorted(current_release().queries.values(), key=place):
            operation = question(query, deepcopy(item["get"]))
            made[path.replace("{name}", query.name)] = {"get": operation}
    return made


def question(query: NamedQuery, operation: Description) -> Description:
    """Describe one question from its header and its columns."""
    language = current_language()
    operation["operationId"] = f"question-{query.name}"
    operation["summary"] = query.title[language]
    operation["description"] = query.description[language]
    own = [_parameter(key, p, language) for key, p in query.parameters.items()]
    operation["parameters"] = own + operation["parameters"]
    if all(p.kind != "iri" for p in query.parameters.values()):
        del operation["responses"]["404"]
    content = operation["responses"]["200"]["content"]["application/json"]
    content["schema"] = {"allOf": [content["schema"], narrowed(query)]}
    return operation


def narrowed(query: NamedQuery) -> Description:
    """Say what is special to the answer of one question: its name, parameters and columns."""
    value = {"$ref": "#/components/schemas/Value"}
    parameters = {key: {"type": "string"} for key in query.parameters}
    rows = _closed(dict.fromkeys(columns_of(query.name, current_release().digest), value))
    properties = {
        "name": {"const": query.name},
        "parameters": _closed(parameters),
        "rows": {"type": "array", "items": rows},
    }
    return {"type": "object", "properties": properties}


@lru_cache(maxsize=1024)
def columns_of(name: str, _release: str) -> Sequence[str]:
    """Ask the engine which columns a question answers with: once, for it looks for rows too."""
    release = current_release()
    query = release.queries[name]
    examples = {key: p.example for key, p in query.parameters.items()}
    bound = query.bind(examples, release.prefixes)
    return tuple(current_store().query(query.sparql, parameters=bound).columns)


def _closed(properties: Mapping[str, Any]) -> Description:
    """Describe an object that has exactly these fields."""
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
        "schema": dict(SCHEMAS[parameter.kind]),
        "example": parameter.example,
    }


@cache
def _written() -> Description:
    text = (Path(__file__).parent / "openapi.json").read_text(encoding="utf-8")
    found: Description = json.loads(text)
    return found
