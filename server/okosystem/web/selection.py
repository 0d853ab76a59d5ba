"""The triples of the default graph that match a pattern: how many there are, and any page of them.

A page is cut by the engine, so neither the pattern nor what comes before the page is held. The
order is that of the engine's indexes, which is the same in every process as soon as one position
is known; where none is, the pattern is cut by property, in the order of their IRIs.
"""

from collections.abc import Sequence

import pyoxigraph as ox

from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.web.patterns import POSITIONS, Pattern

PAGE = 100
# Lists of the ontology's property chains are blank nodes; no client can ask for one.
_NAMED = "FILTER(!isBlank(?subject) && !isBlank(?object))"

Part = tuple[Pattern, int]


def total(store: Store, pattern: Pattern) -> int:
    """Count the matches, exactly."""
    return sum(size for _, size in parts(store, pattern))


def page(store: Store, pattern: Pattern, number: int) -> list[ox.Triple]:
    """List the matches of one page, the first being 1."""
    skip, found = (number - 1) * PAGE, list[ox.Triple]()
    for part, size in parts(store, pattern):
        if skip < size and len(found) < PAGE:
            found += _cut(store, part, skip, PAGE - len(found))
        skip = max(0, skip - size)
    return found


@remembered(4096)
def parts(store: Store, pattern: Pattern) -> Sequence[Part]:
    """Divide a pattern into parts of a lasting order, each with its size; none is empty."""
    by = ["predicate"] if pattern.is_open else [position for position, _ in pattern.bound]
    names = " ".join(f"?{name}" for name in by)
    sparql = f"SELECT {names} (COUNT(*) AS ?size) {_where(pattern)} GROUP BY {names}"
    rows = store.query(sparql, parameters=dict(pattern.bound)).rows()
    found = [(_part(pattern, row["predicate"]) if pattern.is_open else pattern, _size(row["size"]))
             for row in rows]  # fmt: skip
    return sorted(found, key=lambda part: str(part[0].bound))


def _part(pattern: Pattern, predicate: object) -> Pattern:
    if not isinstance(predicate, ox.NamedNode):
        raise TypeError("a property is an IRI")
    return pattern.at("predicate", predicate)


def _cut(store: Store, pattern: Pattern, skip: int, most: int) -> list[ox.Triple]:
    names = " ".join(f"?{name}" for name in POSITIONS)
    sparql = f"SELECT {names} {_where(pattern)} LIMIT {most} OFFSET {skip}"
    rows = store.query(sparql, parameters=dict(pattern.bound)).rows()
    return [ox.Triple(*(row[name] for name in POSITIONS)) for row in rows]  # type: ignore[arg-type]


def _where(pattern: Pattern) -> str:
    same = " ".join(f"FILTER(sameTerm(?{one}, ?{other}))" for one, other in pattern.same)
    return f"WHERE {{ ?subject ?predicate ?object {_NAMED} {same} }}"


def _size(term: object) -> int:
    return int(str(getattr(term, "value", 0)))
