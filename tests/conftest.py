"""What every test may ask for: the checkout, its world, a release of it, and its store."""

import sys
from pathlib import Path

import hypothesis
import pytest

from okosystem.commands.build import build
from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.core.validation import World
from okosystem.engine.oxigraph import Store
from tests.answers import serve  # noqa: F401 (a fixture)

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
# How long one example takes is the machine's matter.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="Rewrite tests/golden.")
    parser.addoption("--rewrite-approved", action="store_true", help="Rewrite approved reports.")


@pytest.fixture(scope="session")
def project() -> Project:
    return Project.at(ROOT)


@pytest.fixture(scope="session")
def world(project: Project) -> World:
    return World(project, project.graph_files)


@pytest.fixture(scope="session")
def release(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(project, tmp_path_factory.mktemp("built") / "release", lambda line: None)


@pytest.fixture(scope="session")
def store(release: Release) -> Store:
    return Store.load(release.file("store.nq"), release.prefixes)


@pytest.fixture(scope="session")
def okosystem() -> list[str]:
    """The command, as a user would run it."""
    return [sys.executable, "-m", "okosystem"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The official shapes and test suites beside the checkout, which the product does not need."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED
