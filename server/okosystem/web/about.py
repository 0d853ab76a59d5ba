"""The pages about this site, for developers, on accessibility, and on how to assess coverage."""

from collections.abc import Mapping, Sequence
from functools import partial

from flask import Blueprint, render_template

from okosystem.core.terms import value_of
from okosystem.graph.kinds import CLASS_BY_KIND
from okosystem.graph.quality import totals
from okosystem.graph.reader import Reader
from okosystem.web.state import current_reader

bp = Blueprint("about", __name__)


@bp.get("/om")
def about() -> str:
    """Show the purpose of the site, its analyses, and the limits of its data."""
    reader = current_reader()
    return render_template(
        "about.html",
        counts={kind: len(reader.members(kind)) for kind in CLASS_BY_KIND},
        sources=len(reader.members("source")),
        totals=totals(reader),
        to_fix=len(reader.release.findings),
        algorithms=reader.sort(reader.members("algorithm")),
        domains=_read_domains(reader),
    )


def _read_domains(reader: Reader) -> Sequence[Mapping[str, str]]:
    """Read the domains that have joined, with publisher, licence and counts."""
    query = reader.release.queries["domains"].to_sparql(language=reader.language)
    rows = reader.store.rows(query)
    return [{name: value_of(term) for name, term in row.items()} for row in rows]


for path, name in (
    ("/utviklere", "developers"),
    ("/tilgjengelighet", "accessibility"),
    ("/om/vurdering", "assessing"),
):
    bp.add_url_rule(path, name, partial(render_template, f"{name}.html"))
