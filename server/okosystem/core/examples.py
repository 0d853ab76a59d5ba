"""The named queries as SPARQL examples in RDF, in the form that SIB's endpoints and editors share.

Each is a sh:SPARQLExecutable with its question as rdfs:comment and a text that runs as it stands:
a parameter has its example value. Nothing is nameless, so that all of it can be linked to.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, XSD
from rdflib.namespace import DCTERMS

from okosystem.core.errors import BrokenHeader
from okosystem.core.queries import NamedQuery
from okosystem.core.runnable import runnable
from okosystem.core.terms import BASE, ENDPOINT, ID, PREFIXES, SCHEMA

FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}
_FORM = re.compile(rf"^({'|'.join(FORMS)})\b", re.MULTILINE)
Value = ox.NamedNode | ox.Literal


def describe_queries(queries: Iterable[NamedQuery], prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Describe the queries and the prefixes; raises BrokenHeader for another form of query."""
    made = [t for query in queries for t in _query(query, prefixes)]
    return sorted([*made, *_declarations(prefixes)], key=str)


def _query(query: NamedQuery, prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    found = _FORM.search(query.code)
    if not found:
        raise BrokenHeader(
            f"{query.name}  no SELECT, ASK or CONSTRUCT begins a line. How to fix it: begin one."
        )
    this, form = str(ID[f"query/{query.name}"]), found.group(1)
    yield _triple(this, RDF.type, _iri(SH.SPARQLExecutable))
    yield _triple(this, RDF.type, _iri(SH[f"SPARQL{FORMS[form]}Executable"]))
    yield _triple(this, SH[form.lower()], ox.Literal(runnable(query, prefixes)))
    yield _triple(this, SH.prefixes, _iri(PREFIXES))
    yield _triple(this, SCHEMA["target"], _iri(ENDPOINT))
    yield _triple(this, RDFS.seeAlso, _iri(f"{BASE}sporsmal/{query.name}"))
    if query.group:
        yield _triple(this, SCHEMA["keywords"], ox.Literal(query.group))
    for language, title in query.title.items():
        yield _triple(this, RDFS.label, ox.Literal(title, language=language))
        yield _triple(this, RDFS.comment, ox.Literal(title, language=language))
    for language, text in query.description.items():
        yield _triple(this, DCTERMS.description, ox.Literal(text, language=language))


def _declarations(prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    for prefix, namespace in prefixes.items():
        declaration = f"{PREFIXES}#{prefix}"
        yield _triple(PREFIXES, SH.declare, _iri(declaration))
        yield _triple(declaration, SH.prefix, ox.Literal(prefix))
        typed = ox.Literal(namespace, datatype=_iri(XSD.anyURI))
        yield _triple(declaration, SH.namespace, typed)


def _triple(subject: str, predicate: str, value: Value) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _iri(predicate), value)


def _iri(term: str) -> ox.NamedNode:
    return ox.NamedNode(str(term))
