"""What is said against statements and things: beside each, in every view, until it is settled.

An owner's objection is settled by its end; an accepted correction by being carried out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox
from flask import Blueprint

from okosystem.core.days import Period, read_periods
from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.model.statements import Node, collect_nodes
from okosystem.web.state import current_graph, current_release, current_shown, whole_store

bp = Blueprint("objections", __name__)
_OBJECTION, _CORRECTION = "oko:objectsTo", "oko:proposalConcerns"


@bp.app_template_global()
def objections(*iris: str) -> list[Node]:
    """List the open objections to some statements, of the day shown or else now."""
    return _open(_OBJECTION, iris)


@bp.app_template_global()
def corrections(*iris: str) -> list[Node]:
    """List the accepted corrections that some things await, of the day shown or else now."""
    return _open(_CORRECTION, iris)


def _open(way: str, iris: Iterable[str]) -> list[Node]:
    known = _said(whole_store(), current_release().page_queries["objections"])
    found = [pair for iri in dict.fromkeys(iris) for pair in known.get((way, iri), ())]
    return [node for node, period in found if is_open(period)]


def is_open(period: Period) -> bool:
    """Tell whether it stands: nobody has said how and when it ended."""
    shown = current_shown()
    return period.holds(shown.day) if shown else period.end is None


@remembered()
def _said(store: Store, sparql: str) -> Mapping[tuple[str, str], Sequence[tuple[Node, Period]]]:
    rows = store.query(sparql).rows()
    said = [ox.Triple(r["node"], r["property"], r["value"]) for r in rows]  # type: ignore[arg-type]
    periods = read_periods(said)
    found = defaultdict[tuple[str, str], list[tuple[Node, Period]]](list)
    for iri, node in collect_nodes(current_graph(), rows).items():
        for way in (_OBJECTION, _CORRECTION):
            for about in node.iris(way):
                found[way, about].append((node, periods.get(iri, Period())))
    return found
