"""The released versions of the ontology, and of what the real graph is built from."""

from pathlib import Path

import pytest

from okosystem.commands.build import build
from okosystem.plugins.archimate.vocabulary import ELEMENTS
from okosystem.rdf.canonical import sha256
from okosystem.rdf.terms import value_of
from okosystem.release.release import Release
from okosystem.release.release_series import read_digests
from okosystem.turtle.sources import Project

EIRA = "http://data.europa.eu/dr8/"
PAST_ONTOLOGIES = {
    "0.1.0": "9aeb427ae4fb60c540d461de446cdf87e0c0894d16bd0262c961c8cf817046b6",
    "0.2.0": "b956f56b5d9f610e9574d7d6307b360fae0670a925e43e70bdf62f44e6c8c22c",
    "0.3.0": "0f3c03f9f3ba8ca46c398bd2b9b4490f3edc41ee8989e67b0adb1359eb6bfb9e",
}
"""The digest of the ontology of each released version before this one."""
UNVERIFIED = {"0.1.0", "0.2.0"}
"""The versions before releases could be verified."""


def test_links_to_eira_are_to_its_version_6(project: Project) -> None:
    """Since version 5 the address of a concept ends with its type in ArchiMate."""
    quads = (quad for file in project.ontology for quad in file.quads)
    found = {value_of(q.object).removeprefix(EIRA) for q in quads if EIRA in value_of(q.object)}
    assert len(found) == 21
    assert {name for name in found if not name.endswith(tuple(ELEMENTS))} == set()
    assert "BaseRegistryDataObject" in found


def test_a_released_ontology_never_changes(project: Project) -> None:
    digests = {
        number: sha256(path.read_bytes())
        for number, path in project.ontology_versions.items()
        if number != project.version
    }
    released = {number for number, _ in project.dated_versions}
    assert digests.items() <= PAST_ONTOLOGIES.items()
    assert set(project.ontology_versions) == released, "see «release the ontology» in CONTRIBUTING"


def test_each_release_before_the_newest_has_its_digest(project: Project) -> None:
    before = {number for number, _ in project.dated_versions[1:]}
    assert before - {*read_digests(project)} <= UNVERIFIED, "see «cut a version» in CONTRIBUTING"


def test_the_ontology_of_a_release_is_the_released_one(project: Project, release: Release) -> None:
    changelog = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    unreleased = changelog.partition("## [Unreleased]")[2].partition("\n## [")[0].strip()
    released = project.ontology_versions.get(project.version)
    is_same = released and release.read("ontology.ttl") == released.read_bytes()
    assert is_same or unreleased, "see «release the ontology» in CONTRIBUTING"


@pytest.mark.slow
def test_a_second_build_gives_the_same_release(
    project: Project, release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_COMMIT", release.manifest["commit"])
    second = build(project, tmp_path / "release", lambda line: None)
    assert second.digest == release.digest
