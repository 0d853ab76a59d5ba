"""The dataset: its description (VoID), that of the SPARQL service, and each graph by its name.

Each source file is a graph with a URL (SPARQL 1.1 Graph Store Protocol, read-only).
"""

from collections.abc import Container, Iterator

import pyoxigraph as ox
from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    request,
    send_file,
    url_for,
)

from okosystem.errors import UnknownResource
from okosystem.package import read_package_file
from okosystem.rdf.terms import GRAPH as GRAPHS
from okosystem.rdf.terms import (
    RDF_TYPE,
    RDFS,
    SD,
    SPDX,
    VOID,
    iri_of,
    local_name,
    value_of,
)
from okosystem.rdf.triples import triples_about
from okosystem.release import release_series
from okosystem.release.prepared import DUMPS, dump_name
from okosystem.turtle.turtle_writer import write_turtle
from okosystem.web.documents import rdf_response
from okosystem.web.formats import GRAPH, TURTLE, Format, choose
from okosystem.web.headers import alternates
from okosystem.web.problems import detail
from okosystem.web.state import current_reader

bp = Blueprint("dataset", __name__)
PARTITION_PROPERTIES = {VOID["classPartition"], VOID["propertyPartition"], VOID["subset"]}
WRITE_METHODS = ["PUT", "POST", "DELETE", "PATCH"]


@bp.get("/void")
def void() -> Response:
    """Send the VoID description."""
    reader = current_reader()
    chosen = choose(request.args.get("format"), GRAPH)
    if chosen is TURTLE:
        return Response(reader.release.read("void.ttl"), mimetype=TURTLE.media_type)
    return rdf_response(reader, _void(), chosen)


@bp.get("/releases")
@bp.get("/releases.<suffix>")
def releases(suffix: str = "") -> Response:
    """Send the series of releases, with the digest of the one that is served."""
    reader = current_reader()
    release, chosen = reader.release, choose(suffix or request.args.get("format"), GRAPH)
    if release_series.FILE not in release.manifest["files"]:
        abort(404, detail("unknown_file", name=release_series.FILE))
    triples = _parse(release.read(release_series.FILE))
    served = release_series.state_digest(release.manifest["version"], release.digest)
    if not any(
        (t.subject, t.predicate) == (s.subject, s.predicate) for t in triples for s in served
    ):
        triples += served
    response = rdf_response(reader, triples, chosen, spdx=SPDX)
    response.headers["Link"] = ", ".join(alternates("/releases", GRAPH, chosen))
    return response


@bp.get("/.well-known/void", defaults={"path": "/void"})
@bp.get("/prefixes", defaults={"path": "/graph/queries"})
def see_other(path: str) -> Response:
    """Redirect to the VoID description, or to the graph that declares the prefixes."""
    return make_response(redirect(f"{request.script_root}{path}", 303))


@bp.get("/rdf-graph-store", provide_automatic_options=False)
def indirect() -> Response:
    """Send the graph named by ?graph=, or the default graph for ?default."""
    names = request.args.getlist("graph")
    if len(names) + ("default" in request.args) != 1:
        abort(400, detail("one_graph"))
    for name in names:
        try:
            ox.NamedNode(name)
        except ValueError:
            abort(400, detail("absolute_iri", given=name))
    return _graph(names[0] if names else None)


@bp.get("/graph/<path:name>", provide_automatic_options=False)
def direct(name: str) -> Response:
    """Send the graph of a source file, such as /graph/data/resources/id-porten."""
    return _graph(str(GRAPHS[name]))


@bp.route("/rdf-graph-store", methods=["OPTIONS"])
@bp.route("/graph/<path:name>", methods=["OPTIONS"])
def options(name: str = "") -> Response:
    """List the methods that are not refused."""
    return Response(headers={"Allow": "GET, HEAD, OPTIONS"})


@bp.route("/rdf-graph-store", methods=WRITE_METHODS, provide_automatic_options=False)
@bp.route("/graph/<path:name>", methods=WRITE_METHODS, provide_automatic_options=False)
def write(name: str = "") -> Response:
    """Answer 403: graphs are changed in git."""
    abort(403, detail("read_only"))


def _graph(iri: str | None) -> Response:
    """Send a graph; a large one from its prepared file."""
    reader = current_reader()
    chosen = choose(request.args.get("format"), GRAPH)
    if dump := reader.release.prepared(f"{DUMPS}/{dump_name(iri, chosen.media_type)}"):
        return send_file(dump, chosen.media_type, conditional=False, etag=False)
    triples = reader.store.graph(iri)
    if not triples:
        raise UnknownResource(detail("unknown_graph", iri=iri))
    return rdf_response(reader, triples, chosen)


def service_description(endpoint: str, chosen: Format) -> Response:
    """Describe the SPARQL service at a URL, its default graph and its named graphs."""
    reader = current_reader()
    dataset = f"{endpoint}#dataset"
    described = set(_describe_graphs(dataset))
    graphs = {*described, *_list_graphs(dataset, {t.subject for t in described})}
    service = _parse(read_package_file("web/service.ttl"), endpoint)
    triples = [*service, *sorted(graphs, key=str)]
    prefixes = {"sd": SD, **_graph_prefixes()}
    if chosen is not TURTLE:
        return rdf_response(reader, triples, chosen, **prefixes)
    # Each graph is named once, since there are hundreds.
    text = write_turtle(triples, {**reader.release.prefixes, **prefixes})
    return Response(text, mimetype=TURTLE.media_type)


def _graph_prefixes() -> dict[str, str]:
    """Make a prefix for each folder of graphs, by the name of the folder."""
    reader = current_reader()
    graphs = (value_of(row["graph"]) for row in reader.ask("graphs"))
    ours = {name for name in graphs if name.startswith(GRAPHS)}
    folders = {name.removesuffix(local_name(name)) for name in ours} - {GRAPHS}
    return {local_name(folder[:-1]): folder for folder in sorted(folders)}


def _void() -> list[ox.Triple]:
    reader = current_reader()
    return _parse(reader.release.read("void.ttl"))


def _parse(turtle: str | bytes, base: str | None = None) -> list[ox.Triple]:
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=base)
    return [quad.triple for quad in quads]


def _describe_graphs(dataset: str) -> Iterator[ox.Triple]:
    """Describe the graphs of the dataset as /void does, but for partitions and linksets."""
    triples = [t for t in _void() if t.predicate.value not in PARTITION_PROPERTIES]
    default = {t.subject for t in triples if t.predicate.value == VOID["classes"]}
    types = [t for t in triples if t.predicate.value == RDF_TYPE]
    named = {t.subject for t in types if value_of(t.object) in (SD["Graph"], SD["NamedGraph"])}
    yield from (t for t in triples if t.subject in default | named)
    description = url_for("dataset.void", _external=True)
    for graph in map(iri_of, default):
        yield from triples_about(dataset, (SD["defaultGraph"], graph))
        yield from triples_about(graph, (RDF_TYPE, SD["Graph"]), (RDFS["seeAlso"], description))


def _list_graphs(dataset: str, described: Container[object]) -> Iterator[ox.Triple]:
    """List the graphs; one without a description is a blank node with a name."""
    reader = current_reader()
    node, has_graph = ox.NamedNode(dataset), ox.NamedNode(SD["namedGraph"])
    names = (row["graph"] for row in reader.ask("graphs"))
    for number, name in enumerate(name for name in names if isinstance(name, ox.NamedNode)):
        graph = name if name in described else ox.BlankNode(f"graph{number:06}")
        yield ox.Triple(node, has_graph, graph)
        yield ox.Triple(graph, ox.NamedNode(RDF_TYPE), ox.NamedNode(SD["NamedGraph"]))
        yield ox.Triple(graph, ox.NamedNode(SD["name"]), name)
