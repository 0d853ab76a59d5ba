"""Compute the key figures of the front page, each with the named query it comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from okosystem.core.terms import OKO, value_of
from okosystem.web.state import current_release, current_store

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number and the named query anyone can check it with."""

    value: int
    query: str


def _count_of(column: str, name: str) -> Callable[[Rows], int]:
    return lambda rows: next(int(r["things"]) for r in rows if r[column] == OKO[name])


def _sum(column: str) -> Callable[[Rows], int]:
    return lambda rows: sum(int(row[column]) for row in rows)


FIGURES: Mapping[str, tuple[str, Callable[[Rows], int]]] = {
    "actors": ("four-parts", _count_of("part", "Actor")),
    "conditions": ("four-parts", _count_of("part", "FrameworkCondition")),
    "resources": ("four-parts", _count_of("part", "SharedResource")),
    "exchanges": ("four-parts", _count_of("part", "ValueExchange")),
    "components": ("common-components-in-operation", _sum("components")),
    "events": ("ecosystem-in-numbers", _count_of("class", "LifeEvent")),
    "areas": ("ecosystem-in-numbers", _count_of("class", "FocusArea")),
    "categories": ("categories", len),
    "placed": ("categories", _sum("resources")),
    "empty": ("categories", lambda rows: sum(row["resources"] == "0" for row in rows)),
    "unplaced": ("resources-without-category", lambda rows: len({r["resource"] for r in rows})),
}


def key_figures() -> Mapping[str, KeyFigure]:
    """Compute the key figures, cached for each release."""
    return _figures(current_release().digest)


@lru_cache(maxsize=2)
def _figures(digest: str) -> Mapping[str, KeyFigure]:
    results = {query: _rows(query) for query in {query for query, _ in FIGURES.values()}}
    return {key: KeyFigure(count(results[query]), query) for key, (query, count) in FIGURES.items()}


def _rows(query: str) -> Rows:
    result = current_store().query(current_release().queries[query].sparql)
    return [{k: value_of(v) for k, v in row.items()} for row in result.rows()]
