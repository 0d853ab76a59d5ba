"""What owners say against statements: beside each statement, in every view, until it is settled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import pyoxigraph as ox
from flask import Blueprint

from okosystem.core.days import Period, read_periods
from okosystem.engine.oxigraph import Store
from okosystem.web.graph import Node, collect
from okosystem.web.state import current_release, current_shown, whole_store

bp = Blueprint("objections", __name__)


@bp.app_template_global()
def objections(*iris: str) -> list[Node]:
    """List the open objections to some statements, of the day shown or else now."""
    known = _objections(whole_store(), current_release().page_queries["objections"])
    found = [pair for iri in dict.fromkeys(iris) for pair in known.get(iri, ())]
    return [node for node, period in found if is_open(period)]


def is_open(period: Period) -> bool:
    """Tell whether an objection stands: nobody has said how and when it ended."""
    shown = current_shown()
    return period.holds(shown.day) if shown else period.end is None


@lru_cache(maxsize=2)
def _objections(store: Store, sparql: str) -> Mapping[str, Sequence[tuple[Node, Period]]]:
    rows = store.query(sparql).rows()
    said = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    periods, found = read_periods(said), defaultdict[str, list[tuple[Node, Period]]](list)
    for iri, node in collect(rows).items():
        for statement in node.iris("oko:objectsTo"):
            found[statement].append((node, periods.get(iri, Period())))
    return found
