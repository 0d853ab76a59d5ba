"""The front page, which is the målbilde, and the search."""

from flask import Blueprint, Response, render_template, request

from okosystem.web.malbilde.page import malbilde
from okosystem.web.state import current_index

bp = Blueprint("front", __name__)


@bp.get("/")
def front() -> Response:
    """Show the target picture, with the answer to what the ecosystem is."""
    return malbilde()


@bp.get("/sok")
def search() -> str:
    """Search in names and descriptions."""
    query = request.args.get("q", "")
    hits = current_index().search(query)
    return render_template("search.html", query=query, hits=hits[:100], total=len(hits))
