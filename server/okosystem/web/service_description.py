"""The VoID description of the dataset, and the SPARQL 1.1 service description."""

from collections.abc import Iterator

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, redirect, request

from okosystem.core.terms import QUERIES, RDF_TYPE, SD, SH, VOID
from okosystem.web.documents import serialize_triples
from okosystem.web.formats import GRAPH, GRAPH_ANSWER, TABLE, named, negotiate
from okosystem.web.state import current_graph, current_release, current_site

bp = Blueprint("void", __name__)


@bp.get("/void")
def void() -> Response:
    """Send the VoID description."""
    asked = request.args.get("format")
    chosen = named(asked, GRAPH) if asked else negotiate(request.accept_mimetypes, GRAPH)
    return Response(serialize_triples(dataset_description(), chosen), mimetype=chosen.media_type)


@bp.get("/.well-known/void")
def well_known() -> Response:
    """Redirect to the description."""
    return make_response(redirect(f"{request.script_root}/void", 303))


def dataset_description() -> list[ox.Triple]:
    """Read the description from the release."""
    turtle = current_release().read("void.ttl")
    return [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]


FORMATS = {
    "text/turtle": "Turtle",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
}


def service_description(endpoint: str) -> list[ox.Triple]:
    """Describe the SPARQL service at a URL."""
    return [*_service(endpoint), *_dataset(endpoint), *dataset_description()]


def _service(endpoint: str) -> Iterator[ox.Triple]:
    service = f"{endpoint}#service"
    yield _triple(service, RDF_TYPE, f"{SD}Service")
    yield _triple(service, f"{SD}endpoint", endpoint)
    yield _triple(service, f"{SD}supportedLanguage", f"{SD}SPARQL11Query")
    yield _triple(service, f"{SD}defaultDataset", f"{endpoint}#dataset")
    if current_site().has_entailment:
        yield from _entailment(service)
    for form in (*TABLE, *GRAPH_ANSWER):
        if form.media_type in FORMATS:
            name = f"http://www.w3.org/ns/formats/{FORMATS[form.media_type]}"
            yield _triple(service, f"{SD}resultFormat", name)


def _entailment(service: str) -> Iterator[ox.Triple]:
    regime, profile = f"{SD}defaultEntailmentRegime", f"{SD}defaultSupportedEntailmentProfile"
    yield _triple(service, regime, "http://www.w3.org/ns/entailment/OWL-RDF-Based")
    yield _triple(service, profile, "http://www.w3.org/ns/owl-profile/RL")


def _dataset(endpoint: str) -> Iterator[ox.Triple]:
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _triple(dataset, RDF_TYPE, f"{SD}Dataset")
    yield _triple(dataset, f"{SD}defaultGraph", default)
    yield _triple(default, RDF_TYPE, f"{SD}Graph")
    for row in current_graph().ask("graphs"):
        name, graph = row["graph"], f"{endpoint}#{getattr(row['graph'], 'value', '')}"
        if isinstance(name, ox.NamedNode):
            yield _triple(dataset, f"{SD}namedGraph", graph)
            yield _triple(graph, RDF_TYPE, f"{SD}NamedGraph")
            yield _triple(graph, f"{SD}name", name.value)
            if name.value == QUERIES:
                yield _triple(graph, f"{SD}graph", name.value)
                yield _triple(name.value, RDF_TYPE, f"{SD}Graph")
                yield _triple(name.value, RDF_TYPE, f"{VOID}Dataset")
                yield _triple(name.value, f"{VOID}vocabulary", SH)


def _triple(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))
