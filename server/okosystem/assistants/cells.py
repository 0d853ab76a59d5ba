"""Rows and terms as JSON: things as {iri, name}, numbers as numbers, all else as text."""

from collections.abc import Iterable, Sequence
from math import isfinite

import pyoxigraph as ox

from okosystem.assistants.answers import Said, Value
from okosystem.assistants.graph import Graph
from okosystem.assistants.tables import Table
from okosystem.core.terms import XSD
from okosystem.engine.answers import Answer, Row, Term
from okosystem.model.labels import all_best

_WHOLE = {f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger")}
_BROKEN = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
LABEL = "Label"


def cell(graph: Graph, term: Term | None, language: str) -> Value:
    """Write one term."""
    if isinstance(term, ox.NamedNode):
        return graph.named(term.value, language).model_dump()
    if isinstance(term, ox.Literal):
        return _literal(term)
    return None if term is None else str(term)


def table(
    graph: Graph, name: str, columns: Sequence[str], rows: Sequence[Row], language: str
) -> Table:
    """Write rows; the columns of Norwegian names give way to names in the language asked for."""
    kept = [c for c in columns if not (c.endswith(LABEL) and c.removesuffix(LABEL) in columns)]
    told = [{column: cell(graph, row[column], language) for column in kept} for row in rows]
    return Table(name=name, title=name, columns=kept, total=len(rows), rows=told)


def read(answer: Answer) -> tuple[Sequence[str], list[Row]]:
    """Read the columns and rows of an answer of our own engine."""
    return answer.columns, answer.rows()


def mentioned(rows: Iterable[Row]) -> list[str]:
    """List the things in rows, in their order, each once."""
    terms = (term for row in rows for term in row.values())
    return list(dict.fromkeys(t.value for t in terms if isinstance(t, ox.NamedNode)))


def said(graph: Graph, pairs: Iterable[tuple[str, Sequence[Term]]], language: str) -> list[Said]:
    """Write properties with their values; of texts in several languages one is chosen."""
    return [
        Said(property=graph.named(term, language), values=_values(graph, values, language))
        for term, values in sorted(pairs)
    ]


def _values(graph: Graph, values: Sequence[Term], language: str) -> list[Value]:
    texts = [v for v in values if isinstance(v, ox.Literal) and v.language]
    others = [v for v in values if v not in texts]
    chosen: list[Value] = [text.value for text in all_best(texts, language)]
    return chosen + [cell(graph, value, language) for value in others]


def _literal(literal: ox.Literal) -> Value:
    kind, text = literal.datatype.value, literal.value
    try:
        if kind in _WHOLE:
            return int(text)
        if kind in _BROKEN:
            return float(text) if isfinite(float(text)) else text
    except ValueError:
        return text
    return text in ("true", "1") if kind == f"{XSD}boolean" else text
