"""The start of the API, lists of entities, and one entity; lists also as CSV."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, abort, request

from okosystem.core.messages import Message
from okosystem.core.terms import ID, kind_of
from okosystem.model.statements import read_entity
from okosystem.web.alphabet import in_order
from okosystem.web.api.entities import (
    WITH_INCOMING,
    Object,
    api_url,
    describe_entity,
    kinds_by_plural,
    page_url,
    read_kind,
    reference,
    references,
)
from okosystem.web.api.requests import (
    PAGING,
    Page,
    add_links,
    json_response,
    read_parameters,
    require_json,
)
from okosystem.web.directories import read_cells
from okosystem.web.display_names import kind_names, label_of
from okosystem.web.formats import CSV, TURTLE, choose
from okosystem.web.formats import PLAIN_JSON as JSON
from okosystem.web.incoming import incoming_statements
from okosystem.web.languages import current_language, gettext
from okosystem.web.links import absolute, alternate, canonical, service_links
from okosystem.web.lists import members, require_entity
from okosystem.web.state import current_graph, current_index, current_release
from okosystem.web.templating import term_name
from okosystem.web.views.tables import write_csv

bp = Blueprint("api", __name__, url_prefix="/api")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LINKS = {
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
COLUMNS = ("iri", "kind", "slug", "name", "url", "page")
RESOURCE_COLUMNS: Mapping[str, str] = {
    "owner": "providers",
    "category": "categories",
    "status": "statuses",
}


@bp.get("")
def start() -> Response:
    """Describe the release, and link to everything else."""
    read_parameters()
    require_json()
    release = current_release()
    body = {
        "name": gettext("Felles økosystem"),
        "version": release.manifest["version"],
        "release": release.digest,
        "modified": release.manifest["modified"],
        "licence": LICENCE,
        "language": current_language(),
        "links": {name: absolute(path) for name, path in LINKS.items()},
        "kinds": [
            {
                "kind": kind,
                "name": kind_names(kind),
                "total": len(members(kind)),
                "url": absolute(f"/api/{word}"),
            }
            for word, kind in kinds_by_plural().items()
        ],
    }
    response = json_response(body)
    response.headers["Link"] = service_links()
    return response


@bp.get("/search")
def search() -> Response:
    """Find entities by name."""
    query = read_parameters("q", "format", *PAGING).get("q", "")
    if not query:
        abort(
            400,
            Message(
                "The search text is missing. "
                "How to fix it: send it as q, as in /api/search?q=id-porten"
            ),
        )
    hits, page = current_index().search(query).hits, Page.from_request()
    items = [entry(hit.iri) | {"found_by": hit.found_by} for hit in page.of(hits)]
    return list_response(items, (*COLUMNS, "found_by"), page, len(hits), query=query)


@bp.get("/<kind>")
def entities(kind: str) -> Response:
    """List the entities of a kind by name."""
    kind = read_kind(kind)
    read_parameters("format", *PAGING)
    ordered, page = in_order(members(kind)), Page.from_request()
    items: Sequence[Object] = [entry(iri) for iri in page.of(ordered)]
    columns: Sequence[str] = COLUMNS
    if kind == "resource":
        items, columns = with_resource_columns(items), (*COLUMNS, *RESOURCE_COLUMNS.values())
    return list_response(items, columns, page, len(ordered), kind=kind, title=kind_names(kind))


@bp.get("/<kind>/<slug>")
def entity(kind: str, slug: str) -> Response:
    """Describe one entity: names, facts, and statements with their evidence."""
    kind = read_kind(kind)
    iri = require_entity(kind, slug)
    read_parameters()
    require_json()
    found = read_entity(current_graph(), iri, with_incoming=kind in WITH_INCOMING)
    response = json_response(describe_entity(found) | {"language": current_language()})
    turtle = alternate(f"/doc/{kind}/{slug}.ttl", TURTLE.media_type)
    response.headers["Link"] = ", ".join([canonical(iri), turtle])
    return response


@bp.get("/<kind>/<slug>/references")
def incoming(kind: str, slug: str) -> Response:
    """List what points at an entity, and by which property."""
    iri = require_entity(read_kind(kind), slug)
    read_parameters("format", *PAGING)
    pairs, page = incoming_statements(iri), Page.from_request()
    items: list[Object] = [
        {"property": name, "label": term_name(name).value, "thing": reference(other)}
        for name, other in page.of(pairs)
    ]
    return list_response(items, ("property", "label", "thing"), page, len(pairs), about=iri)


def entry(iri: str) -> Object:
    """Describe an entity in a list."""
    kind = kind_of(iri)
    return {
        "iri": iri,
        "kind": kind,
        "slug": iri.removeprefix(f"{ID}{kind}/"),
        "name": label_of(iri),
        "url": api_url(iri),
        "page": page_url(iri),
    }


def with_resource_columns(entries: Sequence[Object]) -> Sequence[Object]:
    """Add provider, category and status to each resource, as its list page shows them."""
    cells, columns = read_cells("resources", "resource"), RESOURCE_COLUMNS.items()
    return [
        e | {name: references(cells[str(e["iri"])].get(key, ())) for key, name in columns}
        for e in entries
    ]


def list_response(
    items: Sequence[Object], columns: Sequence[str], page: Page, total: int, **fields: object
) -> Response:
    """Respond with one page of a list, and links to the other pages."""
    if choose(request.args.get("format"), (JSON, CSV)) is CSV:
        response = Response(write_csv(columns, items), mimetype=CSV.media_type)
    else:
        paging = {"language": current_language(), **page.fields(total)}
        response = json_response({**fields, **paging, "items": list(items)})
    return add_links(response, **page.links(total))
