"""The real graph, for the tests of the data alone: its checkout, its release, store and site.

`release/` is used as it is unless one of its sources is newer; then it is built.
"""

from pathlib import Path

import pytest

from okosystem.build.source_graph import SourceGraph
from okosystem.commands.build import build
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from tests.browser.conftest import site, visit  # noqa: F401 (fixtures)
from tests.web.conftest import app, browse, client, entities  # noqa: F401 (fixtures)
from tests.world import ROOT

SOURCES = ("ontology", "data", "history", "shapes", "queries", "server/okosystem")
SUFFIXES = {".ttl", ".rq", ".toml", ".py", ".gz"}


@pytest.fixture(scope="session")
def project() -> Project:
    return Project.at(ROOT)


@pytest.fixture(scope="session")
def world(project: Project) -> SourceGraph:
    return SourceGraph(project, project.graph_files)


@pytest.fixture(scope="session")
def release(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Release:
    built = ROOT / "release"
    if is_current(built):
        return Release.open(built).in_memory()
    return build(project, tmp_path_factory.mktemp("real") / "release", lambda line: None)


@pytest.fixture(scope="session")
def store(release: Release) -> Store:
    return Store.load(release.file("store.nq"), release.prefixes)


def is_current(release: Path) -> bool:
    """Return whether a release is newer than all its sources: a build renews the link to it."""
    if not release.exists():
        return False
    files = [path for folder in SOURCES for path in (ROOT / folder).rglob("*")]
    sources = [path for path in files if path.suffix in SUFFIXES]
    sources += [ROOT / name for name in ("pyproject.toml", "CHANGELOG.md", "sbom.cdx.json")]
    return release.lstat().st_mtime > max(path.stat().st_mtime for path in sources)
