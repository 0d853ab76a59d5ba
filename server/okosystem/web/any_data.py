"""The pages of anybody's RDF, whose release has less in it: a front page, and one of each entity.

Titles, paths and labels come from the data, and from the manifest that describes it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import quote

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from okosystem.errors import Message
from okosystem.graph.labels import UNTITLED, Labels, LinkedText, Text, all_best, best
from okosystem.graph.reader import Reader, unknown_entity
from okosystem.graph.statements import incoming_by_property
from okosystem.release.dataset_release import NAMES
from okosystem.release.release import Release
from okosystem.release.search_index import find_names
from okosystem.search.indexes import Hit, NameIndex
from okosystem.sparql.answers import Term
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.query import Query
from okosystem.web import dataset, health, published, search, sparql, third_party
from okosystem.web.formats import DOCUMENT, HTML, JSON, Format, choose
from okosystem.web.headers import canonical
from okosystem.web.site import Site
from okosystem.web.state import Contents, current_pool, current_reader

bp = Blueprint("front", __name__)
entities = Blueprint("things", __name__)
# The first path segments of our own routes; an entity whose path has one is found by its IRI.
RESERVED = {
    *("about", "dumps", "graph", "health", "klasse", "opensearch", "rdf-graph-store", "ready"),
    *("sok", "sparql", "sporsmal", "static", "vendor", "void"),
}
MAX_DEPTH = 5
MAX_VALUES, MAX_SAME = 1000, 200
"""Values that a page shows, in all and of one property."""
_PLAIN = re.compile(r"[\w.~:@!$&'()*+,;=/-]+", re.ASCII)
Properties = Sequence[tuple[str, Sequence["Term | Text | Nested"]]]


@dataclass(frozen=True, slots=True)
class Dataset(Site):
    """The site of a data set, as the manifest of its release describes it."""

    store: Store
    base: str
    classes: Sequence[tuple[str, int]]
    properties: Sequence[tuple[str, int]]
    sources: Mapping[str, str]

    def short_name(self, reader: Reader, language: str) -> str:
        """Return the title."""
        return str(best(self.titles, language) or UNTITLED)

    def path(self, iri: str) -> str | None:
        """Return the path of an entity in the data."""
        return self.path_of(iri) if iri in self.store else None

    def path_of(self, iri: str) -> str:
        """Return what follows the base, else /about with the IRI as a parameter."""
        rest = iri.removeprefix(self.base) if self.base else iri
        segments = rest.split("/")
        plain = rest != iri and _PLAIN.fullmatch(rest) and {"", ".", ".."}.isdisjoint(segments)
        if plain and segments[0].partition(".")[0] not in RESERVED:
            return f"/{rest}"
        return f"/about?iri={quote(iri, safe='')}"

    def describe(self, reader: Reader, hit: Hit) -> str:
        """Describe a search hit by its IRI."""
        return hit.iri

    def suggest(self, reader: Reader, path: str) -> Sequence[LinkedText]:
        """Suggest nothing."""
        return ()

    def completions(self, reader: Reader) -> Mapping[str, Sequence[str]]:
        """List the most used classes and properties."""
        lists = {"classes": self.classes, "properties": self.properties}
        return {name: [iri for iri, _ in counts] for name, counts in lists.items()}

    def structured_data(self, reader: Reader) -> Markup:
        """Describe nothing: DCAT of the data may be in the data."""
        return Markup()


class StoredLabels(Labels):
    """Labels read from the store on demand, since there may be too many to hold."""

    def __init__(self, release: Release, store: Store) -> None:
        super().__init__((), release.prefixes)
        self._store, self._query = store, release.page_queries["names"]

    def _choose(self, iri: str, language: str) -> Text:
        if iri not in self._store:
            return Text(self.fallback(iri))
        rows = self._store.rows(self._query, parameters={"thing": ox.NamedNode(iri)})
        return Labels(rows, self._prefixes).name(iri, language)


def is_dataset(release: Release) -> bool:
    """Whether a release was made of anybody's RDF."""
    return "site" in release.manifest


def read(release: Release, store: Store) -> Contents:
    """Read the site; labels and names are read on demand."""
    site = Dataset(store=store, **release.manifest["site"])
    index = NameIndex(partial(find_names, release.folder.resolve() / NAMES))
    return Contents(site, StoredLabels(release, store), lambda: index)


@bp.get("/", endpoint="front")
def front_page() -> ResponseReturnValue:
    """Describe the data; clients that want RDF are redirected to /void."""
    reader = current_reader()
    if choose("", DOCUMENT) is not HTML:
        return redirect(f"{request.script_root}/void", 303)
    manifest = reader.release.manifest
    return render_template("dataset/front.html", site=reader.site, manifest=manifest)


@bp.get("/klasse")
def instances() -> ResponseReturnValue:
    """Redirect to a query for instances of the class in ?iri=."""
    query = f"SELECT ?s\nWHERE {{\n  ?s a {read_iri()} .\n}}\nLIMIT 500"
    return redirect(url_for("sparql.sparql", query=query, format="html"), 303)


@entities.get("/about")
def by_iri() -> Response:
    """Send the document about the entity in ?iri=."""
    return document(current_reader(), read_iri(), "")


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


@entities.get("/<path:path>")
def by_path(path: str) -> Response:
    """Send the document about the entity whose IRI is the base of the data and this path."""
    reader = current_reader()
    base = site(reader).base
    rest, _, suffix = path.rpartition(".")
    if suffix not in {form.suffix for form in DOCUMENT} or f"{base}{path}" in reader.store:
        rest, suffix = path, ""
    return document(reader, ox.NamedNode(f"{base}{rest}"), suffix)


def document(reader: Reader, entity: ox.NamedNode, suffix: str) -> Response:
    """Write the document about an entity; raises UnknownResource when it has no statements."""
    if entity.value not in reader.store:
        raise unknown_entity(entity.value)
    chosen = choose(suffix or request.args.get("format"), DOCUMENT)
    addresses = {form: url(reader, entity, form) for form in DOCUMENT}
    if chosen is HTML:
        response = Response(page(reader, entity, addresses), mimetype=HTML.media_type)
    else:
        query = Query(f"DESCRIBE {entity}", (), (), JSON.media_type, chosen.writer)
        answer = current_pool().evaluate(query, reader.client)
        response = Response(answer.body, mimetype=chosen.media_type)
    others = [
        f'<{address}>; rel="alternate"; type="{form.media_type}"'
        for form, address in addresses.items()
        if form is not chosen
    ]
    response.headers["Link"] = ", ".join([canonical(entity.value), *others])
    response.headers["Content-Location"] = addresses[chosen]
    return response


def url(reader: Reader, entity: ox.NamedNode, form: Format) -> str:
    """Return the URL of a document in one format."""
    path = site(reader).path_of(entity.value)
    return f"{reader.root}{path}{'&' if '?' in path else '?'}format={form.suffix}"


def page(reader: Reader, entity: ox.NamedNode, addresses: Mapping[Format, str]) -> str:
    """Write the page about an entity."""
    values = ValueReader(reader)
    return render_template(
        "dataset/entity.html",
        iri=entity.value,
        properties=values.properties_of(entity),
        is_whole=values.is_whole,
        inward=incoming_by_property(reader, entity.value),
        formats=[(form.name, address) for form, address in addresses.items() if form is not HTML],
    )


@dataclass(frozen=True, slots=True)
class Nested:
    """A blank node, shown inside the node that points at it."""

    properties: Properties


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
                properties.append((reader.curie(term.value), self._for_reader(values, depth)))
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


def site(reader: Reader) -> Dataset:
    """Return the site of the data."""
    return cast(Dataset, reader.site)


# Those that need none of our own classes.
BLUEPRINTS = (
    bp, search.bp, entities, sparql.bp, dataset.bp, published.dumps_bp, health.bp,
    third_party.bp, third_party.licences_bp,
)  # fmt: skip
