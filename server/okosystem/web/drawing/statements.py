"""A graph of an answer: what joins one thing to another, in layers from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from okosystem.engine.query import SerializedAnswer
from okosystem.web.drawing.columns import Cell, columns_of, is_thing
from okosystem.web.results import MOST as MOST_READ
from okosystem.web.results import Table
from okosystem.web.views.layers import BoxShape, LayeredDrawing, draw_fitting, draw_layers
from okosystem.web.views.ranks import Pair

MOST, MOST_THINGS, WORDED = 80, 50, 40
ROOMY = BoxShape(212, 46, 150)
TRIPLES = (("s", "p", "o"), ("subject", "predicate", "object"))


@dataclass(frozen=True, slots=True)
class Statement:
    """One row: two things, and by what they are joined, when the answer tells."""

    subject: str
    predicate: str
    object: str

    @property
    def ends(self) -> Pair:
        """The two things, as it points."""
        return self.subject, self.object


@dataclass(frozen=True, slots=True)
class Graph:
    """The drawing, how many statements are in it, and whether they are all that were read.

    `untold` is how many rows join no two things: texts, numbers, and what points at itself.
    Arrows have words when there is need of them, and room.
    """

    drawing: LayeredDrawing
    drawn: int
    is_whole: bool
    untold: int
    says: Sequence[str]
    is_worded: bool


def read_triples(answer: SerializedAnswer) -> Table:
    """Read a graph that a worker wrote as N-Triples: a table with a row for each statement."""
    found = ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)
    table = table_of(quad.triple for quad in islice(found, MOST_READ))
    return replace(table, unread=answer.body.count(b"\n") - len(table.rows))


def table_of(triples: Iterable[ox.Triple]) -> Table:
    """Write statements as rows."""
    return Table(TRIPLES[1], [[t.subject, t.predicate, t.object] for t in triples])


def is_graph(table: Table) -> bool:
    """Tell whether an answer is statements, whichever way they are told."""
    return bool(table.graph) or table.columns is TRIPLES[1]


def graph(table: Table) -> Graph | None:
    """Draw what an answer joins; nothing when no two of its columns are things."""
    found = joined(table)
    if not found:
        return None
    known = list(dict.fromkeys(found))
    kept = few(known)
    says = list(dict.fromkeys(s.predicate for s in kept if s.predicate))
    untold = len(table.rows) - len(found)
    is_worded = len(says) > 1 and len(kept) <= WORDED
    drawing = draw_layers(kept, shape=ROOMY) if is_worded else draw_fitting(kept)
    return Graph(drawing, len(kept), len(kept) == len(known), untold, says, is_worded)


def few(known: Sequence[Statement]) -> Sequence[Statement]:
    """Keep the first statements, of no more things than a figure has room for."""
    things: set[str] = set()
    kept: list[Statement] = []
    for statement in known:
        if len(kept) < MOST and len(things.union(statement.ends)) <= MOST_THINGS:
            things.update(statement.ends)
            kept.append(statement)
    return kept


def joined(table: Table) -> Sequence[Statement]:
    """List what the rows of an answer say of two things."""
    rows = _rows(table.without(()))
    found = (Statement(*map(_iri, cells)) for cells in rows if is_thing(cells[2]))
    return [s for s in found if s.subject and s.subject != s.object]


def _rows(table: Table) -> Sequence[tuple[Cell, Cell, Cell]]:
    """Read each row as a statement: of three columns called so, else of the first two things."""
    if tuple(table.columns) in TRIPLES:
        return [(s, p, o) for s, p, o in table.rows]
    things = columns_of(table, is_thing)
    if len(things) < 2:
        return []
    start, end = things[:2]
    return [(row[start], None, row[end]) for row in table.rows]


def _iri(cell: Cell) -> str:
    return cell.value if isinstance(cell, ox.NamedNode) else str(cell or "")
