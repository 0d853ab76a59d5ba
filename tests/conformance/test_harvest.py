"""The documents for harvesters against the official shapes, which are only next to the checkout.

Results in which a published shape contradicts its own or another applicable specification are
in FAULTY with the reason. Any other result fails the test, and so does an unused reason.
"""

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from okosystem.release.release import Release

CASES = [
    ("dcat-ap-no-3/dcatapno3-core-shapes.ttl", ["catalog", "fdk/datasets"]),
    ("dcat-ap-no-3/dcatapno3-range-shapes.ttl", ["catalog", "fdk/datasets"]),
    ("dcat-ap-no-3/dcatapno3-vocabulary-shapes.ttl", ["catalog", "fdk/datasets"]),
    ("dcat-ap-no-2/DCAT-AP-NO-shacl_shapes_2.00.ttl", ["fdk/datasets"]),
    ("dcat-ap-eu-3.0.1/shapes.ttl", ["catalog", "fdk/datasets"]),
    ("dcat-ap-eu-3.0.1/range.ttl", ["catalog", "fdk/datasets"]),
    ("dcat-ap-eu-3.0.1/mdr-vocabularies.shape.ttl", ["catalog", "fdk/datasets"]),
    ("dcat-ap-eu-3.0.1/deprecateduris.ttl", ["catalog", "fdk/datasets"]),
    ("skos-ap-no/SKOS-AP-NO-Begrep-shape_shape_v2.ttl", ["fdk/concepts"]),
    ("modelldcat-ap-no/modelldcat-ap-no_v1_SHACL-shapes.ttl", ["fdk/models"]),
    ("cpsv-ap-no/CPSV-AP-NO_shacl_shapes_v1.ttl", ["fdk/services", "fdk/events"]),
]
QUALITY = "mqa/dcat-ap-no_shacl-shapes-2.0.0.ttl"
FAULTY = {
    (
        "dcat-ap-no-3/dcatapno3-range-shapes.ttl",
        "http://www.w3.org/ns/dcat#mediaType",
    ): "the pattern wants w3.org/ns/iana, where the standard itself and version 2 want iana.org",
    (
        "modelldcat-ap-no/modelldcat-ap-no_v1_SHACL-shapes.ttl",
        "http://www.w3.org/ns/dcat#contactPoint",
    ): "sh:nodeKind vcard:Organization: a class is no kind of node, so nothing satisfies it",
}
VOCABULARIES = (
    "subclasses",
    "supplement",
    "adms-publisher-type",
    "digdir-relationship-with-source-type",
    "eu-data-theme",
)
# Axioms of other vocabularies: DCAT 3 on series, and the EU on the status of a concept.
AXIOMS = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
dcat:DatasetSeries rdfs:subClassOf dcat:Dataset .
<http://publications.europa.eu/resource/authority/concept-status/CURRENT> a skos:Concept .
"""
SAME_KIND = [URIRef(f"http://www.w3.org/ns/dcat#{name}") for name in ("Dataset", "DatasetSeries")]


@pytest.fixture(scope="session")
def harvest(shared: Path) -> Path:
    """The official shapes and vocabularies."""
    return shared / "harvest"


@pytest.fixture(scope="session")
def vocabularies(harvest: Path) -> Graph:
    """Vocabularies that the validators of the shapes load with the data."""
    graph = Graph().parse(data=AXIOMS, format="turtle")
    for name in VOCABULARIES:
        graph.parse(harvest / f"vocab/{name}.ttl")
    return graph


def document(release: Release, name: str) -> Graph:
    return Graph().parse(release.file(f"{name}.ttl"))


def results(data: Graph, shapes: Path) -> list[tuple[Node | None, ...]]:
    """List severity, focus node, property and value of each result."""
    rules = Graph().parse(shapes, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none")
    assert isinstance(report, Graph)
    parts = (SH.resultSeverity, SH.focusNode, SH.resultPath, SH.value)
    return [tuple(report.value(r, p) for p in parts) for r in report.objects(None, SH.result)]


@pytest.mark.parametrize(("shapes", "name"), [(s, name) for s, names in CASES for name in names])
def test_the_documents_conform_to_the_official_shapes(
    shapes: str, name: str, release: Release, harvest: Path, vocabularies: Graph
) -> None:
    data = document(release, name)
    found = results(data + vocabularies, harvest / "shapes" / shapes)
    subjects = set(data.subjects())
    against = {
        (shapes, str(path))
        for severity, focus, path, _ in found
        if severity == SH.Violation and focus in subjects
    }
    assert against == {key for key in FAULTY if key[0] == shapes}


def test_the_quality_check_has_no_results_for_any_dataset(release: Release, harvest: Path) -> None:
    """It checks each record alone, loads no vocabulary, and counts a warning as a fault."""
    graph = document(release, "fdk/datasets")
    datasets = set(graph.subjects(RDF.type, SAME_KIND[0]))
    assert len(datasets) == 4
    for dataset in datasets:
        record = closure(graph, dataset)
        assert 50 < len(record) < 1000
        assert results(record, harvest / "shapes" / QUALITY) == [], dataset


def closure(graph: Graph, record: Node) -> Graph:
    """Copy the graph of a record as the harvester does: not through other records of its kind."""
    other_records = {s for kind in SAME_KIND for s in graph.subjects(RDF.type, kind)} - {record}
    found, queue = Graph(), [record]
    visited = {record} | other_records
    while queue:
        for triple in graph.triples((queue.pop(), None, None)):
            found.add(triple)
            if triple[2] not in visited:
                visited.add(triple[2])
                queue.append(triple[2])
    return found
