"""The prefixes of catalogue vocabularies, and the kinds of record Felles datakatalog harvests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import curie

PREFIXES: Mapping[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cpsvno": "https://data.norge.no/vocabulary/cpsvno#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatno": "https://data.norge.no/vocabulary/dcatno#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "euvoc": "http://publications.europa.eu/ontology/euvoc#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "modelldcatno": "https://data.norge.no/vocabulary/modelldcatno#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosno": "https://data.norge.no/vocabulary/skosno#",
    "spdx": "http://spdx.org/rdf/terms#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def iri(name: str) -> str:
    """Expand prefix:name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def short(full: str) -> str:
    """Shorten an IRI to prefix:name when its prefix is known."""
    return curie(full, PREFIXES)


@dataclass(frozen=True, slots=True)
class RecordKind:
    """The classes of a record, the container that must list it, and the properties of its owner."""

    name: str
    types: Sequence[str]
    container: str
    link: str
    owners: Sequence[str]


def _kind(
    name: str, types: str, container: str, link: str, owners: str = "dct:publisher"
) -> RecordKind:
    classes, properties = ([iri(term) for term in terms.split()] for terms in (types, owners))
    return RecordKind(name, classes, iri(container), iri(link), properties)


_SERVICE_OWNERS = "cv:hasCompetentAuthority cv:ownedBy"
RECORD_KINDS: Mapping[str, RecordKind] = {
    kind.name: kind
    for kind in (
        _kind("datasets", "dcat:Dataset dcat:DatasetSeries", "dcat:Catalog", "dcat:dataset"),
        _kind("dataservices", "dcat:DataService", "dcat:Catalog", "dcat:service"),
        _kind("concepts", "skos:Concept", "skos:Collection", "skos:member"),
        _kind("models", "modelldcatno:InformationModel", "dcat:Catalog", "modelldcatno:model"),
        _kind(
            "services",
            "cpsv:PublicService cpsvno:Service",
            "dcat:Catalog",
            "dcatno:containsService",
            _SERVICE_OWNERS,
        ),
        _kind(
            "events",
            "cv:Event cv:BusinessEvent cv:LifeEvent",
            "dcat:Catalog",
            "dcatno:containsEvent",
            "",
        ),
    )
}
"""Each kind is registered separately."""
