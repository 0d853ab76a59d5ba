"""The ontology page explains every term, and the files contain them all."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.core.terms import OKO, ONTOLOGY
from okosystem.engine.oxigraph import Store
from okosystem.web.app import create_app
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


@pytest.mark.parametrize(
    "path", ["/ns.ttl", "/ns?format=ttl", "/ns/{version}", "/ns/{version}.ttl"]
)
def test_the_files_have_every_term_and_the_version(
    client: FlaskClient, release: Release, project: Project, path: str
) -> None:
    address = path.format(version=release.manifest["version"])
    response = client.get(address, headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"
    triples = {q.triple for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)}
    subjects = {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}
    assert {str(OKO[name]) for name in terms(project)} <= subjects
    versions = {t.object.value for t in triples if t.predicate.value.endswith("#versionIRI")}
    assert versions == {f"{ONTOLOGY}/{release.manifest['version']}"}


@pytest.mark.parametrize("suffix", ["jsonld", "rdf", "nt", "html"])
def test_the_ontology_is_served_in_every_format(client: FlaskClient, suffix: str) -> None:
    assert client.get(f"/ns.{suffix}").status_code == 200


@pytest.mark.parametrize("path", ["/ns/99.0.0", "/ns/99.0.0.ttl"])
def test_an_unknown_version_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture(scope="module")
def ageing(release: Release) -> Iterator[FlaskClient]:
    """A small ontology with a term and a deprecated term that it replaces."""
    quads = ox.parse(input=AGEING, format=ox.RdfFormat.TURTLE)
    app = create_app(release, Store(quads, release.prefixes))
    yield app.test_client()
    app.extensions["okosystem"].pool.close()


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


def test_no_term_of_this_version_has_a_successor(client: FlaskClient) -> None:
    assert "successor-version" not in client.get("/ns").headers["Link"]
