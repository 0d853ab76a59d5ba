"""What an answer rests on, as pages, files and the API say it."""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyoxigraph as ox
from flask import g

from okosystem.model.as_of import change_on
from okosystem.model.basis import Cells, basis_of, terms_of, to_lines
from okosystem.model.statements import Node
from okosystem.web.languages import current_language
from okosystem.web.state import current_release, whole_graph

BASIS = "grunnlag"
"""The parameter that adds it to a file."""
_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
DISPUTES = ("objections", "corrections")
"""Columns of what is said against a statement, which does not rest on it."""
ANALYSIS = "analyses/"
"""What stands before the name of a query of an algorithm."""


def describe_basis(
    rows: Iterable[Cells],
    sparql: str = "",
    terms: Collection[str] = (),
    day: date | None = None,
) -> dict[str, Any]:
    """Describe what an answer of today or a day rests on, in the reader's language.

    See `basis_of`.
    """
    graph, release = whole_graph(), current_release()
    gone = change_on(release, day).gone if day else ()
    basis = basis_of(graph, rows, sparql, terms, gone=gone)
    return basis.to_json(graph, current_language())


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the rows of a file are read from, and which of their columns may be unknown.

    `queries` are those of pages, those of algorithms as `analyses/<name>`, or terms instead. An
    empty cell is unknown in a column that is `nullable`; in others, it says no or does not apply.
    What is `computed` on another day is not in the graph.
    """

    queries: Iterable[str] = ()
    nullable: Collection[str] = ()
    computed: bool = False


def describe_rows(
    rows: Iterable[Mapping[str, object]], inputs: Inputs, day: date | None = None
) -> dict[str, Any]:
    """Describe what the rows of a file of today or a day rest on."""
    release = current_release()
    analyses = {ANALYSIS + name: text for name, text in release.analysis_queries.items()}
    queries = {**analyses, **release.page_queries}
    read = "\n".join(queries.get(name, name) for name in inputs.queries)
    cells = (_cells_of(row, inputs.nullable) for row in rows)
    return describe_basis(cells, "", terms_of(read, release.prefixes), day)


def _cells_of(row: Mapping[str, object], nullable: Collection[str]) -> Cells:
    """Read the IRIs in a row of a file, and which cells are unknown."""
    cells: dict[str, ox.NamedNode | None] = {}
    for column, value in row.items():
        values = list(value) if isinstance(value, list | tuple) else [value]
        if column in nullable and values in ([], [""], [None]):
            cells[column] = None
        for one in values if column not in DISPUTES else ():
            text = str(one["iri"] if isinstance(one, dict) else one)
            if _IRI.fullmatch(text):
                cells[text] = ox.NamedNode(text)
    return cells


def describe_basis_of(node: Node, others: Iterable[str], day: date | None = None) -> dict[str, Any]:
    """Describe what an answer about an entity rests on: itself and what else it names.

    It reads the properties that the entity has, and its classes.
    """
    prefixes = current_release().prefixes
    named = (name.partition(":") for name in (*node.properties, *node.classes))
    terms = {prefixes.get(prefix, "") + local for prefix, _, local in named}
    row = {iri: ox.NamedNode(iri) for iri in (node.iri, *others)}
    return describe_basis([row], "", terms, day)


def basis_of_view() -> Mapping[str, Any] | None:
    """Return what the view of the page rests on; None for other pages, days and empty lists."""
    basis = g.view_basis() if "view_basis" in g else None
    return basis if basis and basis["statements"] else None


def comment_csv(body: bytes, basis: Mapping[str, Any]) -> bytes:
    """Write the basis before CSV, as comments."""
    return "".join(f"# {line}\r\n" for line in to_lines(basis)).encode() + body


def add_to_json(body: bytes, basis: dict[str, Any]) -> bytes:
    """Add the basis to results in JSON."""
    return json.dumps({**json.loads(body), "basis": basis}, ensure_ascii=False).encode()
