"""The documentation of the API: a page over the description, with nothing fetched from outside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from okosystem.web.api_description import Description, description
from okosystem.web.languages import mark

bp = Blueprint("documentation", __name__, url_prefix="/api")
Found = Mapping[str, Any]
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


@dataclass(frozen=True, slots=True)
class Operation:
    """One address and what may be asked there; `own` are the parameters that it alone has."""

    id: str
    method: str
    path: str
    told: Found
    parameters: Sequence[Found]
    own: Sequence[Found]
    responses: Sequence[tuple[str, Found]]

    @property
    def place(self) -> str:
        """The address with the examples in the place of path parameters."""
        path = self.path
        for parameter in self.parameters:
            if parameter["in"] == "path":
                path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
        return request.script_root + path

    @property
    def example(self) -> str:
        """An address to try: with the examples of what it alone can be told."""
        told = {p["name"]: p["example"] for p in self.fields if p["name"] != "format"}
        query = urlencode(told, safe=":")
        return f"{self.place}?{query}" if query else self.place

    @property
    def fields(self) -> Sequence[Found]:
        """What a form asks for: nothing when there is nothing of its own to choose."""
        return [p for p in self.own if p["in"] == "query" and "example" in p]


@bp.get("/docs")
def docs() -> str:
    """Tell of every address, with something to try."""
    found = description()
    operations = list(operations_of(found))
    components = found["components"]
    return render_template(
        "api.html",
        groups=[
            (f"gruppe-{n}", title, lead, [o for o in operations if tag in o.told["tags"]])
            for n, (tag, (title, lead)) in enumerate(GROUPS.items(), 1)
        ],
        common=list(components["parameters"].values()),
        schemas={name: s for name, s in components["schemas"].items() if "properties" in s},
        type_of=type_of,
    )


def operations_of(found: Description) -> Iterator[Operation]:
    """Read the operations with what they refer to."""
    for path, item in found["paths"].items():
        for method, told in item.items():
            given = told["parameters"]
            yield Operation(
                id=told["operationId"],
                method=method.upper(),
                path=path,
                told=told,
                parameters=[resolved(p, found) for p in given],
                own=[p for p in given if "$ref" not in p],
                responses=[(s, resolved(r, found)) for s, r in told["responses"].items()],
            )


def resolved(part: Found, found: Description) -> Found:
    """Follow a reference within the description."""
    target: Found = part
    if "$ref" in part:
        target = found
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
    return target


def type_of(schema: Found) -> str:
    """Say in a few words what a field holds, as programmers say it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema and "type" not in schema:
        return " or ".join(type_of(part) for part in schema["anyOf"])
    if "enum" in schema and len(schema["enum"]) <= 6:
        return ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema['items'])}"
    named = schema.get("type", "any")
    words = " or ".join(named) if isinstance(named, list) else str(named)
    return f"{words} ({schema['format']})" if "format" in schema else words
