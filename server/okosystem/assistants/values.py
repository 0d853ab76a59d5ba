"""Terms and rows as JSON: entities as {iri, name}, numbers as numbers, the rest as text."""

from collections.abc import Iterable, Sequence
from math import isfinite

import pyoxigraph as ox

from okosystem.assistants.graph import ServedGraph
from okosystem.assistants.schemas import Said, Table, Value
from okosystem.core.terms import XSD
from okosystem.engine.answers import Row, Term
from okosystem.model.labels import all_best

_INTEGERS = {f"{XSD}{name}" for name in ("integer", "int", "long", "nonNegativeInteger")}
_DECIMALS = {f"{XSD}{name}" for name in ("decimal", "double", "float")}
_LABEL = "Label"


def render_table(
    graph: ServedGraph, name: str, columns: Sequence[str], rows: Sequence[Row]
) -> Table:
    """Render rows; columns of Norwegian labels are dropped, since entities carry their names."""
    kept = [c for c in columns if not (c.endswith(_LABEL) and c.removesuffix(_LABEL) in columns)]
    rendered = [{column: _render(graph, row[column]) for column in kept} for row in rows]
    return Table(name=name, title=name, columns=kept, total=len(rows), rows=rendered)


def entities_in(rows: Iterable[Row]) -> list[str]:
    """List the IRIs in some rows, in order of appearance."""
    terms = (term for row in rows for term in row.values())
    return list(dict.fromkeys(t.value for t in terms if isinstance(t, ox.NamedNode)))


def render_properties(
    graph: ServedGraph, pairs: Iterable[tuple[str, Sequence[Term]]]
) -> list[Said]:
    """Render properties with their values, with texts in the one language that suits best."""
    return [
        Said(property=graph.named(term), values=_values(graph, values))
        for term, values in sorted(pairs)
    ]


def _values(graph: ServedGraph, values: Sequence[Term]) -> list[Value]:
    texts = [v for v in values if isinstance(v, ox.Literal) and v.language]
    others = [v for v in values if v not in texts]
    chosen: list[Value] = [text.value for text in all_best(texts, graph.language)]
    return chosen + [_render(graph, value) for value in others]


def _render(graph: ServedGraph, term: Term | None) -> Value:
    if isinstance(term, ox.NamedNode):
        return graph.fields(term.value)
    if isinstance(term, ox.Literal):
        return _render_literal(term)
    return None if term is None else str(term)


def _render_literal(literal: ox.Literal) -> Value:
    datatype, text = literal.datatype.value, literal.value
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _DECIMALS:
            return float(text) if isfinite(float(text)) else text
    except ValueError:
        return text
    return text in ("true", "1") if datatype == f"{XSD}boolean" else text
