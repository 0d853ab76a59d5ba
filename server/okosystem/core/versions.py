"""Version, date and commit of a release: read from the source, never from the clock."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pyoxigraph as ox

from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import DCT, ONTOLOGY, OWL, XSD

_DATED = re.compile(r"^## \[([^\]]+)\] - (\d{4}-\d{2}-\d{2})", re.MULTILINE)


def version_of_ontology(project: Project) -> list[ox.Triple]:
    """Return the version statements of the ontology."""
    number = version(project)
    day = ox.Literal(modified(project), datatype=ox.NamedNode(XSD["date"]))
    prior = [ox.NamedNode(f"{ONTOLOGY}/{before}") for before in prior_version(project)]
    values: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        *((OWL["priorVersion"], iri) for iri in prior),
        (OWL["versionIRI"], ox.NamedNode(f"{ONTOLOGY}/{number}")),
        (OWL["versionInfo"], ox.Literal(number)),
        (DCT["modified"], day),
    ]
    return [ox.Triple(ox.NamedNode(ONTOLOGY), ox.NamedNode(p), value) for p, value in values]


def version(project: Project) -> str:
    """Read the version number from pyproject.toml, its only source."""
    text = (project.root / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def modified(project: Project) -> str:
    """Read the date of the newest dated heading of CHANGELOG.md."""
    text = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    if found := _DATED.search(text):
        return found.group(2)
    raise SourceError("CHANGELOG.md  no dated heading. How to fix it: ## [0.1.0] - 2026-01-31")


def prior_version(project: Project) -> list[str]:
    """Read the number of the previous version from CHANGELOG.md; none for the first."""
    text = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    before = (number for number, _ in _DATED.findall(text) if number != version(project))
    return list(before)[:1]


def commit(root: Path) -> str:
    """Return SOURCE_COMMIT from the environment, else git's HEAD, else «unknown»."""
    if given := os.environ.get("SOURCE_COMMIT"):
        return given
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
