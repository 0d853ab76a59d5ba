"""Comparison of answers as the test suites require: multisets of rows, up to blank node labels."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from okosystem.sparql.answers import Term

XSD = "http://www.w3.org/2001/XMLSchema#"
Cells = tuple[Term | None, ...]
Renaming = Mapping[ox.BlankNode, ox.BlankNode]
# Lexical forms of the same XSD value are equal; the datatype must be the same.
VALUES: Mapping[str, Callable[[str], object]] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": lambda text: Decimal(text).normalize(),
    f"{XSD}double": float,
    f"{XSD}float": float,
    f"{XSD}boolean": lambda text: {"1": "true", "0": "false"}.get(text, text),
}


@dataclass(frozen=True, slots=True)
class Solutions:
    """An answer of any kind: true is one empty row, false is none; a graph has three columns."""

    columns: Sequence[str]
    rows: Sequence[Cells]


def same(found: Solutions, expected: Solutions, in_order: bool) -> bool:
    """Return whether two answers are equal; `in_order` when the query orders its rows."""
    if sorted(found.columns) != sorted(expected.columns) or len(found.rows) != len(expected.rows):
        return False
    left, right = _sort_columns(found), _sort_columns(expected)
    if in_order:
        return _in_step(left, right)
    if Counter(map(_mask_blank_nodes, left)) != Counter(map(_mask_blank_nodes, right)):
        return False
    return _find_match(list(filter(_has_blank, left)), list(filter(_has_blank, right)), {})


def _sort_columns(answer: Solutions) -> list[Cells]:
    """Put the columns in the order of their names."""
    order = sorted(range(len(answer.columns)), key=lambda i: answer.columns[i])
    return [tuple(_normalise(row[i]) for i in order) for row in answer.rows]


def _normalise(term: Term | None) -> Term | None:
    """Normalise a value; a literal that is not valid for its datatype is unchanged."""
    if isinstance(term, ox.Triple):
        return ox.Triple(*map(_normalise, _parts(term)))  # type: ignore[arg-type]
    if not isinstance(term, ox.Literal) or term.datatype.value not in VALUES:
        return term
    try:
        value = VALUES[term.datatype.value](term.value)
    except (ValueError, ArithmeticError):
        return term
    return ox.Literal(str(value), datatype=term.datatype)


def _in_step(left: Sequence[Cells], right: Sequence[Cells]) -> bool:
    renaming: Renaming | None = {}
    for first, second in zip(left, right, strict=True):
        if renaming is not None:
            renaming = _unify(first, second, renaming)
    return renaming is not None


def _find_match(left: Sequence[Cells], right: Sequence[Cells], renaming: Renaming) -> bool:
    """Match every row, trying each candidate that agrees with the renaming so far."""
    if not left:
        return True
    for i, candidate in enumerate(right):
        wider = _unify(left[0], candidate, renaming)
        if wider is not None and _find_match(left[1:], [*right[:i], *right[i + 1 :]], wider):
            return True
    return False


def _unify(left: Cells, right: Cells, renaming: Renaming) -> Renaming | None:
    """Extend the renaming so that one row becomes the other; None if that is impossible."""
    wider: Renaming | None = renaming
    for first, second in zip(left, right, strict=True):
        if wider is not None:
            wider = _unify_term(first, second, wider)
    return wider


def _unify_term(first: Term | None, second: Term | None, renaming: Renaming) -> Renaming | None:
    if isinstance(first, ox.BlankNode) and isinstance(second, ox.BlankNode):
        if first in renaming or second in renaming.values():
            return renaming if renaming.get(first) == second else None
        return {**renaming, first: second}
    if isinstance(first, ox.Triple) and isinstance(second, ox.Triple):
        return _unify(_parts(first), _parts(second), renaming)
    return renaming if first == second else None


def _mask_blank_nodes(cells: Cells) -> tuple[object, ...]:
    """Remove the labels of blank nodes; the rest is the same in equal answers."""
    return tuple(map(_mask_term, cells))


def _mask_term(term: Term | None) -> object:
    if isinstance(term, ox.Triple):
        return _mask_blank_nodes(_parts(term))
    return "blank" if isinstance(term, ox.BlankNode) else term


def _has_blank(cells: Cells) -> bool:
    return any(
        isinstance(cell, ox.BlankNode) or (isinstance(cell, ox.Triple) and _has_blank(_parts(cell)))
        for cell in cells
    )


def _parts(triple: ox.Triple) -> Cells:
    return (triple.subject, triple.predicate, triple.object)
