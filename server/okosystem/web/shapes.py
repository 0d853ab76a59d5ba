"""The SHACL shapes as one document."""

from flask import Blueprint, Response, make_response, redirect, request

from okosystem.web.formats import GRAPH, choose
from okosystem.web.links import alternate
from okosystem.web.state import current_release

bp = Blueprint("shapes", __name__)


@bp.get("/shapes")
@bp.get("/shapes.<suffix>")
def shapes(suffix: str = "") -> Response:
    """Send the document in the format of suffix, parameter or Accept."""
    chosen = choose(suffix or request.args.get("format"), GRAPH)
    body = current_release().read(f"shapes.{chosen.suffix}")
    response = Response(body, mimetype=chosen.media_type)
    others = [alternate(f"/shapes.{f.suffix}", f.media_type) for f in GRAPH if f is not chosen]
    response.headers["Link"] = ", ".join(others)
    return response


@bp.get("/shape")
def shape() -> Response:
    """Redirect from the IRI of a shape, which has a fragment, to the document."""
    return make_response(redirect(f"{request.script_root}/shapes", 303))
