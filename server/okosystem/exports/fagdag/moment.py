"""The day the pack is of: whether anything is known of it, and what the algorithms find then."""

from datetime import date

import pyoxigraph as ox

from okosystem.analysis.everything import statements
from okosystem.analysis.past import graph_on, history_of
from okosystem.core.errors import InvalidParameter, OutOfSpan
from okosystem.core.terms import INFERRED
from okosystem.engine.oxigraph import Store
from okosystem.web.malbilde.asked import read_day
from okosystem.web.malbilde.facts import facts
from okosystem.web.malbilde.scene import today
from okosystem.web.past import history
from okosystem.web.state import current_release


def asked(text: str | None) -> date:
    """Read a day, today when none is asked for; raises InvalidParameter or OutOfSpan."""
    if text is None:
        return today()
    try:
        day = read_day(text)
    except ValueError:
        raise InvalidParameter(
            f"{text!r} is no day. How to mend it: write year-month-day, as in --dato {today()}"
        ) from None
    first, last = facts().known.first, max(today(), *history().days)
    if not first <= day <= last:
        raise OutOfSpan(
            f"The graph knows too little of {day}. "
            f"How to mend it: choose a day from {first} to {last}. Nothing was written."
        )
    return day


def found_on(day: date) -> Store | None:
    """Work out what the algorithms find on a day; nothing for today, which the release has."""
    if day == today():
        return None
    release = current_release()
    quads = list(ox.parse(path=str(release.file("graph.nq")), format=ox.RdfFormat.N_QUADS))
    inferred = ox.NamedNode(INFERRED)
    stated = history_of([quad.triple for quad in quads if quad.graph_name != inferred])
    graph = graph_on(dict.fromkeys(quad.triple for quad in quads), day, stated)
    found = statements(graph, release.analysis_queries, day)
    return Store(
        [*graph, *(ox.Quad(t.subject, t.predicate, t.object) for t in found)], release.prefixes
    )
