"""What the dataset holds, in numbers, for clients that look before they ask."""

import pyoxigraph as ox
from flask import Blueprint, Response, make_response, redirect, request

from okosystem.web.documents import written
from okosystem.web.formats import GRAPH, named, negotiate
from okosystem.web.state import current_release

bp = Blueprint("void", __name__)


@bp.get("/void")
def void() -> Response:
    """Describe the dataset in RDF."""
    asked = request.args.get("format")
    chosen = named(asked, GRAPH) if asked else negotiate(request.accept_mimetypes, GRAPH)
    return Response(written(description(), chosen), mimetype=chosen.media_type)


@bp.get("/.well-known/void")
def well_known() -> Response:
    """Send on to the description."""
    return make_response(redirect(f"{request.script_root}/void", 303))


def description() -> list[ox.Triple]:
    """Read the description that the release carries."""
    turtle = current_release().read("void.ttl")
    return [quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
