"""Plugins: somebody else's is found when it is installed; one without its library says so."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from okosystem.release.release import Release
from tests.world import ROOT

BLOCK = re.compile(r"^```(?:toml|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
VIEW = """
from okosystem.graph.view import Feature, View

FEATURE = Feature(
    "owners", "/eiere", "Eiere", lambda reader, choices: View([{"name": "Digdir"}]), ["name"]
)
"""
ASK = """
import sys
from pathlib import Path
from okosystem.release.release import Release
from okosystem.web.app import create_app

app = create_app(Release.open(Path(sys.argv[1])))
client = app.test_client()
print(client.get("/eiere").text, client.get("/eiere.csv").text)
app.extensions["okosystem"].pool.close()
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The plugin of the documentation."""
    text = (ROOT / "docs/plugins.md").read_text(encoding="utf-8")
    project, plugin = BLOCK.findall(text)
    folder = tmp_path / "source"
    (folder / "okosystem_owners").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(project, encoding="utf-8")
    (folder / "okosystem_owners/__init__.py").write_text(plugin, encoding="utf-8")
    return folder


def install(source: Path, target: Path) -> dict[str, str]:
    """Install a plugin into a folder; return an environment with it."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(source)], check=True)
    return {**os.environ, "PYTHONPATH": f"{target}{os.pathsep}{ROOT / 'server'}"}


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)


def test_the_plugin_of_the_documentation_adds_a_command(
    source: Path, tmp_path: Path, release: Release
) -> None:
    environment = install(source, tmp_path / "installed")
    answer = run(
        environment, "-m", "okosystem", "export", "files", "--release", str(release.folder)
    )
    assert (answer.stderr, answer.stdout) == ("", f"{len(release.manifest['files'])}\n")


def add_feature(source: Path) -> Path:
    """Add a feature to the plugin; return its folder."""
    plugin = source / "okosystem_owners"
    text = (plugin / "__init__.py").read_text(encoding="utf-8")
    line = '\n    registry.add_feature("okosystem_owners.owners")\n'
    (plugin / "__init__.py").write_text(text.replace('"export")\n', f'"export"){line}'), "utf-8")
    (plugin / "owners").mkdir()
    (plugin / "owners/__init__.py").touch()
    (plugin / "owners/view.py").write_text(VIEW, encoding="utf-8")
    page = '{% extends "layout.html" %}{% block main %}<h1>Eiere</h1>{% endblock %}'
    (plugin / "owners/page.html").write_text(page, encoding="utf-8")
    return plugin / "owners"


def test_a_plugin_adds_a_feature(source: Path, tmp_path: Path, release: Release) -> None:
    add_feature(source)
    answer = run(install(source, tmp_path / "installed"), "-c", ASK, str(release.folder))
    assert "<h1>Eiere</h1>" in answer.stdout, answer.stderr
    assert "Digdir" in answer.stdout


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("deadlines", "deadlines.rq  another feature has a query of this name."),
        ("chains", "queries/pages/chains.rq  a feature has a query of this name."),
    ],
)
def test_a_query_with_the_name_of_another_is_refused(
    source: Path, tmp_path: Path, release: Release, name: str, refusal: str
) -> None:
    (add_feature(source) / f"{name}.rq").write_text("SELECT * { ?a ?b ?c }", encoding="utf-8")
    answer = run(install(source, tmp_path / "installed"), "-c", ASK, str(release.folder))
    assert refusal in answer.stderr


def test_a_plugin_whose_library_is_missing_says_what_to_install(
    source: Path, tmp_path: Path
) -> None:
    project = source / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    extra = '[project.optional-dependencies]\nowners = ["no-such-library>=1"]\n\n[build-system]'
    project.write_text(text.replace("[build-system]", extra), encoding="utf-8")
    environment = install(source, tmp_path / "installed")
    answer = run(environment, "-m", "okosystem", "export", "files", "--release", "elsewhere")
    assert (answer.returncode, answer.stderr) == (
        2,
        "okosystem: owners needs no-such-library, which is not installed. "
        "How to fix it: pip install 'okosystem-owners[owners]'\n",
    )
