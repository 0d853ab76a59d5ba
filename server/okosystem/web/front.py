"""The front page, which is the målbilde."""

from flask import Blueprint, Response

from okosystem.web.malbilde.page import malbilde

bp = Blueprint("front", __name__)


@bp.get("/")
def front() -> Response:
    """Show the target picture, with the answer to what the ecosystem is."""
    return malbilde()
