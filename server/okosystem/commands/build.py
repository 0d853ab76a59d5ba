"""`okosystem build`: the core build, joined with what other packages add to a release."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from okosystem.analysis import as_of
from okosystem.core.build import Say
from okosystem.core.build import build as build_from
from okosystem.core.findings import Finding
from okosystem.core.queries import read_queries
from okosystem.core.release import Release
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project
from okosystem.harvest.feeds import harvest_files
from okosystem.letters.letters import attribute, write_letters
from okosystem.proposals.form_builder import build_forms
from okosystem.proposals.forms import FILE


def build(project: Project, target: Path, say: Say = print, reasoner: str = "rules") -> Release:
    """Build the project into `target`; raises SourceError, and then the last release stays."""
    return build_from(
        project,
        target,
        say,
        reasoner=reasoner,
        attribute=attribute,
        analyse=analyse,
        more=make_extra_files,
    )


def analyse(graph: SourceGraph) -> Sequence[ox.Triple]:
    """Run every algorithm as of the day of the release, not of the clock."""
    day = date.fromisoformat(graph.project.modified)
    queries = read_queries(graph.project.root / "queries/analyses")
    return as_of.analyse(graph.store, queries, day)


def make_extra_files(
    graph: SourceGraph, findings: Sequence[Finding], say: Say
) -> Mapping[str, bytes]:
    """Make the documents for harvesters, the letters to owners, and the forms for proposals."""
    files = {**harvest_files(graph, say), **write_letters(graph, findings)}
    return files | {FILE: build_forms(graph.project).to_json()}
