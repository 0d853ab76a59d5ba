"""The fixtures of every test: the fixture world as a checkout, its release and its store.

Only tests/graph overrides these with the real graph.
"""

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask.testing import FlaskClient

from okosystem.build.source_graph import SourceGraph
from okosystem.commands.build import build
from okosystem.features import find_features
from okosystem.graph.reader import Reader
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from okosystem.turtle.sources import Project
from okosystem.web.app import create_app, read
from tests import real_data
from tests.answers import serve  # noqa: F401 (a fixture)
from tests.chromium import browser  # noqa: F401 (a fixture; Playwright starts once per process)
from tests.world import ROOT, copy_checkout

MakeReader = Callable[..., Reader]
SHARED = ROOT.parent / "shared"
# How long one example takes depends on the machine.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-golden", action="store_true", help="Rewrite tests/golden.")
    parser.addoption("--rewrite-approved", action="store_true", help="Rewrite approved files.")
    parser.addoption("--whole-site", action="store_true", help="Read every page of the real graph.")


LONG = [ROOT / "tests" / name for name in (
    "graph/test_site.py", "graph/test_soak.py", "test_data_edits.py", "graph/test_browser.py",
    "graph/test_owl.py", "web/test_schemathesis.py", "cli/test_wheel.py",
)]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no process is left with one in the end."""
    items.sort(key=lambda item: LONG.index(item.path) if item.path in LONG else len(LONG))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    if isinstance(collector, pytest.Module):
        real_data.check(collector.path)
    return report


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    real_data.check(item.path)


@pytest.fixture(scope="session", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Run in an empty folder, where a command that names no checkout or release finds none."""
    os.chdir(tmp_path_factory.mktemp("elsewhere"))


def create_once(name: str, make: Callable[[Path], object], factory: pytest.TempPathFactory) -> Path:
    """Create a folder once per test run, in the first worker of pytest-xdist, if there are any."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.at(create_once("world", copy_checkout, tmp_path_factory))


@pytest.fixture(scope="session")
def world(project: Project) -> SourceGraph:
    return SourceGraph(project, project.graph_files)


@pytest.fixture(scope="session")
def release(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Release:
    def make(folder: Path) -> None:
        build(project, folder / "release", lambda line: None)

    return Release.open(create_once("built", make, tmp_path_factory) / "release")


@pytest.fixture(scope="session")
def store(release: Release) -> Store:
    return Store.load(release.file("store.nq"), release.prefixes)


@pytest.fixture(scope="module")
def client(release: Release, store: Store) -> Iterator[FlaskClient]:
    """A client of the site that keeps no cookies."""
    app = create_app(release, store)
    yield app.test_client(use_cookies=False)
    app.extensions["okosystem"].pool.close()


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


@pytest.fixture(scope="session")
def world_reader(release: Release, store: Store) -> MakeReader:
    """Return a function that makes a reader of the graph in a language, without an app."""
    contents = read(release, store)
    paths = {feature.name: feature.path for feature in find_features()}

    def make(language: str = "nb") -> Reader:
        return Reader(
            release,
            store,
            contents.labels,
            language,
            paths=paths,
            site=contents.site,
            index=contents.index,
            question_reader=contents.question_reader,
        )

    return make
