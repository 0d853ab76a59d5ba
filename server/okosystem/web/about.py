"""The pages about this site, for developers, on accessibility, and on how to assess coverage."""

from functools import partial

from flask import Blueprint, render_template

from okosystem.web.display_names import PARTS, in_order
from okosystem.web.lists import members
from okosystem.web.quality import totals
from okosystem.web.state import current_release

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
        algorithms=in_order(members("algorithm")),
    )


for path, name in (
    ("/utviklere", "developers"),
    ("/tilgjengelighet", "accessibility"),
    ("/om/vurdering", "assessing"),
):
    bp.add_url_rule(path, name, partial(render_template, f"{name}.html"))
