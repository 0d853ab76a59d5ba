"""The graph as it was on a day, for algorithms: what held then, with what follows from it.

Our own readings of what a resource does are not of a time: they are taken along to every day,
as hindsight, and results that rest on them are judgements.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import pyoxigraph as ox

from okosystem.core.days import History, read_history
from okosystem.core.following import link_of
from okosystem.core.terms import OKO, RDF_TYPE, kind_of

_READINGS = (OKO["Characterisation"], OKO["FocusSupport"], OKO["CapabilityRequirement"])
_STARTS = (OKO["validFrom"], OKO["attestedFrom"])


def graph_on(triples: Iterable[ox.Triple], day: date, history: History) -> ox.Store:
    """Make a graph of what holds on a day, from all that is stated or follows today."""
    change = history.change(day)
    store = ox.Store()
    for triple in triples:
        s, _, o = link = link_of(triple)
        if s not in change.gone and o not in change.gone and link not in change.lost:
            store.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    for link in sorted(change.new):
        store.add(ox.Quad(*(ox.NamedNode(iri) for iri in link)))
    return store


def history_of(asserted: Sequence[ox.Triple]) -> History:
    """Read when everything held from what is stated, letting our readings hold at all times."""
    kinds = {s for s, p, o in map(link_of, asserted) if p == RDF_TYPE and o in _READINGS}
    return read_history(t for t in asserted if not _dates_a_reading(t, kinds))


def span(history: History) -> tuple[date, date]:
    """Give the first day that anything has a place in the target picture, and the last change.

    Before, every category would be an empty one; after, the graph knows of nothing.
    """
    placed = [p.start for iri, p in history.periods.items() if kind_of(iri) == "placement"]
    return min(filter(None, placed), default=date.min), max(history.days, default=date.max)


def _dates_a_reading(triple: ox.Triple, readings: set[str]) -> bool:
    s, p, _ = link_of(triple)
    return p in _STARTS and s in readings
