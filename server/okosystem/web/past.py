"""The history of the graph of this release: read at the first question about another day, kept."""

from datetime import date
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.days import Change, History, read_history
from okosystem.core.terms import INFERRED, QUERIES, VOID_GRAPH, WORDS
from okosystem.web.state import current_release


def history() -> History:
    """Fetch what is known of all days; read at the first question about another day."""
    release = current_release()
    return _history(release.file("graph.nq"), release.digest)


def change_on(day: date) -> Change:
    """Say how a day differs from today."""
    release = current_release()
    epoch = history().epoch(day)
    return _change(release.file("graph.nq"), release.digest, epoch)


@lru_cache(maxsize=2)
def _history(path: Path, digest: str) -> History:
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    beside = {ox.NamedNode(graph) for graph in (INFERRED, QUERIES, VOID_GRAPH, WORDS)}
    return read_history(q.triple for q in quads if q.graph_name not in beside)


@lru_cache(maxsize=512)
def _change(path: Path, digest: str, epoch: date) -> Change:
    return _history(path, digest).change(epoch)
