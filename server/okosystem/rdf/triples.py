"""Make and write triples, quads and the literals in them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pyoxigraph as ox

from okosystem.rdf.terms import XSD

Property = tuple[str, ox.NamedNode | ox.Literal | str | None]
"""A property with its value; a plain string is an IRI, and None writes nothing."""


def triples_about(subject: str, *properties: Property) -> list[ox.Triple]:
    """Write triples of one subject."""
    node = ox.NamedNode(subject)
    return [
        ox.Triple(node, ox.NamedNode(p), ox.NamedNode(o) if isinstance(o, str) else o)
        for p, o in properties
        if o is not None
    ]


def texts(predicate: str, by_language: Iterable[tuple[str, str]]) -> list[tuple[str, ox.Literal]]:
    """Pair a property with a text in each language; an empty tag means a text without one."""
    return [(predicate, ox.Literal(text, language=tag or None)) for tag, text in by_language]


def date_literal(value: str) -> ox.Literal:
    """Write an xsd:date."""
    return ox.Literal(value, datatype=ox.NamedNode(XSD["date"]))


def to_quads(
    statements: Iterable[ox.Triple | ox.Quad], graph: ox.NamedNode | None = None
) -> Iterator[ox.Quad]:
    """Put statements into a graph, by default the default graph."""
    return (ox.Quad(s.subject, s.predicate, s.object, graph) for s in statements)


@contextmanager
def added(store: ox.Store, quads: Iterable[ox.Quad]) -> Iterator[None]:
    """Add quads to a store for the block; those that it had already stay in it."""
    new = {quad for quad in quads if quad not in store}
    store.extend(new)
    try:
        yield
    finally:
        for quad in new:
            store.remove(quad)


def serialize(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad],
    form: ox.RdfFormat = ox.RdfFormat.TURTLE,
    prefixes: Mapping[str, str] | None = None,
    base: str | None = None,
) -> bytes:
    """Write statements in a format; IRIs under `base` are relative in Turtle."""
    known = dict(prefixes or {})
    return ox.serialize(statements, format=form, prefixes=known, base_iri=base) or b""


def to_lines(statements: Iterable[ox.Triple] | Iterable[ox.Quad]) -> list[bytes]:
    """Write each statement as a line of N-Quads; the lines sort as `str` of the triples does."""
    return serialize(statements, ox.RdfFormat.N_QUADS).splitlines(keepends=True)
