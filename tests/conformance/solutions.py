"""Answers compared as the test suites ask: bags of rows, up to the names of blank nodes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from okosystem.engine.answers import Term

XSD = "http://www.w3.org/2001/XMLSchema#"
Cells = tuple[Term | None, ...]
Renaming = Mapping[ox.BlankNode, ox.BlankNode]
# Two ways to write one value are one answer, as XSD has it; the datatype must be the same.
VALUES: Mapping[str, Callable[[str], object]] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": lambda text: Decimal(text).normalize(),
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": lambda text: {"1": "true", "0": "false"}.get(text, text),
}


@dataclass(frozen=True, slots=True)
class Solutions:
    """An answer of any kind: yes is one empty row and no is none; a graph has three columns."""

    columns: Sequence[str]
    rows: Sequence[Cells]


def same(found: Solutions, expected: Solutions, in_order: bool) -> bool:
    """Tell whether two answers are equal; `in_order` when the query says which row comes first."""
    if sorted(found.columns) != sorted(expected.columns) or len(found.rows) != len(expected.rows):
        return False
    left, right = _arranged(found), _arranged(expected)
    if in_order:
        return _in_step(left, right)
    if Counter(map(_masked, left)) != Counter(map(_masked, right)):
        return False
    return _paired(list(filter(_has_blank, left)), list(filter(_has_blank, right)), {})


def _arranged(answer: Solutions) -> list[Cells]:
    """Put the columns in the order of their names."""
    order = sorted(range(len(answer.columns)), key=lambda i: answer.columns[i])
    return [tuple(_comparable(row[i]) for i in order) for row in answer.rows]


def _comparable(term: Term | None) -> Term | None:
    """Write a value in one way; what is no value of its datatype stays as it is."""
    if isinstance(term, ox.Triple):
        return ox.Triple(*map(_comparable, _parts(term)))  # type: ignore[arg-type]
    if not isinstance(term, ox.Literal) or term.datatype.value not in VALUES:
        return term
    try:
        value = VALUES[term.datatype.value](term.value)
    except (ValueError, ArithmeticError):
        return term
    return ox.Literal(str(value), datatype=term.datatype)


def _in_step(left: Sequence[Cells], right: Sequence[Cells]) -> bool:
    renaming: Renaming | None = {}
    for one, other in zip(left, right, strict=True):
        if renaming is not None:
            renaming = _unified(one, other, renaming)
    return renaming is not None


def _paired(left: Sequence[Cells], right: Sequence[Cells], renaming: Renaming) -> bool:
    """Find a partner for every row, trying each that fits the names given so far."""
    if not left:
        return True
    for i, candidate in enumerate(right):
        wider = _unified(left[0], candidate, renaming)
        if wider is not None and _paired(left[1:], [*right[:i], *right[i + 1 :]], wider):
            return True
    return False


def _unified(left: Cells, right: Cells, renaming: Renaming) -> Renaming | None:
    """Extend the renaming so that one row becomes the other; nothing when none can."""
    wider: Renaming | None = renaming
    for one, other in zip(left, right, strict=True):
        if wider is not None:
            wider = _unified_term(one, other, wider)
    return wider


def _unified_term(one: Term | None, other: Term | None, renaming: Renaming) -> Renaming | None:
    if isinstance(one, ox.BlankNode) and isinstance(other, ox.BlankNode):
        if one in renaming or other in renaming.values():
            return renaming if renaming.get(one) == other else None
        return {**renaming, one: other}
    if isinstance(one, ox.Triple) and isinstance(other, ox.Triple):
        return _unified(_parts(one), _parts(other), renaming)
    return renaming if one == other else None


def _masked(cells: Cells) -> tuple[object, ...]:
    """Blot out the names of blank nodes: what is left, two equal answers have in common."""
    return tuple(map(_masked_term, cells))


def _masked_term(term: Term | None) -> object:
    if isinstance(term, ox.Triple):
        return _masked(_parts(term))
    return "blank" if isinstance(term, ox.BlankNode) else term


def _has_blank(cells: Cells) -> bool:
    return any(
        isinstance(cell, ox.BlankNode) or (isinstance(cell, ox.Triple) and _has_blank(_parts(cell)))
        for cell in cells
    )


def _parts(triple: ox.Triple) -> Cells:
    return (triple.subject, triple.predicate, triple.object)
