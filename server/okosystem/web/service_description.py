"""The VoID description of the dataset, and the SPARQL 1.1 service description."""

from collections import Counter
from collections.abc import Container, Iterator

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, redirect, request, url_for

from okosystem.core.terms import GRAPH as GRAPHS
from okosystem.core.terms import RDF_TYPE, RDFS, SD, VOID, iri_of, local_name, value_of
from okosystem.core.triples import triples_about
from okosystem.core.turtle_writer import write_turtle
from okosystem.web.documents import rdf_response
from okosystem.web.formats import GRAPH, TURTLE, Format, choose
from okosystem.web.state import current_graph, current_release

bp = Blueprint("void", __name__)

SERVICE = f"""
PREFIX entailment: <http://www.w3.org/ns/entailment/>
PREFIX formats: <http://www.w3.org/ns/formats/>
PREFIX sd: <{SD}>
<#service> a sd:Service ;
    sd:endpoint <> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:defaultEntailmentRegime entailment:Simple ;
    sd:defaultDataset <#dataset> ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:SPARQL_Results_XML,
        formats:SPARQL_Results_CSV, formats:SPARQL_Results_TSV, formats:Turtle, formats:JSON-LD,
        formats:RDF_XML, formats:N-Triples, formats:N-Quads, formats:TriG .
<#dataset> a sd:Dataset .
"""
"""Entailment is simple: what is inferred is in the graph, and no query infers more."""
PARTS = {VOID["classPartition"], VOID["propertyPartition"], VOID["subset"]}


@bp.get("/void")
def void() -> Response:
    """Send the VoID description."""
    chosen = choose(request.args.get("format"), GRAPH)
    if chosen is TURTLE:
        return Response(current_release().read("void.ttl"), mimetype=TURTLE.media_type)
    return rdf_response(dataset_description(), chosen)


@bp.get("/.well-known/void")
def well_known() -> Response:
    """Redirect to the description."""
    return make_response(redirect(f"{request.script_root}/void", 303))


def service_description(endpoint: str) -> list[ox.Triple]:
    """Describe the SPARQL service at a URL, its default graph and its named graphs."""
    dataset = f"{endpoint}#dataset"
    described = set(_describe_graphs(dataset))
    graphs = {*described, *_list_graphs(dataset, {t.subject for t in described})}
    return [*_parse(SERVICE, endpoint), *sorted(graphs, key=str)]


def service_response(endpoint: str, chosen: Format) -> Response:
    """Send the description; in Turtle each graph is named once, since there are hundreds."""
    triples, prefixes = service_description(endpoint), {"sd": SD, **_graph_prefixes()}
    if chosen is not TURTLE:
        return rdf_response(triples, chosen, **prefixes)
    text = write_turtle(triples, {**current_release().prefixes, **prefixes})
    return Response(text, mimetype=TURTLE.media_type)


def _graph_prefixes() -> dict[str, str]:
    """Make a prefix for each folder of graphs: the letters that no other folder begins with."""
    graphs = (value_of(row["graph"]) for row in current_graph().ask("graphs"))
    ours = {name for name in graphs if name.startswith(GRAPHS)}
    folders = {name.removesuffix(local_name(name)) for name in ours} - {GRAPHS}
    names = {local_name(folder[:-1]): folder for folder in sorted(folders)}
    starts = Counter(name[:end] for name in names for end in range(1, len(name) + 1))
    return {
        next((name[:end] for end in range(1, len(name)) if starts[name[:end]] == 1), name): folder
        for name, folder in names.items()
    }


def dataset_description() -> list[ox.Triple]:
    """Read the description from the release."""
    return _parse(current_release().read("void.ttl"))


def _parse(turtle: str | bytes, base: str | None = None) -> list[ox.Triple]:
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=base)
    return [quad.triple for quad in quads]


def _describe_graphs(dataset: str) -> Iterator[ox.Triple]:
    """Describe the graphs of the dataset as /void does, but for partitions and linksets."""
    triples = [t for t in dataset_description() if t.predicate.value not in PARTS]
    default = {t.subject for t in triples if t.predicate.value == VOID["classes"]}
    types = [t for t in triples if t.predicate.value == RDF_TYPE]
    named = {t.subject for t in types if value_of(t.object) in (SD["Graph"], SD["NamedGraph"])}
    yield from (t for t in triples if t.subject in default | named)
    for graph in map(iri_of, default):
        yield from triples_about(dataset, (SD["defaultGraph"], graph))
        yield from triples_about(
            graph, (RDF_TYPE, SD["Graph"]), (RDFS["seeAlso"], url_for("void.void", _external=True))
        )


def _list_graphs(dataset: str, described: Container[object]) -> Iterator[ox.Triple]:
    """List the graphs; one with no description is a blank node, as its name is all there is."""
    node, has_graph = ox.NamedNode(dataset), ox.NamedNode(SD["namedGraph"])
    names = (row["graph"] for row in current_graph().ask("graphs"))
    for number, name in enumerate(name for name in names if isinstance(name, ox.NamedNode)):
        graph = name if name in described else ox.BlankNode(f"graph{number:06}")
        yield ox.Triple(node, has_graph, graph)
        yield ox.Triple(graph, ox.NamedNode(RDF_TYPE), ox.NamedNode(SD["NamedGraph"]))
        yield ox.Triple(graph, ox.NamedNode(SD["name"]), name)
