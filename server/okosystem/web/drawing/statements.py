"""A graph of a result: the relations between entities, in layers from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from okosystem.engine.query import SerializedAnswer
from okosystem.web.drawing.columns import Cell, columns_of, read_entity
from okosystem.web.results import Table, parse_triples
from okosystem.web.views.pictures import BoxShape, LayeredDrawing, Pair, draw_fitting, draw_layers

MAX_STATEMENTS, MAX_ENTITIES, MAX_LABELLED = 80, 50, 40
WIDE_SHAPE = BoxShape(212, 46, 150)
TRIPLES = (("s", "p", "o"), ("subject", "predicate", "object"))


@dataclass(frozen=True, slots=True)
class Statement:
    """One row: two entities, and the property between them if the result has one."""

    subject: str
    predicate: str
    object: str

    @property
    def ends(self) -> Pair:
        """The subject and the object."""
        return self.subject, self.object


@dataclass(frozen=True, slots=True)
class ResultGraph:
    """The drawing, the number of statements in it, and whether they are all that were read.

    `not_drawn` counts the rows that connect no two entities: texts, numbers, and loops. Arrows have
    labels if they differ and there is space.
    """

    drawing: LayeredDrawing
    drawn: int
    is_whole: bool
    not_drawn: int
    properties: Sequence[str]
    has_labels: bool


def read_triples(answer: SerializedAnswer) -> Table:
    """Read a graph a worker wrote as N-Triples into a table, one row per triple."""
    return replace(table_of(parse_triples(answer)), unread=answer.left_out)


def table_of(triples: Iterable[ox.Triple]) -> Table:
    """Write triples as rows."""
    return Table(TRIPLES[1], [[t.subject, t.predicate, t.object] for t in triples])


def is_graph(table: Table) -> bool:
    """Whether a result is a set of triples, whatever its form."""
    return bool(table.graph) or table.columns is TRIPLES[1]


def draw_graph(table: Table) -> ResultGraph | None:
    """Draw the relations in a result; none if no two columns are entities."""
    statements = find_statements(table)
    if not statements:
        return None
    distinct = list(dict.fromkeys(statements))
    selected = select_first(distinct)
    properties = list(dict.fromkeys(s.predicate for s in selected if s.predicate))
    not_drawn = len(table.rows) - len(statements)
    has_labels = len(properties) > 1 and len(selected) <= MAX_LABELLED
    drawing = draw_layers(selected, shape=WIDE_SHAPE) if has_labels else draw_fitting(selected)
    return ResultGraph(
        drawing, len(selected), len(selected) == len(distinct), not_drawn, properties, has_labels
    )


def select_first(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Select the first statements, with at most as many entities as a figure has space for."""
    entities: set[str] = set()
    selected: list[Statement] = []
    for statement in statements:
        if len(selected) < MAX_STATEMENTS and len(entities.union(statement.ends)) <= MAX_ENTITIES:
            entities.update(statement.ends)
            selected.append(statement)
    return selected


def find_statements(table: Table) -> Sequence[Statement]:
    """List the statements between two entities in the rows of a result.

    A row is a statement if three columns are named so, else between its first two entities.
    """
    table = table.without(())
    entities = columns_of(table, read_entity)
    rows: Sequence[Sequence[Cell]] = ()
    if tuple(table.columns) in TRIPLES:
        rows = table.rows
    elif len(entities) > 1:
        rows = [(row[entities[0]], None, row[entities[1]]) for row in table.rows]
    statements = (Statement(*map(_iri, cells)) for cells in rows if read_entity(cells[2]))
    return [s for s in statements if s.subject and s.subject != s.object]


def _iri(cell: Cell) -> str:
    return cell.value if isinstance(cell, ox.NamedNode) else str(cell or "")
