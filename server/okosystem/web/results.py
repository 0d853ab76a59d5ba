"""Query results for pages: rows of terms that a page can label and link."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from okosystem.sparql.answers import Answer, Term, write_triples
from okosystem.sparql.query import SerializedAnswer
from okosystem.web.formats import N_TRIPLES, TURTLE
from okosystem.web.state import current_release

MAX_ROWS_SHOWN = 1000
TRIPLES = (("s", "p", "o"), ("subject", "predicate", "object"))
"""The columns that make a statement."""
MAX_CELLS = 20_000
"""Cells of a table on a page: of more than 20 columns, fewer rows are shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """A result: rows under columns, a boolean, or the text of a graph.

    `unread` is the number of rows or triples that were not read for the page.
    """

    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Term | None]] = ()
    truth: bool | None = None
    graph: str = ""
    unread: int = 0

    @property
    def total(self) -> int:
        """The number of rows in the result."""
        return len(self.rows) + self.unread

    @property
    def shown(self) -> Sequence[Sequence[Term | None]]:
        """The rows that a page shows; files have all of them."""
        return self.rows[:MAX_ROWS_SHOWN]

    def without(self, names: Collection[str]) -> "Table":
        """Leave out columns, and label columns that repeat a link: xLabel beside x."""
        unwanted = {*names, *(f"{name}Label" for name in self.columns)}
        kept = [n for n, name in enumerate(self.columns) if name not in unwanted]
        columns = [self.columns[n] for n in kept]
        return replace(self, columns=columns, rows=[[row[n] for n in kept] for row in self.rows])

    def with_headings(self, heading: Callable[[str], str]) -> "Table":
        """Replace the names of the columns by their headings."""
        return replace(self, columns=[heading(name) for name in self.columns])


def read_results(answer: SerializedAnswer, as_rows: bool = False) -> Table:
    """Read the rows for a page from a worker's answer: TSV, or N-Triples.

    Triples are rows, or shown as Turtle.
    """
    if answer.media_type == N_TRIPLES.media_type:
        quads = ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        triples = [quad.triple for quad in quads]
        if as_rows:
            return Table(TRIPLES[1], [[*triple] for triple in triples], unread=answer.left_out)
        graph = write_triples(triples, TURTLE.media_type, current_release().prefixes)
        return Table(graph=graph.decode("utf-8"), unread=answer.left_out)
    result = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.TSV)
    if isinstance(result, ox.QueryBoolean):
        return Table(truth=bool(result))
    columns = [variable.value for variable in result.variables]
    rows = [list(row) for row in islice(result, MAX_CELLS // max(1, len(columns)))]
    others = answer.body.count(b"\n") - 1 - len(rows)
    return Table(columns, rows, unread=others + answer.left_out)


def rows_of(answer: Answer, as_rows: bool = False) -> Table:
    """Convert a result of our own engine; triples to rows, or to Turtle."""
    if answer.is_graph and as_rows:
        return Table(TRIPLES[1], [[*triple] for triple in answer.triples()])
    if answer.is_graph:
        return Table(graph=answer.write("text/turtle").decode("utf-8"))
    if answer.is_boolean:
        return Table(truth=answer.write("text/csv") == b"true")
    return Table(answer.columns, [list(row.values()) for row in answer.rows()])
