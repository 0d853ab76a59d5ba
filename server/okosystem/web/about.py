"""What this is, what it rests on, and how accessible it is."""

from flask import Blueprint, render_template

from okosystem.core.terms import BASE
from okosystem.web.kinds import PARTS
from okosystem.web.lists import members
from okosystem.web.reports import report_about

bp = Blueprint("about", __name__)
DECLARED = "2026-11-25"


@bp.get("/om")
def about() -> str:
    """Tell what this is."""
    counts = {kind: len(members(kind)) for kind in PARTS}
    sources = len(members("source"))
    return render_template("about.html", counts=counts, sources=sources, declared=DECLARED)


@bp.get("/tilgjengelighet")
def accessibility() -> str:
    """State how accessible the pages are, and on which day that was said."""
    contact = report_about(BASE)
    return render_template("accessibility.html", declared=DECLARED, contact=contact)
