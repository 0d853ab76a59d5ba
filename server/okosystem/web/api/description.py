"""The OpenAPI description of the API.

`openapi.json` is a template; the release, its queries and the lists of findings fill it in.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from okosystem.core.package import read_package_file
from okosystem.core.queries import NamedQuery, Parameter, fill_in
from okosystem.core.release import Release
from okosystem.core.terms import ID
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.model.as_of import scenarios_of
from okosystem.model.statements import read_entity
from okosystem.web.api.entities import kinds_by_plural
from okosystem.web.boards.findings import STATUSES
from okosystem.web.boards.pages import LISTS, PATH, PLACES
from okosystem.web.formats import HTML, short_names
from okosystem.web.languages import current_language, gettext
from okosystem.web.links import absolute
from okosystem.web.profiles import offered_here
from okosystem.web.protocol import FORM
from okosystem.web.questions import sort_key
from okosystem.web.state import current_graph, current_release, whole_store
from okosystem.web.views.tables import SVG

Description = dict[str, Any]
Part = Mapping[str, Any]
QUESTION_PATH = "/api/questions/{name}"
SHARED = ("Answer", "Row", "Board", "Finding", "Unplaced")
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


def describe_api() -> Description:
    """Fill in the template for this release, host and language."""
    release = current_release()
    description = _template()
    description["info"]["version"] = release.manifest["version"]
    description["servers"] = [{"url": absolute("") or "/"}]
    description["paths"] = paths(description["paths"])
    description["components"]["schemas"] = schemas = fill_in_schemas(template_schemas())
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


def template_schemas() -> Description:
    """Read the components of the template; `SHARED` are those that others are made from."""
    schemas: Description = _template()["components"]["schemas"]
    return schemas


def paths(template: Description) -> Description:
    """Replace the paths that the questions share by one for each of them."""
    filled: Description = {}
    for path, item in template.items():
        if path == QUESTION_PATH:
            for query in sorted(current_release().queries.values(), key=sort_key):
                operation = describe_question(query, deepcopy(item["get"]))
                filled[path.replace("{name}", query.name)] = {"get": operation}
        elif path.startswith(f"{PATH}."):
            filled[path] = {"get": describe_lists(path, deepcopy(item["get"]))}
        else:
            filled[path] = item
    return filled


def fill_in_schemas(schemas: Description) -> Description:
    """Replace the schemas that the questions and the lists share by those of each of them.

    In full, without `allOf`: generators of clients drop an answer that they would have to merge.
    """
    filled = {name: schema for name, schema in schemas.items() if name not in SHARED}
    for query in current_release().queries.values():
        filled |= answer_schemas(query, schemas["Answer"])
    for name in LISTS:
        known = schemas["Unplaced" if name == PLACES else "Finding"]["properties"]
        filled |= list_schemas(name, schemas["Board"], known)
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
    content["schema"] = _component(f"{_class_name(query.name)}Answer")
    return operation


def answer_schemas(query: NamedQuery, answer: Part) -> Description:
    """Describe the answer to one question, its parameters and its rows as components."""
    name = _class_name(query.name)
    columns = columns_of_query(whole_store(), current_release(), query.name)
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


def describe_lists(path: str, operation: Description) -> Description:
    """Describe the lists of findings as JSON or CSV."""
    options = {
        "fane": list(LISTS),
        "scenario": list(scenarios_of(current_release())),
        "status": list(STATUSES),
    }
    for parameter in operation["parameters"]:
        if parameter["name"] in options:
            parameter["schema"]["enum"] = options[parameter["name"]]
    if path.endswith(".json"):
        schema = {"anyOf": [_component(f"{_class_name(name)}Board") for name in LISTS]}
        operation["responses"]["200"]["content"]["application/json"]["schema"] = schema
    return operation


def list_schemas(name: str, document: Part, known: Part) -> Description:
    """Describe a list as JSON, and its rows with the columns that are known and its scores."""
    listing, component = LISTS[name], _class_name(name)
    properties = {
        **document["properties"],
        "view": {"type": "string", "const": name},
        "rows": {"type": "array", "items": _component(f"{component}Row")},
    }
    columns = {column: known.get(column) or _describe_score(column) for column in listing.columns}
    title = gettext(listing.title)
    return {
        f"{component}Board": {**document, "properties": properties, "description": title},
        f"{component}Row": _closed(columns),
    }


def _describe_score(kind: str) -> Description:
    node = read_entity(current_graph(), ID[f"score-kind/{kind}"]).node
    definition = str(node.text(current_language(), "skos:definition") or "")
    return {"type": "string", "description": definition}


def _class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def _component(name: str) -> Description:
    return {"$ref": f"#/components/schemas/{name}"}


@cached_per_store(1024)
def columns_of_query(store: Store, release: Release, name: str) -> Sequence[str]:
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
