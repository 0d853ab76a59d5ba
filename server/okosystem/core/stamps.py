"""What tells one release from another: version, day and commit, never the clock."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pyoxigraph as ox
from rdflib import OWL, XSD
from rdflib.namespace import DCTERMS

from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import ONTOLOGY

_DATED = re.compile(r"^## \[([^\]]+)\] - (\d{4}-\d{2}-\d{2})", re.MULTILINE)


def version_of_ontology(project: Project) -> list[ox.Triple]:
    """Make the version triples: from pyproject.toml and CHANGELOG.md, never from the clock."""
    this, number = ox.NamedNode(ONTOLOGY), version(project)
    day = ox.Literal(modified(project), datatype=ox.NamedNode(str(XSD.date)))
    prior = [ox.NamedNode(f"{ONTOLOGY}/{before}") for before in prior_version(project)]
    return [
        *(ox.Triple(this, ox.NamedNode(str(OWL.priorVersion)), iri) for iri in prior),
        ox.Triple(this, ox.NamedNode(str(OWL.versionIRI)), ox.NamedNode(f"{ONTOLOGY}/{number}")),
        ox.Triple(this, ox.NamedNode(str(OWL.versionInfo)), ox.Literal(number)),
        ox.Triple(this, ox.NamedNode(str(DCTERMS.modified)), day),
    ]


def version(project: Project) -> str:
    """Read the version number, which stands in pyproject.toml and nowhere else."""
    text = (project.root / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def modified(project: Project) -> str:
    """Read the date of the newest dated heading of CHANGELOG.md."""
    text = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    if found := _DATED.search(text):
        return found.group(2)
    raise SourceError("CHANGELOG.md  no dated heading. How to fix it: ## [0.1.0] - 2026-01-31")


def prior_version(project: Project) -> list[str]:
    """Read the number of the version before this one from CHANGELOG.md; none for the first."""
    text = (project.root / "CHANGELOG.md").read_text(encoding="utf-8")
    before = (number for number, _ in _DATED.findall(text) if number != version(project))
    return list(before)[:1]


def commit(root: Path) -> str:
    """Name the source commit: SOURCE_COMMIT, else what git says, else «unknown»."""
    if given := os.environ.get("SOURCE_COMMIT"):
        return given
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
