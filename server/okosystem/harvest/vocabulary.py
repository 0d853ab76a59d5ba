"""The prefixes of catalogue vocabularies, and the kinds of record Felles datakatalog harvests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import (
    ADMS,
    CPSV,
    CPSVNO,
    CV,
    DCAT,
    DCATAP,
    DCATNO,
    DCT,
    DQV,
    ELI,
    FOAF,
    LOCN,
    MODELLDCATNO,
    ODRL,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    SKOSNO,
    TIME,
    VCARD,
    XSD,
    curie,
)

PREFIXES: Mapping[str, str] = {
    "adms": ADMS,
    "cpsv": CPSV,
    "cpsvno": CPSVNO,
    "cv": CV,
    "dcat": DCAT,
    "dcatap": DCATAP,
    "dcatno": DCATNO,
    "dct": DCT,
    "dqv": DQV,
    "eli": ELI,
    "euvoc": "http://publications.europa.eu/ontology/euvoc#",
    "foaf": FOAF,
    "locn": LOCN,
    "modelldcatno": MODELLDCATNO,
    "odrl": ODRL,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "http://schema.org/",
    "skos": SKOS,
    "skosno": SKOSNO,
    "spdx": "http://spdx.org/rdf/terms#",
    "time": TIME,
    "vcard": VCARD,
    "xkos": "http://rdf-vocabulary.ddialliance.org/xkos#",
    "xsd": XSD,
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
