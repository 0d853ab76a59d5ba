"""The facts as plain JSON, for programs whose makers do not know SPARQL.

Field names are English snake_case and stay; keys that come from the graph, such as `oko:providedBy`
and the columns of a question, are spelt as there.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, abort

from okosystem.core.messages import Message
from okosystem.model.statements import read_entity
from okosystem.web.alphabet import in_order
from okosystem.web.api_kinds import kind_named, kinds
from okosystem.web.api_lists import CELLS, ENTRY, entry, listed, with_cells
from okosystem.web.api_requests import PAGING, Window, given, json_answer, only_json
from okosystem.web.api_things import MENTIONED, described
from okosystem.web.api_values import Object, reference
from okosystem.web.formats import TURTLE
from okosystem.web.inward import pointing_at
from okosystem.web.kinds import kind_names
from okosystem.web.languages import current_language, gettext
from okosystem.web.links import absolute, alternate, canonical, service_links
from okosystem.web.lists import members
from okosystem.web.state import current_graph, current_index, current_release
from okosystem.web.templating import term_name
from okosystem.web.things import known

bp = Blueprint("api", __name__, url_prefix="/api")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
WAYS = {
    "description": "/api/openapi.json",
    "documentation": "/api/docs",
    "questions": "/api/questions",
    "search": "/api/search",
    "sparql": "/sparql",
    "graph_store": "/rdf-graph-store",
    "ontology": "/ns",
    "dataset": "/void",
    "dumps": "/dumps",
}


@bp.get("")
def start() -> Response:
    """Say what is to be had, and where."""
    given()
    only_json()
    release = current_release()
    body = {
        "name": gettext("Felles økosystem"),
        "version": release.manifest["version"],
        "release": release.digest,
        "modified": release.manifest["modified"],
        "licence": LICENCE,
        "language": current_language(),
        "links": {name: absolute(path) for name, path in WAYS.items()},
        "kinds": [
            {
                "kind": kind,
                "name": kind_names(kind),
                "total": len(members(kind)),
                "url": absolute(f"/api/{word}"),
            }
            for word, kind in kinds().items()
        ],
    }
    response = json_answer(body)
    response.headers["Link"] = service_links()
    return response


@bp.get("/search")
def search() -> Response:
    """Find things by name."""
    query = given("q", "format", *PAGING).get("q", "")
    if not query:
        abort(400, Message("Say what to search for: /api/search?q=id-porten"))
    hits, window = current_index().search(query).hits, Window.asked()
    found = [entry(hit.iri) | {"found_by": hit.found_by} for hit in window.of(hits)]
    return listed(found, (*ENTRY, "found_by"), window, len(hits), query=query)


@bp.get("/<kind>")
def things(kind: str) -> Response:
    """List the things of a kind by name."""
    kind = kind_named(kind)
    given("format", *PAGING)
    ordered, window = in_order(members(kind)), Window.asked()
    found: Sequence[Object] = [entry(iri) for iri in window.of(ordered)]
    columns: Sequence[str] = ENTRY
    if kind == "resource":
        found, columns = with_cells(found), (*ENTRY, *CELLS.values())
    return listed(found, columns, window, len(ordered), kind=kind, title=kind_names(kind))


@bp.get("/<kind>/<slug>")
def one(kind: str, slug: str) -> Response:
    """Tell of one thing: names, facts, and the statements around it with their grounds."""
    kind = kind_named(kind)
    iri = known(kind, slug)
    given()
    only_json()
    body = described(read_entity(current_graph(), iri, with_incoming=kind in MENTIONED))
    response = json_answer(body | {"language": current_language()})
    turtle = alternate(f"/doc/{kind}/{slug}.ttl", TURTLE.media_type)
    response.headers["Link"] = ", ".join([canonical(iri), turtle])
    return response


@bp.get("/<kind>/<slug>/references")
def pointing(kind: str, slug: str) -> Response:
    """List what points at a thing, and by which property."""
    iri = known(kind_named(kind), slug)
    given("format", *PAGING)
    pairs, window = pointing_at(iri), Window.asked()
    found: list[Object] = [
        {"property": name, "label": term_name(name).value, "thing": reference(other)}
        for name, other in window.of(pairs)
    ]
    return listed(found, ("property", "label", "thing"), window, len(pairs), about=iri)
