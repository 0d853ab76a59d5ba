"""The ontology page explains every term, and the files contain them all."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.graph.reader import read_labels
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    ONTOLOGY,
    OWL,
)
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from okosystem.web.app import create_app, read
from okosystem.web.state import Contents
from tests.web.conftest import BROWSER, Get, Page


def terms(project: Project) -> set[str]:
    quads = [quad for file in project.vocabulary for quad in file.quads]
    subjects = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    return {iri.removeprefix(str(OKO)) for iri in subjects if iri.startswith(str(OKO))}


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_term_is_an_anchor_with_label_and_definition(
    browse: Get, project: Project, language: str
) -> None:
    page = Page(browse("/ns", language).text)
    articles = {e.attributes["id"]: e for e in page.all("article")}
    assert set(articles) == terms(project)
    assert all(len(e.text.split()) > 8 for e in articles.values())
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids))


def test_a_chain_is_shown_as_its_steps(browse: Get) -> None:
    page = Page(browse("/ns", "en").text)
    article = next(e for e in page.all("article") if e.attributes["id"] == "leansOn")
    assert "has service chain → has step → uses resource" in " ".join(article.text.split())


@pytest.fixture(scope="module")
def unreleased(
    release: Release, store: Store, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """The same graph in a version that is not released."""
    folder = tmp_path_factory.mktemp("unreleased")
    for path in release.folder.iterdir():
        (folder / path.name).symlink_to(path.resolve())
    (folder / "manifest.json").unlink()
    manifest = dict(release.manifest) | {"version": "9.0.0"}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    app = create_app(Release(folder), store)
    yield app.test_client()
    app.extensions["okosystem"].pool.close()


@pytest.mark.parametrize("path", ["/ns.ttl", "/ns?format=ttl", "/ns/9.0.0", "/ns/9.0.0.ttl"])
def test_the_files_have_every_term_and_the_version(
    unreleased: FlaskClient, release: Release, project: Project, path: str
) -> None:
    response = unreleased.get(path, headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    triples = {q.triple for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    assert {str(OKO[name]) for name in terms(project)} <= subjects
    versions = {t.object.value for t in triples if t.predicate.value.endswith("#versionIRI")}
    assert versions == {f"{ONTOLOGY}/{release.manifest['version']}"}


@pytest.mark.parametrize("suffix", ["jsonld", "rdf", "nt", "html"])
def test_the_ontology_is_served_in_every_format(client: FlaskClient, suffix: str) -> None:
    assert client.get(f"/ns.{suffix}").status_code == 200


@pytest.mark.parametrize("path", ["/ns/99.0.0", "/ns/99.0.0.ttl", "/ns/0.1"])
def test_an_unknown_version_is_404_and_names_the_known_ones(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert ". How to fix it: choose one of 0.1.0" in response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_released_version_is_the_file_that_was_released(
    client: FlaskClient, project: Project
) -> None:
    released = project.ontology_versions["0.1.0"].read_bytes()
    response = client.get("/ns/0.1.0", headers={"Accept": "text/turtle"})
    assert response.data == released
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Last-Modified"] == "Wed, 25 Nov 2026 00:00:00 GMT"
    assert response.get_etag() == (sha256(released).hexdigest(), False)
    links = response.headers["Link"].split(", ")
    assert links[0] == f'<{ONTOLOGY}/0.1.0>; rel="canonical"'
    assert f'<{ONTOLOGY}>; rel="latest-version"' in links
    same = client.get("/ns/0.1.0.ttl", headers={"If-None-Match": response.headers["ETag"]})
    assert same.status_code == 304


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt"])
def test_a_released_version_is_the_same_graph_in_every_format(
    client: FlaskClient, project: Project, suffix: str
) -> None:
    released = project.ontology_versions["0.1.0"].read_bytes()
    response = client.get(f"/ns/0.1.0.{suffix}")
    served = canonical(response.data, ox.RdfFormat.from_media_type(response.mimetype or ""))
    assert served == canonical(released, ox.RdfFormat.TURTLE)
    assert len(served) > 2000


def canonical(data: bytes, form: ox.RdfFormat | None) -> ox.Dataset:
    graph = ox.Dataset(ox.parse(data, format=form))
    graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return graph


def test_the_page_of_a_released_version_has_its_terms(browse: Get) -> None:
    text = browse("/ns/0.1.0", "en").text
    page = Page(text)
    articles = {e.attributes["id"]: " ".join(e.text.split()) for e in page.all("article")}
    assert "supportsTransitively" in articles
    assert "Proposal" not in articles
    assert "Used" not in articles["SharedResource"]
    assert "The ontology as it is now" in text
    assert page.faults == []


def test_the_ontology_describes_itself(client: FlaskClient, release: Release) -> None:
    response = client.get("/ns.ttl")
    about = {
        (q.predicate.value, getattr(q.object, "value", ""))
        for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)
        if q.subject == ox.NamedNode(ONTOLOGY)
    }
    assert {
        (DCT["license"], "https://creativecommons.org/licenses/by/4.0/"),
        (DCT["creator"], f"{ID}actor/redaksjonen"),
        (DCT["publisher"], "https://data.norge.no/organizations/991825827"),
        (DCT["created"], "2026-11-25T00:00:00"),
        (DCT["modified"], f"{release.manifest['modified']}T00:00:00"),
        ("http://purl.org/vocab/vann/preferredNamespacePrefix", "oko"),
        ("http://purl.org/vocab/vann/preferredNamespaceUri", str(OKO)),
        (OWL["versionIRI"], f"{ONTOLOGY}/{release.manifest['version']}"),
    } <= about
    citations = [text for name, text in about if name == DCT["bibliographicCitation"]]
    assert len(citations) == 3
    assert all(f"{ONTOLOGY}." in text for text in citations)


@pytest.fixture(scope="module")
def ageing(release: Release) -> Iterator[FlaskClient]:
    """A small ontology with a term and a deprecated term that it replaces."""
    quads = ox.parse(input=AGEING, format=ox.RdfFormat.TURTLE)
    app = create_app(release, Store(quads, release.prefixes), read=read_from_store)
    yield app.test_client()
    app.extensions["okosystem"].pool.close()


def read_from_store(release: Release, store: Store) -> Contents:
    return replace(read(release, store), labels=read_labels(release, store))


AGEING = """
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

oko:uses a owl:ObjectProperty ;
  rdfs:isDefinedBy <https://w3id.org/felles-okosystem/ns> ;
  rdfs:label "bruker"@nb , "uses"@en .
oko:employs a owl:ObjectProperty ;
  rdfs:isDefinedBy <https://w3id.org/felles-okosystem/ns> ;
  rdfs:label "anvender"@nb , "employs"@en ;
  owl:deprecated true ;
  dct:isReplacedBy oko:uses .
"""


def test_a_deprecated_term_is_shown_with_its_successor(ageing: FlaskClient) -> None:
    headers = {"Accept": BROWSER, "Accept-Language": "en"}
    page = Page(ageing.get("/ns", headers=headers).text)
    texts = {e.attributes["id"]: " ".join(e.text.split()) for e in page.all("article")}
    assert texts["employs"] == (
        "employs oko:employs Deprecated Not for anything new, and removed in the next major "
        "version. Replaced by uses Used 0 times"
    )
    assert texts["uses"] == "uses oko:uses Used 0 times"
    assert f'<{OKO["uses"]}>; rel="successor-version"; anchor="{OKO["employs"]}"' in ageing.get(
        "/ns.ttl"
    ).headers["Link"].split(", ")


def test_the_scores_without_a_yardstick_have_successors(client: FlaskClient) -> None:
    links = client.get("/ns").headers["Link"]
    found = re.findall(r'#(\w+)>; rel="successor-version"; anchor="[^"]*#(\w+)"', links)
    assert sorted(found) == [
        ("CoverageAssessment", "FitAssessment"),
        ("CoverageAssessment", "MaturityAssessment"),
        ("coverageNow", "maturityNow"),
        ("coverageTarget", "maturityTarget"),
    ]
