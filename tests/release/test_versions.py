"""Version and date come from pyproject.toml and CHANGELOG.md."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.rdf.terms import ONTOLOGY
from okosystem.turtle.sources import Project

OWL = "http://www.w3.org/2002/07/owl#"
FIRST = "## [Unreleased]\n\n## [1.0.0] - 2026-01-31\n"


@pytest.mark.parametrize(
    ("version", "changelog", "prior"),
    [
        ("1.0.0", FIRST, []),
        ("1.1.0", f"## [1.1.0] - 2026-02-28\n{FIRST}", ["1.0.0"]),
        ("1.1.0", f"## [1.1.0] - 2026-02-28\n{FIRST}## [0.9.0] - 2025-12-31\n", ["1.0.0"]),
    ],
)
def test_the_ontology_has_its_version_and_the_previous_one(
    tmp_path: Path, version: str, changelog: str, prior: list[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[project]\nversion = "{version}"\n')
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    triples = Project(tmp_path).describe_version()
    assert {t.subject for t in triples} == {ox.NamedNode(ONTOLOGY)}
    by_term = {
        term: [
            getattr(t.object, "value", "") for t in triples if t.predicate.value == f"{OWL}{term}"
        ]
        for term in ("versionIRI", "priorVersion", "versionInfo")
    }
    assert by_term == {
        "versionIRI": [f"{ONTOLOGY}/{version}"],
        "priorVersion": [f"{ONTOLOGY}/{number}" for number in prior],
        "versionInfo": [version],
    }
