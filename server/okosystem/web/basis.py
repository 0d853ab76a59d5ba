"""What an answer rests on, as pages, files and the API say it."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from okosystem.model.basis import Cells, basis_of, to_lines
from okosystem.model.statements import Node
from okosystem.web.languages import current_language
from okosystem.web.state import current_graph, current_release, whole_store

BASIS = "grunnlag"
"""The parameter that adds it to a file."""


def describe_basis(
    rows: Iterable[Cells], sparql: str = "", terms: Collection[str] = ()
) -> dict[str, Any]:
    """Describe what an answer rests on, in the reader's language; see `basis_of`."""
    graph = current_graph()
    return basis_of(graph, rows, sparql, terms, whole_store()).to_json(graph, current_language())


def describe_basis_of(node: Node, others: Iterable[str]) -> dict[str, Any]:
    """Describe what an answer about an entity rests on: itself and what else it names.

    It reads the properties that the entity has, and its classes.
    """
    prefixes = current_release().prefixes
    named = (name.partition(":") for name in (*node.properties, *node.classes))
    terms = {prefixes.get(prefix, "") + local for prefix, _, local in named}
    row = {iri: ox.NamedNode(iri) for iri in (node.iri, *others)}
    return describe_basis([row], terms=terms)


def comment_csv(body: bytes, basis: Mapping[str, Any]) -> bytes:
    """Write the basis before CSV, as comments."""
    return "".join(f"# {line}\r\n" for line in to_lines(basis)).encode() + body


def add_to_json(body: bytes, basis: dict[str, Any]) -> bytes:
    """Add the basis to results in JSON."""
    return json.dumps({**json.loads(body), "basis": basis}, ensure_ascii=False).encode()
