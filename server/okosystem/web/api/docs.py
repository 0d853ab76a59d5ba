"""The OpenAPI description as a file, and the documentation page made from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from okosystem.core.terms import local_name
from okosystem.web.api.description import Part, describe_api, template_schemas
from okosystem.web.api.requests import json_response, read_parameters, require_json
from okosystem.web.languages import mark

openapi_bp = Blueprint("api_description", __name__, url_prefix="/api")
bp = Blueprint("documentation", __name__, url_prefix="/api")
GROUPS: Mapping[str, tuple[str, str]] = {
    "facts": (mark("Fakta som JSON"), mark("Ting og det som er sagt om dem.")),
    "questions": (
        mark("Spørsmål med svar som JSON"),
        mark("Hvert spørsmål er én spørring i grafen. Svaret finnes også som side og som CSV."),
    ),
    "analyses": (
        mark("Analysene som JSON og CSV"),
        mark("Funnene i analysene, med de samme kolonnene for hver dag, status og scenario."),
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
    shared_schemas = template_schemas()
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
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema and len(schema["enum"]) <= 6:
        return ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema['items'])}"
    type_ = schema.get("type", "any")
    name = " or ".join(type_) if isinstance(type_, list) else str(type_)
    return f"{name} ({schema['format']})" if "format" in schema else name
