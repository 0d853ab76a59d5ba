"""The kinds of records that Felles datakatalog harvests, each registered apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.harvest.names import iri


@dataclass(frozen=True, slots=True)
class Kind:
    """What is a record, which container it must stand in, and who is told to be behind it."""

    name: str
    types: Sequence[str]
    container: str
    link: str
    owners: Sequence[str]


def _kind(name: str, types: str, container: str, link: str, owners: str = "dct:publisher") -> Kind:
    written = [[iri(term) for term in terms.split()] for terms in (types, owners)]
    return Kind(name, written[0], iri(container), iri(link), written[1])


_SERVICE_OWNERS = "cv:hasCompetentAuthority cv:ownedBy"
KINDS: Mapping[str, Kind] = {
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
