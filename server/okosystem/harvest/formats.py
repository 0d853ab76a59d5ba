"""RDF as harvesters read it: with prefixes, and JSON-LD with its context in the document."""

import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from okosystem.core.terms import curie, used
from okosystem.engine.answers import iris_of

FORMATS: Mapping[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
}
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def written(triples: list[ox.Triple], suffix: str, prefixes: Mapping[str, str]) -> bytes:
    """Write triples in the format with this suffix, with the prefixes they use."""
    known = used(prefixes, iris_of(triples))
    form = FORMATS[suffix]
    if form == ox.RdfFormat.JSON_LD:
        return compacted(ox.serialize(triples, format=form) or b"", known)
    declared = {} if form == ox.RdfFormat.N_TRIPLES else {"prefixes": known}
    return ox.serialize(triples, format=form, **declared) or b""  # type: ignore[arg-type]


def compacted(expanded: bytes, prefixes: Mapping[str, str]) -> bytes:
    """Shorten the properties and types of expanded JSON-LD by prefixes, which become its context.

    Nothing else is shortened, so that a reader who ignores the context still finds the values.
    """
    nodes = [_node(node, prefixes) for node in json.loads(expanded)]
    document = {"@context": dict(prefixes), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _node(node: Mapping[str, Any], prefixes: Mapping[str, str]) -> dict[str, Any]:
    short = {_short(key, prefixes): value for key, value in node.items() if key != TYPE}
    if kinds := node.get(TYPE):
        short["@type"] = [_short(kind["@id"], prefixes) for kind in kinds]
    return short


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    return iri if iri.startswith("@") else curie(iri, prefixes).strip("<>")
