"""Expected answers of the test suites and answers of the server, read in the same way."""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from io import StringIO

import pyoxigraph as ox

from okosystem.sparql.answers import Result
from tests.conformance.solutions import XSD, Cells, Solutions

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
TRIPLE = ("subject", "predicate", "object")
TABLES = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".tsv": "text/tab-separated-values",
    ".csv": "text/csv",
}
GRAPHS = {".ttl": "text/turtle", ".nt": "application/n-triples"}


def read_answer(data: bytes, suffix: str, base: str | None = None) -> Solutions:
    """Read an answer in the format that the suffix of its file names."""
    if suffix == ".csv":
        return _csv(data.decode("utf-8"))
    if suffix in GRAPHS:
        form = ox.RdfFormat.from_media_type(GRAPHS[suffix])
        return _graph(list(ox.parse(data, format=form, base_iri=base)))
    table = ox.QueryResultsFormat.from_media_type(TABLES[suffix])
    return as_solutions(ox.parse_query_results(data, format=table))


def as_solutions(result: Result) -> Solutions:
    """Convert a result of the engine."""
    if isinstance(result, ox.QueryBoolean):
        return Solutions((), [()] if result else [])
    if isinstance(result, ox.QueryTriples):
        return Solutions(TRIPLE, _distinct(result))
    columns = [variable.value for variable in result.variables]
    return Solutions(columns, [tuple(row) for row in result])


def _csv(text: str) -> Solutions:
    header, *rows = csv.reader(StringIO(text))
    return Solutions(header, [tuple(map(_csv_cell, row)) for row in rows])


def _csv_cell(text: str) -> ox.BlankNode | ox.Literal:
    """Read a cell of CSV, which has no datatypes: two forms of a number are equal."""
    if text.startswith("_:"):
        return ox.BlankNode(text.removeprefix("_:"))
    try:
        return ox.Literal(str(Decimal(text)), datatype=ox.NamedNode(f"{XSD}decimal"))
    except InvalidOperation:
        return ox.Literal(text)


def _graph(quads: Sequence[ox.Quad]) -> Solutions:
    """Convert a graph, or the table that a graph in the result-set vocabulary describes."""
    columns = [q.object.value for q in quads if q.predicate.value == f"{RS}resultVariable"]  # type: ignore[union-attr]
    if columns:
        return Solutions(columns, list(_read_table(quads, columns)))
    return Solutions(TRIPLE, _distinct(quad.triple for quad in quads))


def _distinct(triples: Iterator[ox.Triple]) -> list[Cells]:
    """List each triple once: a graph is a set."""
    return list(dict.fromkeys((t.subject, t.predicate, t.object) for t in triples))


def _read_table(quads: Sequence[ox.Quad], columns: Sequence[str]) -> Iterator[Cells]:
    """List the rows of a described table."""
    values = {(q.subject, q.predicate.value.removeprefix(RS)): q.object for q in quads}
    for row in (q.object for q in quads if q.predicate.value == f"{RS}solution"):
        here = [q for q in quads if q.subject == row and q.predicate.value == f"{RS}binding"]
        cells = {values[q.object, "variable"].value: values[q.object, "value"] for q in here}  # type: ignore[index, union-attr]
        yield tuple(cells.get(name) for name in columns)
