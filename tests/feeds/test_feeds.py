"""The documents for harvesters: complete or absent, one container each, reproducible bytes."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, Graph, URIRef

from okosystem.build.source_graph import SourceGraph
from okosystem.feeds.feeds import (
    FORMATS,
    Feed,
    feed_files,
    harvest_files,
    harvest_store,
    make_feeds,
)
from okosystem.feeds.rules import CATALOGUE, FEEDS
from okosystem.rdf.terms import (
    FOAF,
    ID,
    OKO,
    SKOS,
)
from okosystem.rdf.triples import added, to_quads
from okosystem.release.release import Release

BASE = "https://w3id.org/felles-okosystem/"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CONTAINERS = {
    ox.NamedNode("http://www.w3.org/ns/dcat#Catalog"),
    ox.NamedNode("http://www.w3.org/2004/02/skos/core#Collection"),
}
RECORDS = {"datasets": 7, "models": 1, "services": 1, "events": 2}
DCAT = "http://www.w3.org/ns/dcat#"


def triples(release: Release, kind: str, suffix: str = "nt") -> set[ox.Triple]:
    file = release.file(f"fdk/{kind}.{suffix}")
    return {q.triple for q in ox.parse(path=str(file), format=FORMATS[suffix])}


@pytest.mark.parametrize("kind", FEEDS)
def test_a_document_has_exactly_one_container(release: Release, kind: str) -> None:
    typed = [t.subject for t in triples(release, kind) if t.object in CONTAINERS]
    assert typed == [ox.NamedNode(f"{BASE}catalog#{kind}")]


def test_no_container_or_record_is_in_two_documents(release: Release) -> None:
    found = json.loads(release.file("fdk/feeds.json").read_text(encoding="utf-8"))
    listed = [iri for kind in FEEDS for iri in found[kind]["records"]]
    assert len(listed) == len(set(listed))
    assert {kind: len(found[kind]["records"]) for kind in RECORDS} == RECORDS
    types = [sorted(set(found[kind]["records"].values())) for kind in FEEDS]
    assert types == [
        ["dataservice", "dataset"],
        ["concept"],
        ["informationmodel"],
        ["service"],
        ["event"],
    ]
    assert len({found[kind]["container"] for kind in (CATALOGUE, *FEEDS)}) == 6


@pytest.mark.parametrize("kind", FEEDS)
def test_a_document_has_no_blank_nodes_and_no_invalid_iris(release: Release, kind: str) -> None:
    terms = {term for t in triples(release, kind) for term in (t.subject, t.object)}
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]
    iris = [term.value for term in terms if isinstance(term, ox.NamedNode)]
    assert [iri for iri in iris if not iri.isascii() or set(iri) & set('{}|\\^`<>" []')] == []


@pytest.mark.parametrize("kind", FEEDS)
@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
def test_every_format_has_the_same_triples(release: Release, kind: str, suffix: str) -> None:
    assert triples(release, kind, suffix) == triples(release, kind)


def test_the_json_ld_context_is_embedded(release: Release) -> None:
    text = release.file("fdk/datasets.jsonld").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["@context"]["dcat"] == DCAT
    kinds = {kind for node in document["@graph"] for kind in node.get("@type", ())}
    assert "dcat:Dataset" in kinds
    assert len(Graph().parse(data=text, format="json-ld")) == len(triples(release, "datasets"))


def test_the_concepts_document_types_only_concepts_of_this_site(release: Release) -> None:
    concept = ox.NamedNode("http://www.w3.org/2004/02/skos/core#Concept")
    typed = {str(t.subject) for t in triples(release, "concepts") if t.object == concept}
    assert len(typed) > 150
    assert [iri for iri in typed if not iri.startswith(f"<{BASE}")] == []


def test_every_concept_has_a_term_in_bokmal_and_nynorsk(release: Release) -> None:
    """SKOS-AP-NO-Begrep 2 requires both."""
    terms: dict[object, set[str | None]] = {}
    for t in triples(release, "concepts"):
        if t.predicate == ox.NamedNode(SKOS["prefLabel"]) and isinstance(t.object, ox.Literal):
            terms.setdefault(t.subject, set()).add(t.object.language)
    assert len(terms) > 150
    assert [str(iri) for iri, languages in terms.items() if not languages >= {"nb", "nn"}] == []


def test_the_catalogue_of_models_has_a_contact_point_that_is_an_organisation(
    release: Release,
) -> None:
    """ModellDCAT-AP-NO 1.3 requires it."""
    found = triples(release, "models")
    catalogue, link = (ox.NamedNode(n) for n in (f"{BASE}catalog#models", f"{DCAT}contactPoint"))
    (contact,) = [t.object for t in found if (t.subject, t.predicate) == (catalogue, link)]
    kinds = {t.object for t in found if t.subject == contact and t.predicate == TYPE}
    assert ox.NamedNode("http://www.w3.org/2006/vcard/ns#Organization") in kinds


def test_an_output_is_described_by_both_versions_of_cpsv_ap_no(release: Release) -> None:
    cpsvno = "https://data.norge.no/vocabulary/cpsvno#"
    answer = ox.NamedNode(f"{BASE}catalog#answer")
    for kind in ("services", "events"):
        found = {(t.predicate, t.object) for t in triples(release, kind) if answer in t}
        assert {
            (TYPE, ox.NamedNode(f"{cpsvno}{n}")) for n in ("OutputType", "PossibleOutput")
        } < found
        links = {
            predicate.value.removeprefix(cpsvno) for predicate, thing in found if thing == answer
        }
        assert {"hasOutputType", "hasPossibleOutput"} < links


def test_a_life_event_may_trigger_the_services_that_others_describe(world: SourceGraph) -> None:
    """Having a child has a step that uses ID-porten, here also described as a public service."""
    described, service = (ox.NamedNode(f"https://a.example/{n}") for n in ("page", "service"))
    statements = [
        (ox.NamedNode(ID["resource/id-porten"]), OKO["describedElsewhere"], described),
        (described, OKO["describedKind"], ox.NamedNode(ID["external-kind/public-service"])),
        (described, FOAF["primaryTopic"], service),
    ]
    new = [ox.Triple(s, ox.NamedNode(p), o) for s, p, o in statements]
    with harvest_store(world) as store, added(store, to_quads(new)):
        feeds = make_feeds(store, Path(__file__).parents[2] / "queries/harvest")
    events = next(feed for feed in feeds if feed.name == "events")
    found = {(str(t.subject), t.predicate.value) for t in events.triples if t.object == service}
    event = f"<{ID['life-event/fa-barn']}>"
    cpsvno = "https://data.norge.no/vocabulary/cpsvno#"
    assert found == {(event, f"{cpsvno}mayTrigger"), (event, f"{cpsvno}mayTriggerNeedFor")}


def test_a_derived_definition_names_its_source(release: Release) -> None:
    found = ox.Store()
    found.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples(release, "concepts"))
    rows = found.query(
        """PREFIX skosno: <https://data.norge.no/vocabulary/skosno#>
        PREFIX dct: <http://purl.org/dc/terms/>
        SELECT ?how (COUNT(DISTINCT ?note) AS ?notes) (COUNT(DISTINCT ?named) AS ?sourced)
        {
          ?note skosno:relationshipWithSource ?how
          OPTIONAL { ?note dct:source ?page BIND(?note AS ?named) }
        }
        GROUP BY ?how ORDER BY ?how"""
    )
    counts = [[getattr(v, "value", "").rpartition("#")[2] for v in row] for row in rows]  # type: ignore[union-attr]
    (derived, notes, sourced), (composed, _, unsourced) = counts
    assert (derived, composed, unsourced) == ("derived-from-source", "self-composed", "0")
    assert notes == sourced != "0"


def test_the_same_source_gives_the_same_bytes(world: SourceGraph, release: Release) -> None:
    for name, data in harvest_files(world, lambda line: None).items():
        assert release.file(name).read_bytes() == data, name


def test_incomplete_and_empty_documents_are_omitted(world: SourceGraph, project: object) -> None:
    with harvest_store(world) as store:
        feeds = make_feeds(store, Path(__file__).parents[2] / "queries/harvest")
    complete = next(feed for feed in feeds if feed.name == "datasets")
    missing = ox.NamedNode(f"{BASE}id/service/sparql")
    incomplete = Feed("datasets", [t for t in complete.triples if t.subject != missing])
    messages: list[str] = []
    files = feed_files([incomplete, Feed("concepts", [])], {}, messages.append)
    assert list(files) == ["fdk/feeds.json"]
    assert messages == [
        f"left out /fdk/datasets: {missing.value} to describe",
        "left out /fdk/concepts: nothing to describe",
    ]


@pytest.mark.parametrize(
    ("name", "header", "sample"),
    [
        ("target-picture", "dato,category,categoryLabel,order,resource", "ID-porten"),
        (
            "role-matrix",
            "resource,resourceLabel,actor,actorLabel,role",
            "Digitaliseringsdirektoratet",
        ),
    ],
)
def test_the_tables_are_the_results_of_named_queries(
    release: Release, name: str, header: str, sample: str
) -> None:
    text = release.file(f"{name}.csv").read_bytes().decode("utf-8")
    assert text.startswith(header)
    assert sample in text
    assert len(text.splitlines()) > 15


NOT_DUMPS = ("catalog", "ldes", "ontology", "releases", "shapes", "void")


def test_every_dump_of_the_graph_is_described(release: Release) -> None:
    """Descriptions of the graph, and files with their own dataset, are not dumps of it."""
    not_dumps = {f"{name}.ttl" for name in NOT_DUMPS}
    dumps = {name for name in release.manifest["files"] if name.endswith((".ttl", ".nq", ".trig"))}
    url = ox.NamedNode(f"{DCAT}downloadURL")
    described = (t.object for t in triples(release, "datasets") if t.predicate == url)
    urls = {node.value for node in described if isinstance(node, ox.NamedNode)}
    expected = {f"{BASE}dumps/{name}" for name in dumps - not_dumps if "/" not in name}
    assert expected == {u for u in urls if u.startswith(f"{BASE}dumps/") and not u.endswith(".csv")}


def test_a_dataset_has_one_day_of_change_its_own_if_it_states_one(release: Release) -> None:
    """Felles datakatalog takes points for a second `dct:modified`."""
    graph = Graph().parse(data=release.read("catalog.ttl"), format="turtle")
    modified = DCTERMS.modified
    days = {s: list(graph.objects(s, modified)) for s in set(graph.subjects(modified, None))}
    assert len(days) > 20
    assert [str(subject) for subject, found in days.items() if len(found) != 1] == []
    dataset = URIRef(f"{BASE}id/dataset/kunnskapsgraf")
    assert [str(day) for day in days[dataset]] == ["2026-11-29"]
