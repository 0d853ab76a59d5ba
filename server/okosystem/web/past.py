"""The history of the graph of this release: read at the first question about another day, kept."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.days import Change, History, read_history
from okosystem.core.terms import INFERRED, QUERIES, VOID_GRAPH, WORDS
from okosystem.web.state import current_release


def history(scenario: str = "") -> History:
    """Fetch what is known of all days, or what is with a scenario; read when first asked for."""
    release = current_release()
    base = _history(release.file("graph.nq"), release.digest)
    if not scenario:
        return base
    return _with(release.file("graph.nq"), release.file(f"scenarios/{scenario}.nq"), release.digest)


def change_on(day: date, scenario: str = "") -> Change:
    """Say how a day, with a scenario when one is named, differs from today as it is published."""
    release = current_release()
    epoch = history(scenario).epoch(day)
    return _change(release.file("graph.nq"), release.digest, epoch, scenario)


@lru_cache(maxsize=2)
def _history(path: Path, digest: str) -> History:
    return read_history(_asserted(path))


@lru_cache(maxsize=4)
def _with(path: Path, more: Path, digest: str) -> History:
    supposed = read_history([*_asserted(path), *_asserted(more)])
    return replace(supposed, today=_history(path, digest).today)


def _asserted(path: Path) -> list[ox.Triple]:
    quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
    beside = {ox.NamedNode(graph) for graph in (INFERRED, QUERIES, VOID_GRAPH, WORDS)}
    return [quad.triple for quad in quads if quad.graph_name not in beside]


@lru_cache(maxsize=512)
def _change(path: Path, digest: str, epoch: date, scenario: str) -> Change:
    return history(scenario).change(epoch)
