"""The VoID description of the dataset, and the SPARQL 1.1 service description."""

from collections.abc import Iterator

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, redirect, request

from okosystem.core.terms import QUERIES, RDF_TYPE, SD, SH, VOID
from okosystem.web.documents import rdf_response
from okosystem.web.formats import GRAPH, choose
from okosystem.web.state import current_graph, current_release, current_site

bp = Blueprint("void", __name__)

PREFIXES = f"""
PREFIX entailment: <http://www.w3.org/ns/entailment/>
PREFIX formats: <http://www.w3.org/ns/formats/>
PREFIX owl-profile: <http://www.w3.org/ns/owl-profile/>
PREFIX sd: <{SD}>
"""
SERVICE = """
<#service> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:defaultDataset <#dataset> ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML,
        formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV, formats:Turtle, formats:JSON-LD,
        formats:RDF_XML, formats:N-Triples, formats:N-Quads, formats:TriG .
<#dataset> a sd:Dataset ;
    sd:defaultGraph <#default-graph> .
<#default-graph> a sd:Graph .
"""


@bp.get("/void")
def void() -> Response:
    """Send the VoID description."""
    chosen = choose(request.args.get("format"), GRAPH)
    return rdf_response(dataset_description(), chosen)


@bp.get("/.well-known/void")
def well_known() -> Response:
    """Redirect to the description."""
    return make_response(redirect(f"{request.script_root}/void", 303))


def service_description(endpoint: str) -> list[ox.Triple]:
    """Describe the SPARQL service at a URL, and its dataset."""
    service = _parse(f"{PREFIXES}{SERVICE}{current_site().entailment}", endpoint)
    return [*service, *_named_graphs(endpoint), *dataset_description()]


def dataset_description() -> list[ox.Triple]:
    """Read the description from the release."""
    return _parse(current_release().read("void.ttl"))


def _parse(turtle: str | bytes, base: str | None = None) -> list[ox.Triple]:
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=base)
    return [quad.triple for quad in quads]


def _named_graphs(endpoint: str) -> Iterator[ox.Triple]:
    dataset = f"{endpoint}#dataset"
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
