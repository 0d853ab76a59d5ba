"""What an answer rests on, in the language of the reader."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import pyoxigraph as ox

from okosystem.graph.as_of import change_on
from okosystem.graph.basis import Cells, basis_of, terms_of
from okosystem.graph.reader import Reader
from okosystem.graph.statements import Node
from okosystem.graph.view import Inputs

_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
DISPUTES = ("objections", "corrections")
"""Columns of what is said against a statement, which does not rest on it."""
ANALYSIS = "analyses/"
"""What stands before the name of a query of an algorithm."""


def describe_basis(
    reader: Reader,
    rows: Iterable[Cells],
    sparql: str = "",
    terms: Collection[str] = (),
    day: date | None = None,
) -> dict[str, Any]:
    """Describe what an answer of today or a day rests on, in the reader's language.

    See `basis_of`.
    """
    graph, release = reader.whole, reader.release
    gone = change_on(release, day).gone if day else ()
    basis = basis_of(graph, rows, sparql, terms, gone=gone)
    return basis.to_json(graph, reader.language)


def describe_rows(
    reader: Reader, rows: Iterable[Mapping[str, object]], inputs: Inputs, day: date | None = None
) -> dict[str, Any]:
    """Describe what the rows of a file of today or a day rest on."""
    release = reader.release
    analyses = {ANALYSIS + name: text for name, text in release.analysis_queries.items()}
    queries = {**analyses, **release.page_queries}
    read = "\n".join(queries.get(name, name) for name in inputs.queries)
    cells = (_cells_of(row, inputs.nullable) for row in rows)
    return describe_basis(reader, cells, "", terms_of(read, release.prefixes), day)


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


def describe_basis_of(
    reader: Reader, node: Node, others: Iterable[str], day: date | None = None
) -> dict[str, Any]:
    """Describe what an answer about an entity rests on: itself and what else it names.

    It reads the properties that the entity has, and its classes.
    """
    prefixes = reader.release.prefixes
    named = (name.partition(":") for name in (*node.properties, *node.classes))
    terms = {prefixes.get(prefix, "") + local for prefix, _, local in named}
    row = {iri: ox.NamedNode(iri) for iri in (node.iri, *others)}
    return describe_basis(reader, [row], "", terms, day)
