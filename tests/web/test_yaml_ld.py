"""Every entity is also YAML-LD, with the context of the ontology."""

from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from okosystem.rdf.json_ld_context import CONTEXT
from okosystem.rdf.terms import OKO
from okosystem.release.release import Release
from tests.yaml_ld import canonical, read_yaml_ld

PATH = "/doc/resource/id-porten"


def differing(client: FlaskClient, entities: Iterable[str]) -> list[str]:
    """List the entities whose YAML-LD is not their Turtle."""
    context = client.get("/ns/context.jsonld").get_json(force=True)["@context"]
    return [
        entity
        for entity in entities
        if read_yaml_ld(client.get(f"/doc/{entity}.yamlld").data, context)
        != canonical(client.get(f"/doc/{entity}.ttl").data, ox.RdfFormat.TURTLE)
    ]


def test_the_yaml_ld_of_each_kind_is_its_turtle(client: FlaskClient, entities: list[str]) -> None:
    one_of_each = {entity.partition("/")[0]: entity for entity in entities}
    assert len(one_of_each) > 60
    assert differing(client, one_of_each.values()) == []


@pytest.mark.slow
def test_the_yaml_ld_of_every_entity_is_its_turtle(
    client: FlaskClient, entities: list[str]
) -> None:
    assert differing(client, entities) == []


def test_it_is_chosen_by_suffix_name_or_accept(client: FlaskClient) -> None:
    by_suffix = client.get(f"{PATH}.yamlld")
    assert by_suffix.content_type == "application/ld+yaml"
    assert by_suffix.text.startswith(f"'@context': {CONTEXT}\n'@graph':\n- id: ")
    assert client.get(f"{PATH}?format=yamlld").data == by_suffix.data
    for accept in ("application/ld+yaml", "application/yaml"):
        assert client.get(PATH, headers={"Accept": accept}).data == by_suffix.data
    redirected = client.get("/id/resource/id-porten", headers={"Accept": "application/ld+yaml"})
    assert redirected.location == PATH


def test_other_profiles_and_days_have_it_too(client: FlaskClient) -> None:
    context = client.get("/ns/context.jsonld").get_json(force=True)["@context"]
    for query in ("_profile=schema", "_profile=skos", "_profile=alt", "dato=2021-06-01"):
        document = client.get(f"{PATH}?{query}&_mediatype=application/ld%2Byaml").data
        turtle = client.get(f"{PATH}?{query}&_mediatype=text/turtle").data
        assert read_yaml_ld(document, context) == canonical(turtle, ox.RdfFormat.TURTLE)


def test_the_context_has_every_term_and_prefix(client: FlaskClient, release: Release) -> None:
    response = client.get("/ns/context.jsonld")
    assert response.content_type == "application/ld+json"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert response.get_etag()[0]
    context = response.get_json(force=True)["@context"]
    assert context["@version"] == 1.1
    assert release.prefixes.items() <= context.items()
    quads = ox.parse(release.read("ontology.ttl"), format=ox.RdfFormat.TURTLE)
    subjects = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    defined = {one["@id"] for one in context.values() if isinstance(one, dict)}
    assert {iri for iri in subjects if iri.startswith(OKO)} <= defined


def test_values_are_read_as_the_ontology_declares_them(client: FlaskClient) -> None:
    context = client.get("/ns/context.jsonld").get_json(force=True)["@context"]
    assert context["DigitalSolution"] == {"@id": f"{OKO}DigitalSolution"}
    assert context["hasConsumerParticipation"]["@type"] == "@id"
    assert context["coverageDegree"]["@type"] == "xsd:integer"
    assert context["assessmentContext"]["@container"] == "@language"
    assert context["validFrom"]["@type"] == "xsd:date"
    assert context["dct:title"]["@container"] == "@language"
    assert context["dct:source"]["@type"] == "@id"


def test_a_version_has_its_own_context(client: FlaskClient) -> None:
    now = client.get("/ns/context.jsonld").get_json(force=True)["@context"]
    then = client.get("/ns/0.1.0/context.jsonld").get_json(force=True)["@context"]
    assert "CoverageAssessment" in now
    assert "CoverageAssessment" not in then
    assert then["SharedResource"] == now["SharedResource"]


@pytest.mark.parametrize("version", ["9.9.9", "0.1", "context"])
def test_an_unknown_version_has_none(client: FlaskClient, version: str) -> None:
    response = client.get(f"/ns/{version}/context.jsonld", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert "How to fix it: choose one of 0.1.0" in response.text
