"""The numbers in the answer to «Hva er felles økosystem?», each with the question it comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from okosystem.core.terms import OKO
from okosystem.web.state import current_release, current_store

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the named query that anyone can check it with."""

    value: int
    query: str


def _of(column: str, name: str) -> Callable[[Rows], int]:
    return lambda rows: next(int(r["things"]) for r in rows if r[column] == OKO[name])


def _sum(column: str) -> Callable[[Rows], int]:
    return lambda rows: sum(int(row[column]) for row in rows)


NUMBERS: Mapping[str, tuple[str, Callable[[Rows], int]]] = {
    "actors": ("four-parts", _of("part", "Actor")),
    "conditions": ("four-parts", _of("part", "FrameworkCondition")),
    "resources": ("four-parts", _of("part", "SharedResource")),
    "exchanges": ("four-parts", _of("part", "ValueExchange")),
    "components": ("common-components-in-operation", _sum("components")),
    "events": ("ecosystem-in-numbers", _of("class", "LifeEvent")),
    "areas": ("ecosystem-in-numbers", _of("class", "FocusArea")),
    "categories": ("categories", len),
    "placed": ("categories", _sum("resources")),
    "empty": ("categories", lambda rows: sum(row["resources"] == "0" for row in rows)),
    "unplaced": ("resources-without-category", lambda rows: len({r["resource"] for r in rows})),
}


def numbers() -> Mapping[str, Number]:
    """Count by the named queries, once for each release."""
    return _numbers(current_release().digest)


@lru_cache(maxsize=2)
def _numbers(digest: str) -> Mapping[str, Number]:
    answers = {query: _rows(query) for query in {query for query, _ in NUMBERS.values()}}
    return {key: Number(count(answers[query]), query) for key, (query, count) in NUMBERS.items()}


def _rows(query: str) -> Rows:
    answer = current_store().query(current_release().queries[query].sparql)
    return [{k: str(getattr(v, "value", "")) for k, v in row.items()} for row in answer.rows()]
