"""What this is, what it rests on, and how accessible it is."""

from flask import Blueprint, render_template

from okosystem.web.lists import members

bp = Blueprint("about", __name__)


@bp.get("/om")
def about() -> str:
    """Tell what this is."""
    return render_template("about.html", sources=len(members("source")))


@bp.get("/tilgjengelighet")
def accessibility() -> str:
    """State how accessible the pages are."""
    return render_template("accessibility.html")
