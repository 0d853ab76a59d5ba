"""The SPARQL 1.1 Graph Store Protocol, read-only: each source file is a graph with a URL."""

import pyoxigraph as ox
from flask import Blueprint, Response, abort, make_response, redirect, request

from okosystem.core.errors import UnknownResource
from okosystem.core.messages import Message
from okosystem.core.terms import GRAPH
from okosystem.web.documents import rdf_response
from okosystem.web.formats import GRAPH_ANSWER, N_QUADS, TRIG, choose
from okosystem.web.problems import detail
from okosystem.web.state import current_store

bp = Blueprint("graph_store", __name__)
FORMATS = tuple(f for f in GRAPH_ANSWER if f not in (N_QUADS, TRIG))
WRITING = ["PUT", "POST", "DELETE", "PATCH"]


@bp.get("/rdf-graph-store")
def indirect() -> Response:
    """Send the graph named by ?graph=, or the default graph for ?default."""
    graphs = request.args.getlist("graph")
    if len(graphs) + ("default" in request.args) != 1:
        abort(
            400,
            Message(
                "The request must name exactly one graph. "
                "How to fix it: send ?graph=IRI or ?default."
            ),
        )
    return graph(absolute(graphs[0]) if graphs else None)


def absolute(iri: str) -> str:
    """Return the IRI; answer 400 to a relative or invalid one."""
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        abort(
            400,
            Message(
                "%(given)r is not an absolute IRI. "
                "How to fix it: write it in full, starting with https://",
                given=iri,
            ),
        )


@bp.get("/graph/<path:name>")
def direct(name: str) -> Response:
    """Send the graph of a source file, such as /graph/data/resources/id-porten."""
    return graph(str(GRAPH[name]))


@bp.route("/rdf-graph-store", methods=WRITING)
@bp.route("/graph/<path:name>", methods=WRITING)
def write(name: str = "") -> Response:
    """Answer 403: graphs are changed in git."""
    abort(403, detail("read_only"))


@bp.get("/prefixes")
def prefixes() -> Response:
    """Redirect to the graph that declares the prefixes of the queries."""
    return make_response(redirect(f"{request.script_root}/graph/queries", 303))


def graph(iri: str | None) -> Response:
    """Send a graph in the requested format; answer 404 when there is none of that name."""
    triples = current_store().graph(iri)
    if not triples:
        raise UnknownResource(
            Message(
                "There is no graph named %(iri)s. "
                "How to fix it: use the name of a source file, as in "
                "/graph/data/resources/id-porten",
                iri=iri,
            )
        )
    chosen = choose(request.args.get("format"), FORMATS)
    return rdf_response(triples, chosen)
