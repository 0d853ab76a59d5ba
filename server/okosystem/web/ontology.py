"""The ontology: a page that documents every term, and the same as RDF."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, render_template, request

from okosystem.core.messages import Message
from okosystem.core.release import sha256
from okosystem.core.terms import DCT, OKO, ONTOLOGY, OWL, RDFS, value_of
from okosystem.engine.answers import Row
from okosystem.engine.oxigraph import Store
from okosystem.model.graph import Graph
from okosystem.model.labels import Text
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.formats import DOCUMENT, GRAPH, HTML, TURTLE, Format, choose
from okosystem.web.headers import last_modified
from okosystem.web.languages import current_language
from okosystem.web.links import alternate, canonical
from okosystem.web.state import current_graph, current_release, current_store

bp = Blueprint("ontology", __name__)
EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
MODIFIED = f"SELECT ?modified {{ <{ONTOLOGY}> <{DCT['modified']}> ?modified }}"
IMMUTABLE = "public, max-age=31536000, immutable"
CLASSES = {OWL["Class"], RDFS["Class"]}


@bp.get("/ns")
@bp.get("/ns.<suffix>")
def ontology(suffix: str = "") -> Response:
    """Send the ontology, as a page or RDF."""
    chosen = choose(suffix or request.args.get("format"), DOCUMENT)
    if chosen is HTML:
        response = page(current_graph())
    else:
        found = current_store().query(current_release().page_queries["ontology-document"])
        response = Response(found.write(chosen.writer), mimetype=chosen.media_type)
    return add_links(response, ONTOLOGY, [*alternates("/ns", chosen), *successor_links()])


@bp.get("/ns/<version>")
def ontology_version(version: str) -> Response:
    """Send a version of the ontology; answers 404 to any but ours and the released ones."""
    number, _, suffix = version.rpartition(".")
    if not number or suffix.isdigit():
        number, suffix = version, ""
    released, current = current_release().ontology_versions, current_version()
    if number not in {*released, current}:
        message = Message(
            "This server does not have version %(given)s of the ontology. "
            "How to fix it: choose one of %(numbers)s.",
            numbers=", ".join(dict.fromkeys([*released, current])),
            given=number,
        )
        abort(404, message)
    if number not in released:
        return ontology(suffix)
    return send_released(number, choose(suffix or request.args.get("format"), DOCUMENT))


def send_released(number: str, chosen: Format) -> Response:
    """Send a released version: a page with today's layout, or RDF that never changes."""
    release = current_release()
    turtle = release.read(release.ontology_versions[number])
    store = Store(ox.parse(turtle, format=ox.RdfFormat.TURTLE), release.prefixes)
    if chosen is HTML:
        response = page(Graph(release, store, current_graph().labels), number)
    else:
        body = turtle if chosen is TURTLE else store.query(EVERYTHING).write(chosen.writer)
        response = Response(body, mimetype=chosen.media_type)
        response.headers["Cache-Control"] = IMMUTABLE
        response.headers["Last-Modified"] = last_modified(read_day(store))
        response.set_etag(sha256(body))
    latest = f'<{ONTOLOGY}>; rel="latest-version"'
    return add_links(
        response, f"{ONTOLOGY}/{number}", [*alternates(f"/ns/{number}", chosen), latest]
    )


def read_day(store: Store) -> str:
    """Read the day of a released version."""
    rows = store.query(MODIFIED).rows()
    return value_of(rows[0]["modified"])[:10]


def current_version() -> str:
    """Return the version number of the release."""
    return str(current_release().manifest["version"])


def alternates(path: str, chosen: Format) -> list[str]:
    """Return the Link header values of the other formats."""
    return [alternate(f"{path}.{f.suffix}", f.media_type) for f in GRAPH if f is not chosen]


def add_links(response: Response, iri: str, links: Sequence[str]) -> Response:
    """Set the Link header."""
    response.headers["Link"] = ", ".join([canonical(iri), *links])
    return response


def successor_links() -> Iterator[str]:
    """Yield the Link header values that name the successors of deprecated terms."""
    for row in current_graph().ask("successors"):
        term, successor = (value_of(row[key]) for key in ("thing", "successor"))
        if term.startswith(str(OKO)):
            yield f'<{successor}>; rel="successor-version"; anchor="{term}"'


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property of the ontology."""

    node: Node
    is_class: bool
    label: Text | None
    definition: Text | None
    examples: Sequence[Text]
    chains: Sequence[Sequence[str]]
    uses: int
    deprecated: bool

    @property
    def local(self) -> str:
        """The local name, which is the anchor on the page."""
        return self.node.iri.removeprefix(str(OKO))


def page(graph: Graph, released: str = "") -> Response:
    """Write the page of terms, of today's graph or of a released version."""
    terms = read_terms(graph, current_language())
    release = current_release()
    html = render_template(
        "ontology.html",
        classes=[t for t in terms if t.is_class],
        properties=[t for t in terms if not t.is_class],
        current=current_version(),
        released=released,
        anchors={term.node.iri: term.local for term in terms} if released else {},
        versions=[*release.ontology_versions],
    )
    return make_response(html)


def read_terms(graph: Graph, language: str) -> list[Term]:
    """Read every term, sorted by name."""
    uses = {value_of(row["term"]): int(value_of(row["uses"])) for row in graph.ask("usage")}
    chains = read_chains(graph.ask("chains"))
    nodes = collect_nodes(graph, graph.ask("ontology"))
    terms = [
        Term(
            node=node,
            is_class=not CLASSES.isdisjoint(node.iris("rdf:type")),
            label=node.text(language, "rdfs:label"),
            definition=node.text(language, "skos:definition", "rdfs:comment"),
            examples=node.texts(language, "skos:example"),
            chains=chains.get(iri, []),
            uses=uses.get(iri, 0),
            deprecated=node.value("owl:deprecated") == "true",
        )
        for iri, node in nodes.items()
        if iri.startswith(str(OKO))
    ]
    return sorted(terms, key=lambda term: term.local.lower())


def read_chains(rows: Iterable[Row]) -> dict[str, list[list[str]]]:
    """Collect the steps of each property chain by term."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        term, chain, step = (value_of(row[key]) for key in ("term", "chain", "step"))
        found.setdefault(term, {}).setdefault(chain, []).append(step)
    return {term: list(chains.values()) for term, chains in found.items()}
