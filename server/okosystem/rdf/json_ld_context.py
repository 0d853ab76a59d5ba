"""The JSON-LD context of the ontology: a short name and a type coercion for every term.

A term that shares its name with a prefix is written with the prefix of the ontology.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    OKO,
    ONTOLOGY,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    XSD,
    curie,
    value_of,
)

CONTEXT = f"{ONTOLOGY}/context.jsonld"
TABLE = read_package_table("rdf/json_ld_context.toml")
ID, TYPE = "id", "type"
_KEYWORDS: dict[str, Any] = {"@version": 1.1, ID: "@id", TYPE: "@type"}
_LINK = {"@type": "@id"}
_TEXT = {"@container": "@language"}

Context = Mapping[str, Any]
Statements = Iterable[ox.Triple] | Iterable[ox.Quad]


def build_context(ontology: Statements, prefixes: Mapping[str, str]) -> Context:
    """Define every term of an ontology, the prefixes, and the properties of others."""
    values = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for statement in ontology:
        if value_of(statement.subject).startswith(OKO):
            about = values[value_of(statement.subject)]
            about[value_of(statement.predicate)].append(value_of(statement.object))
    known = {_expand(name, prefixes): (name, one) for name, one in _listed(prefixes).items()}
    ours = {
        iri: (_name(iri, prefixes), _declared(about, prefixes) or known.get(iri, ("", {}))[1])
        for iri, about in values.items()
        if about[RDF_TYPE]
    }
    terms = {name: {"@id": iri, **one} for iri, (name, one) in sorted({**known, **ours}.items())}
    return {**_KEYWORDS, **dict(sorted(prefixes.items())), **terms}


def _name(iri: str, prefixes: Mapping[str, str]) -> str:
    local = iri.removeprefix(OKO)
    return curie(iri, prefixes) if local in prefixes or local in _KEYWORDS else local


def _declared(about: Mapping[str, Sequence[str]], prefixes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the type coercion of a term: IRIs, texts by language, or a datatype."""
    if OWL["ObjectProperty"] in about[RDF_TYPE]:
        return _LINK
    ranges = about.get(RDFS["range"], ())
    if RDF["langString"] in ranges:
        return _TEXT
    typed = [one for one in ranges if one.startswith(XSD) and one != XSD["string"]]
    return {"@type": curie(typed[0], prefixes)} if typed else {}


def _listed(prefixes: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    """Return the type coercion of the listed properties whose prefix is known, by name."""
    read = [(TABLE["texts"], _TEXT), (TABLE["links"], _LINK)]
    read += [([name], {"@type": datatype}) for name, datatype in TABLE["typed"].items()]
    named = {name: one for names, one in read for name in names}
    return {name: one for name, one in named.items() if name.partition(":")[0] in prefixes}


def _expand(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return prefixes[prefix] + local
