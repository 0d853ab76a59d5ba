"""The ontology page explains every term, and the files hold them all."""

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.core.terms import OKO, ONTOLOGY
from tests.web.conftest import Get, Page


def terms(project: Project) -> set[str]:
    file = project.file(project.root / "ontology/okosystem.ttl")
    subjects = {q.subject.value for q in file.quads if isinstance(q.subject, ox.NamedNode)}
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


def test_a_chain_is_told_as_its_steps(browse: Get) -> None:
    page = Page(browse("/ns", "en").text)
    article = next(e for e in page.all("article") if e.attributes["id"] == "leansOn")
    assert "has service chain → has step → uses resource" in " ".join(article.text.split())


@pytest.mark.parametrize(
    "path", ["/ns.ttl", "/ns?format=ttl", "/ns/{version}", "/ns/{version}.ttl"]
)
def test_the_files_hold_every_term_and_the_version(
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
def test_the_ontology_comes_in_every_format(client: FlaskClient, suffix: str) -> None:
    assert client.get(f"/ns.{suffix}").status_code == 200


@pytest.mark.parametrize("path", ["/ns/99.0.0", "/ns/99.0.0.ttl"])
def test_an_unknown_version_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
