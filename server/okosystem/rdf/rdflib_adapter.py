"""Everything that depends on the internals of rdflib; its documented API is used elsewhere.

`tests/test_adapters.py` reports what a new version lacks.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result
from rdflib.term import IdentifiedNode, Node

from okosystem.rdf.terms import XSD, Term, value_of

LOGGERS = ("rdflib.term", "pyshacl-validate")
"""They log each ill-typed literal with a stack trace."""


def to_graph(triples: Iterable[ox.Triple]) -> Graph:
    """Make a graph whose literals stay as they are written.

    rdflib's parsers rewrite values, such as Z to +00:00, unless a setting of the whole process
    forbids it.
    """
    graph = PreparedGraph(bind_namespaces="none")
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _term(triple.object)))
    return graph


def _term(term: Term) -> Node:
    if not isinstance(term, ox.Literal):
        return _node(term)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    known = None if datatype == XSD["string"] else URIRef(datatype)
    return Literal(term.value, datatype=known, normalize=False)


def _node(term: Term) -> IdentifiedNode:
    value = value_of(term)
    return BNode(value) if isinstance(term, ox.BlankNode) else URIRef(value)


class PreparedGraph(Graph):
    """A graph that parses each query text once: pySHACL repeats the same ones at every node."""

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> Result:
        """Evaluate a query."""
        if isinstance(query_object, str):
            query_object = _prepare(_sort_prefixes(query_object))
        return super().query(query_object, *arguments, **options)


_prepare = cache(prepareQuery)


def _sort_prefixes(query: str) -> str:
    """Sort the lines of declarations that pySHACL puts first, in the order of a set."""
    lines = query.splitlines()
    size = next((n for n, line in enumerate(lines) if not line.startswith("PREFIX ")), len(lines))
    return "\n".join([*sorted(lines[:size]), *lines[size:]])


@contextmanager
def without_warnings() -> Iterator[None]:
    """Suppress what this thread logs about ill-typed literals."""
    thread = threading.get_ident()

    def is_of_another_thread(record: logging.LogRecord) -> bool:
        return record.thread != thread

    loggers = [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        logger.addFilter(is_of_another_thread)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_of_another_thread)
