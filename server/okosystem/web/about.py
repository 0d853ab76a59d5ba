"""The pages about this site, for developers, on accessibility, and on how to assess coverage."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask import Blueprint, render_template

from okosystem.core.terms import value_of
from okosystem.web.display_names import CLASS_BY_KIND, sort_by_label
from okosystem.web.languages import current_language
from okosystem.web.lists import members
from okosystem.web.quality import totals
from okosystem.web.state import current_graph, current_release

bp = Blueprint("about", __name__)


@bp.get("/om")
def about() -> str:
    """Show the purpose of the site, its analyses, and the limits of its data."""
    return render_template(
        "about.html",
        counts={kind: len(members(kind)) for kind in CLASS_BY_KIND},
        sources=len(members("source")),
        totals=totals(),
        to_fix=len(current_release().findings),
        algorithms=sort_by_label(members("algorithm")),
        domains=_read_domains(),
    )


def _read_domains() -> Sequence[Mapping[str, str]]:
    """Read the domains that have joined, with publisher, licence and counts."""
    query = current_release().queries["domains"].to_sparql(language=current_language())
    rows = current_graph().store.rows(query)
    return [{name: value_of(term) for name, term in row.items()} for row in rows]


for path, name in (
    ("/utviklere", "developers"),
    ("/tilgjengelighet", "accessibility"),
    ("/om/vurdering", "assessing"),
):
    bp.add_url_rule(path, name, partial(render_template, f"{name}.html"))
