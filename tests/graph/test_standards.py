"""The versions of standards that the graph says we follow are those that the code follows."""

import json
from collections import defaultdict

import pytest
from mcp_types.version import LATEST_MODERN_VERSION

from okosystem.package import read_package_file
from okosystem.rdf.terms import (
    DCT,
    ID,
    OKO,
    OWL,
    value_of,
)
from okosystem.turtle.sources import Project

Facts = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def facts(project: Project) -> Facts:
    """The values of each property of each entity in the files of standards and the catalogue."""
    found: Facts = defaultdict(set)
    for name in ("data/standards.ttl", "data/catalog.ttl"):
        for quad in project.file(project.root / name).statements:
            found[value_of(quad.subject), quad.predicate.value].add(value_of(quad.object))
    return found


def test_openapi_is_the_version_of_the_description_and_of_the_catalogue(facts: Facts) -> None:
    version = json.loads(read_package_file("web/api/openapi.json"))["openapi"]
    assert facts[ID["standard/openapi"], OWL["versionInfo"]] == {version}
    conforms = facts[ID["service/json-api"], DCT["conformsTo"]]
    assert f"https://spec.openapis.org/oas/v{version}" in conforms


def test_mcp_is_the_newest_revision_of_the_library(facts: Facts) -> None:
    assert facts[ID["standard/mcp"], OWL["versionInfo"]] == {LATEST_MODERN_VERSION}


@pytest.mark.parametrize(
    ("slug", "followed", "newest"),
    [
        ("cpsv-ap-no", "1.1; 1.2", "1.2"),
        ("dcat-ap-no", "2; 3.0", "3.0.7"),
        ("skos-ap-no-begrep", "2.0.9", "2.0.15"),
        ("modelldcat-ap-no", "1.3.0", "1.3.3"),
        ("eira", "6.1.0", "6.1.0"),
    ],
)
def test_a_profile_states_what_is_followed_what_is_newest_and_the_difference(
    facts: Facts, slug: str, followed: str, newest: str
) -> None:
    iri = ID[f"standard/{slug}"]
    assert facts[iri, OWL["versionInfo"]] == {followed}
    assert facts[iri, OKO["newestVersion"]] == {newest}
    assert len(facts[iri, OKO["versionDifference"]]) == 3
