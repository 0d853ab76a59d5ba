"""Query results for pages: rows of terms that a page can label and link."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from okosystem.engine.answers import Answer, Term
from okosystem.engine.query import SerializedAnswer
from okosystem.web.formats import JSON

MOST = 1000


@dataclass(frozen=True, slots=True)
class Table:
    """A result: rows under columns, a boolean, or the text of a graph.

    `unread` is how many rows there are besides, which nobody has read: a page shows few.
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
        return self.rows[:MOST]

    def without(self, names: Collection[str]) -> "Table":
        """Leave out columns, and label columns that repeat a link: xLabel beside x."""
        unwanted = {*names, *(f"{name}Label" for name in self.columns)}
        kept = [n for n, name in enumerate(self.columns) if name not in unwanted]
        columns = [self.columns[n] for n in kept]
        return replace(self, columns=columns, rows=[[row[n] for n in kept] for row in self.rows])

    def headed(self, headings: Mapping[str, Mapping[str, str]], language: str) -> "Table":
        """Replace column names by headings in a language, where they have one."""
        told = [headings.get(name, {}).get(language, name) for name in self.columns]
        return replace(self, columns=told)


def read_results(answer: SerializedAnswer) -> Table:
    """Read the rows that a page shows from a worker's answer.

    It is JSON for rows and truth, else a graph as text.
    """
    if answer.media_type != JSON.media_type:
        return Table(graph=answer.body.decode("utf-8"))
    data = json.loads(answer.body)
    if "boolean" in data:
        return Table(truth=data["boolean"])
    columns = data["head"]["vars"]
    found = data["results"]["bindings"]
    rows = [[term(row.get(name)) for name in columns] for row in found[:MOST]]
    return Table(columns, rows, unread=len(found) - len(rows))


def rows_of(answer: Answer) -> Table:
    """Convert a result of our own engine."""
    if answer.is_graph:
        return Table(graph=answer.write("text/turtle").decode("utf-8"))
    if answer.is_boolean:
        return Table(truth=answer.write("text/csv") == b"true")
    return Table(answer.columns, [list(row.values()) for row in answer.rows()])


def term(binding: Mapping[str, str] | None) -> Term | None:
    """Read a cell of SPARQL 1.1 results in JSON."""
    if binding is None:
        return None
    value = str(binding["value"])
    match binding["type"]:
        case "uri":
            return ox.NamedNode(value)
        case "bnode":
            return ox.BlankNode(value)
        case "literal":
            return _literal(value, binding)
    return ox.Literal(json.dumps(binding["value"], ensure_ascii=False))


def _literal(value: str, binding: Mapping[str, str]) -> ox.Literal:
    if language := binding.get("xml:lang"):
        return ox.Literal(value, language=language)
    kind = binding.get("datatype")
    return ox.Literal(value, datatype=ox.NamedNode(kind) if kind else None)
