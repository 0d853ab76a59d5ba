"""Namespaces and IRIs, and the terms and statements made of them. No other module spells them out.

The prefixes of the source files are declared in ontology/prefixes.ttl.
"""

import sys
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Namespace(str):
    """The start of IRIs: `ID["kind/slug"]`. Unlike rdflib's, it costs a server no rdflib."""

    __slots__ = ()

    def __getitem__(self, name: str) -> str:  # type: ignore[override]
        """Return the IRI of a local name."""
        return f"{self}{name}"


BASE = "https://w3id.org/felles-okosystem/"
OKO = Namespace(f"{BASE}ns#")
ONTOLOGY = f"{BASE}ns"
ID = Namespace(f"{BASE}id/")
GRAPH = Namespace(f"{BASE}graph/")
SHAPE = Namespace(f"{BASE}shape#")
INFERRED = GRAPH["inferred"]
# Descriptions of the release for clients, each in a graph of its own.
QUERIES = GRAPH["queries"]
VOID_GRAPH = GRAPH["void"]
# The results of the analyses.
ANALYSES = GRAPH["analyses"]
ENDPOINT = f"{BASE}sparql"
DATASET = ID["dataset/kunnskapsgraf"]
PREFIXES = f"{BASE}prefixes"

ADMS = Namespace("http://www.w3.org/ns/adms#")
ALTR = Namespace("http://www.w3.org/ns/dx/connegp/altr#")
ARCHIMATE = Namespace("https://purl.org/archimate#")
AS = Namespace("https://www.w3.org/ns/activitystreams#")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
CPSVNO = Namespace("https://data.norge.no/vocabulary/cpsvno#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATNO = Namespace("https://data.norge.no/vocabulary/dcatno#")
DCT = Namespace("http://purl.org/dc/terms/")
DQV = Namespace("http://www.w3.org/ns/dqv#")
EIRA = Namespace("http://data.europa.eu/dr8/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
LDES = Namespace("https://w3id.org/ldes#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
MODELLDCATNO = Namespace("https://data.norge.no/vocabulary/modelldcatno#")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
ORG = Namespace("http://www.w3.org/ns/org#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROF = Namespace("http://www.w3.org/ns/dx/prof/")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
ROV = Namespace("http://www.w3.org/ns/regorg#")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SKOSNO = Namespace("https://data.norge.no/vocabulary/skosno#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
TIME = Namespace("http://www.w3.org/2006/time#")
TREE = Namespace("https://w3id.org/tree#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

RDF_TYPE = RDF["type"]
TYPE_NODE = ox.NamedNode(RDF_TYPE)
EDITORS = ID["actor/redaksjonen"]


def local_name(iri: str) -> str:
    """Return what follows the last slash or hash of an IRI."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def value_of(term: object) -> str:
    """Return the value of a term: empty for an unbound variable, else as SPARQL's str().

    An IRI is one string however often it occurs: tables of a graph have each many times.
    """
    if isinstance(term, ox.NamedNode):
        return sys.intern(term.value)
    return str(getattr(term, "value", "" if term is None else term))


def iri_of(term: object) -> str:
    """Return the IRI of a term, and nothing for any other term."""
    return term.value if isinstance(term, ox.NamedNode) else ""


def kind_of(iri: str) -> str:
    """Return the kind of one of our entities, and nothing for any other IRI."""
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""


def curie(iri: str, prefixes: Mapping[str, str]) -> str:
    """Shorten an IRI by the longest namespace that fits; put any other IRI in angle brackets."""
    prefix_of, lengths = _by_namespace(tuple(prefixes.items()))
    for length in lengths:
        if (prefix := prefix_of.get(iri[:length])) is not None:
            return f"{prefix}:{iri[length:]}"
    return f"<{iri}>"


@lru_cache(maxsize=16)
def _by_namespace(prefixes: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], list[int]]:
    """Map each namespace to its prefix, and list the lengths of namespaces, the longest first."""
    prefix_of = {namespace: prefix for prefix, namespace in sorted(prefixes)}
    return prefix_of, sorted({len(namespace) for namespace in prefix_of}, reverse=True)


def select_prefixes(prefixes: Mapping[str, str], iris: Iterable[str]) -> dict[str, str]:
    """Select the prefixes that at least one of the IRIs needs."""
    namespaces = {iri.removesuffix(local_name(iri)) for iri in iris}
    return {prefix: space for prefix, space in prefixes.items() if space in namespaces}


def parse_day(text: str, partial: bool = False) -> date:
    """Parse a date written YYYY-MM-DD; raises ValueError for any other form.

    With `partial`, a year or a month is allowed and means its first day.
    """
    full = {4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text) if partial else text
    day = date.fromisoformat(full)
    if day.isoformat() != full:
        raise ValueError(text)
    return day
