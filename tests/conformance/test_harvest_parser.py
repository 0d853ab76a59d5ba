"""The documents for harvesters as read by the parser of Felles datakatalog, without losses."""

import json
from collections.abc import Callable, Mapping

import fdk_rdf_parser
import pytest
from rdflib import DCTERMS, FOAF, RDF, Graph, URIRef

from okosystem.release.release import Release

CATALOG_RECORD = URIRef("http://www.w3.org/ns/dcat#CatalogRecord")
# The parser requests names from rdflib that the namespace of XML Schema does not have.
pytestmark = pytest.mark.filterwarnings("ignore:Code. .* is not defined:UserWarning")
DESCRIBED = "uri identifier title description"
DCAT = f"{DESCRIBED} publisher theme losTheme keyword contactPoint catalog"
SERIES = f"{DCAT} issued modified temporal spatial accrualPeriodicity last"
DATASET = f"""{DCAT} accessRights issued modified landingPage language distribution page temporal
    subject spatial accrualPeriodicity conformsTo"""
SERVICE = f"""{DCAT} accessRights landingPage language endpointURL endpointDescription fdkFormat
    servesDataset conformsTo page"""
MODEL = f"""{DCAT} issued modified language license informationModelIdentifier homepage versionInfo
    containsModelElements modelElements modelProperties"""
OFFER = f"""{DESCRIBED} ownedBy contactPoint keyword produces spatial hasChannel language admsStatus
    homepage losThemes catalog"""
CONCEPT = "uri identifier publisher prefLabel definition definitions contactPoint collection"
FIELDS = {
    "Dataset": DATASET,
    "DatasetSeries": SERIES,
    "DataService": SERVICE,
    "Concept": CONCEPT,
    "InformationModel": MODEL,
    "Service": OFFER,
    "LifeEvent": f"{DESCRIBED} catalog",
}
Parse = Callable[[str], Mapping[str, object]]


def document_for_parser(release: Release, kind: str) -> tuple[str, set[str]]:
    """Return a document as the parser gets it, with the records that the harvester adds."""
    graph = Graph().parse(release.file(f"fdk/{kind}.ttl"))
    feeds = json.loads(release.file("fdk/feeds.json").read_text(encoding="utf-8"))[kind]
    for iri in (feeds["container"], *feeds["records"]):
        graph.add((entry(iri), RDF.type, CATALOG_RECORD))
        graph.add((entry(iri), FOAF.primaryTopic, URIRef(iri)))
        graph.add((entry(iri), DCTERMS.isPartOf, entry(feeds["container"])))
    return graph.serialize(), set(feeds["records"])


def entry(iri: str) -> URIRef:
    return URIRef(f"https://fellesdatakatalog.example/{iri}")


@pytest.mark.parametrize(
    ("kind", "parsers"),
    [
        ("datasets", [fdk_rdf_parser.parse_datasets, fdk_rdf_parser.parse_data_services]),
        ("concepts", [fdk_rdf_parser.parse_concepts]),
        ("models", [fdk_rdf_parser.parse_information_models]),
        ("services", [fdk_rdf_parser.parse_public_services]),
        ("events", [fdk_rdf_parser.parse_events]),
    ],
)
def test_every_record_is_read_and_no_important_field_is_empty(
    release: Release, kind: str, parsers: list[Parse]
) -> None:
    text, records = document_for_parser(release, kind)
    found = {iri: record for parse in parsers for iri, record in parse(text).items()}
    assert set(found) == records
    empty = {
        (iri, field)
        for iri, record in found.items()
        for field in FIELDS[type(record).__name__].split()
        if not getattr(record, field)
    }
    assert empty == set()


def test_the_graph_is_read_with_all_its_files_and_a_sample(release: Release) -> None:
    text, _ = document_for_parser(release, "datasets")
    read = fdk_rdf_parser.parse_datasets(text)
    graph = read["https://w3id.org/felles-okosystem/id/dataset/kunnskapsgraf"]
    addresses = {url for d in graph.distribution for url in d.downloadURL or ()}
    assert {url.rpartition("/")[2] for url in addresses} == {
        *("analyses.ttl", "graph.nq", "graph.trig", "graph.ttl", "inferred.ttl", "queries.ttl"),
        "store.nq",
    }
    (sample,) = graph.sample
    assert sample.downloadURL == {"https://w3id.org/felles-okosystem/doc/resource/id-porten.ttl"}
    assert graph.inSeries.uri == "https://w3id.org/felles-okosystem/id/dataset/utgaver"
