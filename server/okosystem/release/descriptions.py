"""The named queries as SPARQL examples in RDF, as SIB's endpoints publish theirs.

A query is a sh:SPARQLExecutable with its question as rdfs:label in each language. Editors show one
example for each rdfs:comment, so there is only one, in bokmål.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from okosystem.errors import BrokenHeader
from okosystem.rdf.terms import (
    BASE,
    DCT,
    ENDPOINT,
    ID,
    PREFIXES,
    RDF_TYPE,
    RDFS,
    SCHEMA,
    SH,
    XSD,
)
from okosystem.rdf.triples import texts, triples_about
from okosystem.sparql.queries import LANGUAGES, NamedQuery, fill_in

MAIN_LANGUAGE = LANGUAGES[0]
_FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct"}
_FORM = re.compile(rf"^({'|'.join(_FORMS)})\b", re.MULTILINE)


def describe_queries(queries: Iterable[NamedQuery], prefixes: Mapping[str, str]) -> list[ox.Triple]:
    """Describe the queries and declare the prefixes; raises BrokenHeader for another form."""
    triples = [t for query in queries for t in _describe_query(query, prefixes)]
    return sorted([*triples, *_declare_prefixes(prefixes)], key=str)


def _describe_query(query: NamedQuery, prefixes: Mapping[str, str]) -> list[ox.Triple]:
    found = _FORM.search(query.code)
    if not found:
        raise BrokenHeader(
            f"{query.name}  no SELECT, ASK or CONSTRUCT begins a line. How to fix it: begin one."
        )
    form = found.group(1)
    return triples_about(
        ID[f"query/{query.name}"],
        (RDF_TYPE, SH["SPARQLExecutable"]),
        (RDF_TYPE, SH[f"SPARQL{_FORMS[form]}Executable"]),
        (SH[form.lower()], ox.Literal(fill_in(query, prefixes))),
        (SH["prefixes"], PREFIXES),
        (SCHEMA["target"], ENDPOINT),
        (RDFS["seeAlso"], f"{BASE}sporsmal/{query.name}"),
        (SCHEMA["keywords"], ox.Literal(query.group) if query.group else None),
        *texts(RDFS["label"], query.title.items()),
        *texts(RDFS["comment"], [(MAIN_LANGUAGE, query.title[MAIN_LANGUAGE])]),
        *texts(DCT["description"], query.description.items()),
    )


def _declare_prefixes(prefixes: Mapping[str, str]) -> Iterator[ox.Triple]:
    for prefix, namespace in prefixes.items():
        declaration = f"{PREFIXES}#{prefix}"
        typed = ox.Literal(namespace, datatype=ox.NamedNode(XSD["anyURI"]))
        yield from triples_about(PREFIXES, (SH["declare"], declaration))
        yield from triples_about(
            declaration, (SH["prefix"], ox.Literal(prefix)), (SH["namespace"], typed)
        )
