"""Pages for any data: the front page, the instances of a class, and every entity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import cast

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, redirect, render_template, request

from okosystem.core.messages import Message
from okosystem.engine.answers import Term
from okosystem.engine.query import Query
from okosystem.foreign.site import ForeignSite
from okosystem.graph.incoming import incoming_by_property
from okosystem.graph.labels import Text, all_best
from okosystem.graph.reader import Reader, unknown_entity
from okosystem.web import (
    dataset,
    health,
    published,
    search,
    sparql,
    third_party,
)
from okosystem.web.documents import rdf_response
from okosystem.web.formats import DOCUMENT, HTML, JSON, Format, choose
from okosystem.web.links import canonical
from okosystem.web.state import current_pool, current_reader

bp = Blueprint("front", __name__, template_folder="templates")
things = Blueprint("things", __name__)
MAX_DEPTH = 5
MAX_VALUES, MAX_SAME = 1000, 200
"""Values that a page shows, in all and of one property."""
MAX_TRIPLES = 5000
"""Triples of a document that a server process writes itself."""
Properties = Sequence[tuple[str, Sequence["Term | Text | Nested"]]]


@dataclass(frozen=True, slots=True)
class Nested:
    """A blank node, shown inside the node that points at it."""

    properties: Properties


@bp.get("/", endpoint="front")
def front_page() -> Response:
    """Describe the data; clients that want RDF are redirected to /void."""
    reader = current_reader()
    if choose("", DOCUMENT) is not HTML:
        return make_response(redirect(f"{request.script_root}/void", 303))
    described, manifest = site(reader), reader.release.manifest
    return make_response(render_template("foreign/front.html", site=described, manifest=manifest))


@bp.get("/klasse")
def instances() -> str:
    """List instances of the class in ?iri=."""
    reader = current_reader()
    iri = read_iri()
    rows = reader.ask("instances", **{"class": iri})
    if not rows:
        abort(
            404,
            Message(
                "The graph has no instances of the class %(iri)s. "
                "How to fix it: choose a class listed on the front page.",
                iri=iri.value,
            ),
        )
    nodes = [row["thing"] for row in rows if isinstance(row["thing"], ox.NamedNode)]
    total = dict(site(reader).classes).get(iri.value, len(rows))
    iris = sorted(node.value for node in nodes)
    return render_template("foreign/class.html", iri=iri.value, things=iris, total=total)


@things.get("/about")
def by_iri() -> Response:
    """Send the document about the entity in ?iri=."""
    return document(current_reader(), read_iri(), "")


@things.get("/<path:path>")
def by_path(path: str) -> Response:
    """Send the document about the entity whose IRI is the base of the data and this path."""
    reader = current_reader()
    base = site(reader).base
    rest, _, suffix = path.rpartition(".")
    if suffix not in {form.suffix for form in DOCUMENT} or f"{base}{path}" in reader.store:
        rest, suffix = path, ""
    if f"{base}{rest}" not in reader.store:
        raise unknown_entity(f"{base}{rest}")
    return document(reader, ox.NamedNode(f"{base}{rest}"), suffix)


def document(reader: Reader, entity: ox.NamedNode, suffix: str) -> Response:
    """Write the document about an entity; raises UnknownResource when it has no statements."""
    if entity.value not in reader.store:
        raise unknown_entity(entity.value)
    chosen = choose(suffix or request.args.get("format"), DOCUMENT)
    response = (
        make_response(page(reader, entity)) if chosen is HTML else data(reader, entity, chosen)
    )
    others = [
        f'<{url(reader, entity, form)}>; rel="alternate"; type="{form.media_type}"'
        for form in DOCUMENT
        if form is not chosen
    ]
    response.headers["Link"] = ", ".join([canonical(entity.value), *others])
    response.headers["Content-Location"] = url(reader, entity, chosen)
    return response


def data(reader: Reader, entity: ox.NamedNode, chosen: Format) -> Response:
    """Write the triples of an entity; very many are written by a worker."""
    triples = list(islice(closure(reader, entity), MAX_TRIPLES + 1))
    if len(triples) <= MAX_TRIPLES:
        return rdf_response(reader, triples, chosen)
    query = Query(f"DESCRIBE {entity}", (), (), JSON.media_type, chosen.writer)
    answer = current_pool().evaluate(query, request.remote_addr or "")
    return Response(answer.body, mimetype=chosen.media_type)


def url(reader: Reader, entity: ox.NamedNode, form: Format) -> str:
    """Return the URL of a document in one format."""
    path = site(reader).path_of(entity.value)
    return f"{request.script_root}{path}{'&' if '?' in path else '?'}format={form.suffix}"


def page(reader: Reader, entity: ox.NamedNode) -> str:
    """Write the page about an entity."""
    formats = [(form.name, url(reader, entity, form)) for form in DOCUMENT if form is not HTML]
    values = ValueReader(reader)
    return render_template(
        "foreign/thing.html",
        iri=entity.value,
        properties=values.properties_of(entity),
        is_whole=values.is_whole,
        inward=[(name, list(iris)) for name, iris in incoming_by_property(reader, entity.value)],
        formats=formats,
    )


def closure(reader: Reader, entity: ox.NamedNode) -> Iterator[ox.Triple]:
    """Yield the triples of an entity, and of the blank nodes that they lead to.

    A node has at most one more than a document in which all of them are written here.
    """
    seen: set[ox.NamedNode | ox.BlankNode] = {entity}
    pending: list[ox.NamedNode | ox.BlankNode] = [entity]
    while pending:
        for triple in reader.store.outward(pending.pop(), most=MAX_TRIPLES + 1):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                pending.append(triple.object)


class ValueReader:
    """Reads the values of an entity for a page; `is_whole` unless some are left out."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.is_whole = True
        self._remaining = MAX_VALUES

    def properties_of(self, node: ox.NamedNode | ox.BlankNode, depth: int = 0) -> Properties:
        """List the values of a node by property."""
        reader, properties = self._reader, []
        for term in reader.store.properties(node):
            most = min(MAX_SAME, self._remaining)
            triples = reader.store.outward(node, term, most + 1)
            self.is_whole &= len(triples) <= most
            if values := [triple.object for triple in triples[:most]]:
                self._remaining -= len(values)
                shown = self._for_reader(values, depth)
                properties.append((reader.curie(term.value), shown))
        return properties

    def _for_reader(self, values: Sequence[Term], depth: int) -> Sequence[Term | Text | Nested]:
        """Choose among texts in several languages, and expand blank nodes."""
        if any(isinstance(value, ox.Literal) and value.language for value in values):
            return all_best(values, self._reader.language)
        return [
            Nested(self.properties_of(value, depth + 1))
            if isinstance(value, ox.BlankNode) and depth < MAX_DEPTH
            else value
            for value in values
        ]


def read_iri() -> ox.NamedNode:
    """Read ?iri=; answers 400 when it is missing or relative."""
    try:
        return ox.NamedNode(request.args.get("iri", ""))
    except ValueError:
        abort(
            400,
            Message(
                "The parameter iri is missing or not an absolute IRI. "
                "How to fix it: send ?iri= and an absolute IRI."
            ),
        )


def site(reader: Reader) -> ForeignSite:
    """Return the site."""
    return cast(ForeignSite, reader.site)


# Those that need none of our own classes.
BLUEPRINTS = (
    bp, search.bp, things, sparql.bp, dataset.bp, published.dumps_bp, health.bp,
    third_party.bp, third_party.licences_bp,
)  # fmt: skip
