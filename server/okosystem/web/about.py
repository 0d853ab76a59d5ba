"""The page about this site, and the accessibility statement."""

from flask import Blueprint, render_template

from okosystem.web.display_names import PARTS, in_order
from okosystem.web.lists import members
from okosystem.web.quality import totals
from okosystem.web.state import current_labels, current_release

bp = Blueprint("about", __name__)


@bp.get("/om")
def about() -> str:
    """Show what this site is, how its analyses work, and what it does not know."""
    return render_template(
        "about.html",
        counts={kind: len(members(kind)) for kind in PARTS},
        sources=len(members("source")),
        totals=totals(),
        to_fix=len(current_release().findings),
        algorithms=in_order(current_labels().of_kind("algorithm")),
    )


@bp.get("/utviklere")
def developers() -> str:
    """List what programs can use."""
    return render_template("developers.html")


@bp.get("/tilgjengelighet")
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("accessibility.html")
