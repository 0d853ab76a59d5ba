"""The endpoints of the API: its start, lists of entities, one entity, questions and answers."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pyoxigraph as ox
from flask import Blueprint, Response, abort, request

from okosystem.features.entity.as_json import (
    Object,
    describe_entity,
    entry,
    plural,
    reference,
    references,
    to_json,
)
from okosystem.graph.basis import describe_basis, describe_rows
from okosystem.graph.columns import read_cells
from okosystem.graph.markup import term_name
from okosystem.graph.reader import Reader, unknown_entity
from okosystem.graph.statements import incoming_statements, read_entity
from okosystem.graph.texts import LANGUAGES
from okosystem.graph.view import Inputs
from okosystem.package import read_package_table
from okosystem.rdf.terms import ID
from okosystem.sparql.queries import NamedQuery
from okosystem.web.formats import CSV, TURTLE, choose
from okosystem.web.formats import PLAIN_JSON as JSON
from okosystem.web.headers import absolute, alternates, canonical, service_links
from okosystem.web.problems import detail, refuse_repeated
from okosystem.web.questions import (
    column_heading,
    list_questions,
    require_question,
)
from okosystem.web.state import COOKIE, LANGUAGE, current_reader
from okosystem.web.tables import comment_csv, write_csv

TABLE = read_package_table("web/api/api.toml")
bp = Blueprint("api", __name__, url_prefix="/api")
T = TypeVar("T")
PAGING = ("page", "per_page")
LIST_PARAMETERS = ("format", *PAGING)
BASIS = "basis"
"""The parameter that adds it to CSV; in JSON it is a field."""
WITH_INCOMING = ("resource", "actor")
COLUMNS = ("iri", "kind", "slug", "name", "url", "page")
RESOURCE_COLUMNS = {"providers": "owner", "categories": "category", "statuses": "status"}
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@bp.get("")
def start() -> Response:
    """Describe the release, and link to everything else."""
    reader = current_reader()
    read_parameters()
    release = reader.release
    kinds = [
        {
            "kind": kind,
            "name": reader.kind_names(kind),
            "total": len(reader.members(kind)),
            "url": absolute(f"/api/{word}"),
        }
        for word, kind in kinds_by_plural(reader).items()
    ]
    body = {
        "name": reader.text("Felles økosystem"),
        "version": release.manifest["version"],
        "release": release.digest,
        "modified": release.manifest["modified"],
        "licence": TABLE["licence"],
        "language": reader.language,
        "links": {name: absolute(path) for name, path in TABLE["links"].items()},
        "kinds": kinds,
    }
    return json_response(body, service_links())


@bp.get("/search")
def search() -> Response:
    """Find entities by name."""
    reader = current_reader()
    query = read_parameters("q", *LIST_PARAMETERS).get("q", "")
    if not query:
        abort(400, detail("no_search_text"))
    hits = reader.index().search(query).hits
    columns = (*COLUMNS, "found_by")
    return list_response(
        reader,
        hits,
        columns,
        lambda h: entry(reader, h.iri) | {"found_by": h.found_by},
        query=query,
    )


@bp.get("/<kind>")
def entities(kind: str) -> Response:
    """List the entities of a kind by name; the resources as their list page shows them."""
    reader = current_reader()
    kind = read_kind(reader, kind)
    read_parameters(BASIS, *LIST_PARAMETERS)
    cells = read_cells(reader, "resources", "resource") if kind == "resource" else {}
    more = RESOURCE_COLUMNS if cells else {}

    def describe(iri: str) -> Object:
        found = {name: references(reader, cells[iri].get(key, ())) for name, key in more.items()}
        return entry(reader, iri) | found

    listed = reader.sort(reader.members(kind))
    rows = [
        {"iri": iri, **{name: cells[iri].get(key, ()) for name, key in more.items()}}
        for iri in listed
    ]
    classes = read_entity(reader, listed[0]).node.classes if listed else ()
    inputs = Inputs(("resources",) if cells else classes, ("providers",))
    basis = partial(describe_rows, reader, rows, inputs)
    columns = (*COLUMNS, *more)
    return list_response(
        reader, listed, columns, describe, kind=kind, title=reader.kind_names(kind), basis=basis
    )


@bp.get("/<kind>/<slug>")
def entity(kind: str, slug: str) -> Response:
    """Describe one entity: names, facts, and statements with their evidence."""
    reader = current_reader()
    kind = read_kind(reader, kind)
    iri = reader.require(kind, slug)
    read_parameters()
    found = read_entity(reader, iri, with_incoming=kind in WITH_INCOMING)
    body = describe_entity(reader, found) | {"language": reader.language}
    links = [canonical(iri), *alternates(f"/doc/{kind}/{slug}", [TURTLE])]
    return json_response(body, ", ".join(links))


@bp.get("/<kind>/<slug>/references")
def incoming(kind: str, slug: str) -> Response:
    """List the incoming statements of an entity with their properties."""
    reader = current_reader()
    iri = reader.require(read_kind(reader, kind), slug)
    read_parameters(BASIS, *LIST_PARAMETERS)

    def describe(pair: tuple[str, str]) -> Object:
        name, other = pair
        return {
            "property": name,
            "label": term_name(reader, name).value,
            "thing": reference(reader, other),
        }

    columns, found = ("property", "label", "thing"), incoming_statements(reader, iri)
    rows = [{"about": iri, "thing": other} for _, other in found]
    basis = partial(describe_rows, reader, rows, Inputs({name for name, _ in found}))
    return list_response(reader, found, columns, describe, about=iri, basis=basis)


@bp.get("/questions")
def questions() -> Response:
    """List the questions in all languages, with their parameters and URLs."""
    reader = current_reader()
    read_parameters()
    items: list[Object] = [
        {
            "name": query.name,
            "group": query.group,
            "title": dict(query.title),
            "description": dict(query.description),
            "parameters": [
                {"name": key, "kind": p.kind, "label": dict(p.label), "example": p.example}
                for key, p in query.parameters.items()
            ],
            "links": {
                "answer": address(f"/api/questions/{query.name}", query.examples),
                **other_formats(query, query.examples),
            },
        }
        for query in list_questions(reader)
    ]
    return json_response({"language": reader.language, "total": len(items), "items": items})


@bp.get("/questions/<name>")
def question(name: str) -> Response:
    """Answer a question with rows as objects by column."""
    reader = current_reader()
    query, language = require_question(reader, name), reader.language
    parameters = read_parameters(*query.parameters, *PAGING)
    values = {key: parameters[key] for key in query.parameters if key in parameters}
    bound = query.bind(values, reader.release.prefixes)
    # Without rows, the answer about an unknown entity would mislead.
    for term in bound.values():
        if isinstance(term, ox.NamedNode) and term.value not in reader.store:
            raise unknown_entity(term.value)
    sparql = query.to_sparql(bound, language)
    result = reader.store.query(sparql)
    links = other_formats(query, {**values, COOKIE: language})
    if result.is_graph or result.is_boolean:
        abort(406, detail("no_rows", address=links["page"]))
    rows = result.rows()
    page = Page(rows)
    others = reader.labels.other_languages(page.items, language)
    body = {
        "name": query.name,
        "title": query.title[language],
        "language": language,
        "parameters": values,
        "columns": [
            {"name": name, "label": column_heading(reader, name)} for name in result.columns
        ],
        **page.fields(**links),
        "rows": [{key: to_json(reader, term) for key, term in row.items()} for row in page.items],
        "other_languages": [cell._asdict() for cell in others],
        "basis": describe_basis(reader, rows, sparql),
    }
    return page.add_links(
        json_response(body, f'<{links["csv"]}>; rel="alternate"; type="text/csv"')
    )


def other_formats(query: NamedQuery, values: Mapping[str, str]) -> dict[str, str]:
    """Return the URLs of the same answer as a page and as files."""
    path = f"/sporsmal/{query.name}"
    suffixes = {"page": "", "csv": ".csv", "sparql_json": ".json"}
    return {name: address(path + suffix, values) for name, suffix in suffixes.items()}


def kinds_by_plural(reader: Reader) -> Mapping[str, str]:
    """List the kinds of entities in the graph."""
    iris = reader.labels.of_kind("")
    kinds = {iri.removeprefix(str(ID)).partition("/")[0] for iri in iris}
    return {plural(kind): kind for kind in sorted(kinds)}


def read_kind(reader: Reader, word: str) -> str:
    """Return the kind that a word in a URL means, singular or plural; answers 404 to others."""
    kinds = kinds_by_plural(reader)
    if word not in kinds and word not in kinds.values():
        abort(404, detail("unknown_kind", given=word))
    return kinds.get(word, word)


def read_parameters(*known: str) -> Mapping[str, str]:
    """Read the parameters; answers 400 to an unknown, repeated or invalid one.

    Answers 406 to a client that accepts no JSON, nor CSV where the format is a parameter.
    """
    allowed = (*known, LANGUAGE)
    for name in request.args:
        if name not in allowed:
            abort(400, detail("unknown_parameter", name=name, allowed=", ".join(allowed)))
    refuse_repeated(request.args.lists(), allowed)
    if (language := request.args.get(LANGUAGE, "nb")) not in LANGUAGES:
        abort(400, detail("unknown_language", given=language, known=", ".join(LANGUAGES)))
    choose(request.args.get("format"), (JSON, CSV) if "format" in known else (JSON,))
    return request.args


def _read_number(name: str, default: int, maximum: int) -> int:
    raw = request.args.get(name, str(default))
    if not _NUMBER.fullmatch(raw) or int(raw) > maximum:
        abort(400, detail("not_a_number", name=name, given=raw, most=maximum))
    return int(raw)


class Page:
    """The requested page of a list; answers 400 to an invalid number."""

    def __init__(self, found: Sequence[Any]) -> None:
        number = _read_number("page", 1, 999_999_999)
        size = _read_number("per_page", 100, 1000)
        self.items = found[(number - 1) * size : number * size]
        self._numbers = {"total": len(found), "page": number, "per_page": size}
        last = max(1, -(-len(found) // size))
        pages = {
            "first": 1,
            "prev": min(number - 1, last),
            "next": number + 1 if number < last else 0,
            "last": last,
        }
        self._links = {rel: current_url(page=n) if n else None for rel, n in pages.items()}

    def fields(self, **links: str) -> Object:
        """Describe the page for the response, with links to the others and any further links."""
        return {**self._numbers, "links": {"self": current_url(), **self._links, **links}}

    def add_links(self, response: Response) -> Response:
        """Add a Link header (RFC 8288) for each of the other pages."""
        for rel, target in self._links.items():
            if target:
                response.headers.add("Link", f'<{target}>; rel="{rel}"')
        return response


def list_response(
    reader: Reader,
    found: Sequence[T],
    columns: Sequence[str],
    describe: Callable[[T], Object],
    basis: Callable[[], Object] | None = None,
    **fields: object,
) -> Response:
    """Respond with one page of a list, and links to the other pages.

    With `basis`, the response describes what the whole list rests on; in CSV as comments.
    """
    page = Page(found)
    items = [describe(item) for item in page.items]
    if choose(request.args.get("format"), (JSON, CSV)) is CSV:
        body = write_csv(items, columns).encode()
        if basis and request.args.get(BASIS):
            body = comment_csv(body, basis())
        response = Response(body, mimetype=CSV.media_type)
    else:
        fields |= {"language": reader.language, **page.fields(), "items": items}
        response = json_response(fields | ({BASIS: basis()} if basis else {}))
    return page.add_links(response)


def json_response(body: Object, links: str = "") -> Response:
    """Write JSON, with the fields in the order of the object."""
    text = json.dumps(body, ensure_ascii=False) + "\n"
    return Response(text, mimetype=JSON.media_type, headers={"Link": links} if links else None)


def current_url(**changes: object) -> str:
    """Return the URL of this request with some parameters changed."""
    return address(quote(request.path), request.args.to_dict() | changes)


def address(path: str, values: Mapping[str, object]) -> str:
    """Return an absolute URL with parameters."""
    return absolute(path) + (f"?{urlencode(values, safe=':')}" if values else "")
