"""The front page, the page about this site, and the accessibility statement."""

from flask import Blueprint, Response, render_template

from okosystem.core.terms import BASE
from okosystem.web.lists import count_parts, members
from okosystem.web.malbilde.page import malbilde
from okosystem.web.reports import report_about

bp = Blueprint("about", __name__)
DECLARED = "2026-11-25"


@bp.get("/om")
def about() -> str:
    """Show what this site is."""
    sources = len(members("source"))
    return render_template("about.html", counts=count_parts(), sources=sources, declared=DECLARED)


@bp.get("/utviklere")
def developers() -> str:
    """List what programs can use."""
    return render_template("developers.html")


@bp.get("/tilgjengelighet")
def accessibility() -> str:
    """Show the accessibility statement."""
    contact = report_about(BASE)
    return render_template("accessibility.html", declared=DECLARED, contact=contact)


front_bp = Blueprint("front", __name__)


@front_bp.get("/")
def front() -> Response:
    """Show the landscape, with a definition of the ecosystem."""
    return malbilde()
