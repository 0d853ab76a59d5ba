"""A feature or a plugin can be deleted: no link is dead without it, and releases are the same."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from okosystem import features
from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from tests.world import ROOT

PACKAGE = Path(features.__file__).parent.parent
KEPT = {"entity", "landscape", "search", "__pycache__"}
FEATURES, PLUGINS = (
    sorted(
        f"{package}/{one.name}"
        for one in (PACKAGE / package).iterdir()
        if one.is_dir() and one.name not in KEPT
    )
    for package in ("features", "plugins")
)
CRAWL = """
import json, sys
from pathlib import Path
from okosystem.release.release import Release
from okosystem.web.app import create_app
from tests.web.crawl import Sample, crawl

app = create_app(Release.open(Path(sys.argv[1])))
client = app.test_client(use_cookies=False)
headers = {"Accept": "text/html, */*;q=0.5", "Accept-Language": "nb"}
found = crawl(lambda path, language="nb": client.get(path, headers=headers), Sample(first=1))
app.extensions["okosystem"].pool.close()
print(json.dumps({"pages": len(found.ids), "broken": found.broken}))
"""
BUILD = """
import sys
from collections.abc import Sequence
from pathlib import Path
from okosystem.commands.build import build
from okosystem.turtle.sources import Project

build(Project(Path(sys.argv[1])), Path(sys.argv[2]), lambda line: None)
"""


@pytest.fixture(scope="module")
def dead_links(release: Release, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The dead links of the whole site: the world names a few things that it does not describe."""
    return crawl_without([], tmp_path_factory.mktemp("whole"), release)


@pytest.mark.slow
@pytest.mark.parametrize("name", FEATURES)
def test_no_link_is_dead_without_a_feature(
    release: Release, dead_links: set[str], tmp_path: Path, name: str
) -> None:
    assert crawl_without([name], tmp_path, release) <= dead_links


def crawl_without(names: Sequence[str], folder: Path, release: Release) -> set[str]:
    """Crawl the site without some folders; return what is broken."""
    found = json.loads(run_without(names, folder, CRAWL, str(release.folder)).splitlines()[-1])
    assert found["pages"] > 500
    return set(found["broken"])


@pytest.mark.slow
def test_no_link_is_dead_without_plugins(
    release: Release, dead_links: set[str], tmp_path: Path
) -> None:
    assert crawl_without(PLUGINS, tmp_path, release) <= dead_links


@pytest.mark.slow
@pytest.mark.parametrize("folders", [FEATURES, PLUGINS], ids=["features", "plugins"])
def test_they_change_no_release(
    project: Project, release: Release, tmp_path: Path, folders: list[str]
) -> None:
    run_without(folders, tmp_path, BUILD, str(project.root), str(tmp_path / "release"))
    assert Release.open(tmp_path / "release").digest == release.digest


def run_without(names: Sequence[str], folder: Path, script: str, *arguments: str) -> str:
    """Run a script with a copy of the package that lacks some folders; return what it prints."""
    package = folder / "server/okosystem"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in names:
        shutil.rmtree(package / name)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    path = os.pathsep.join([str(folder / "server"), str(ROOT)])
    command = [sys.executable, "-c", script, *arguments]
    environment = {**os.environ, "PYTHONPATH": path}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout
