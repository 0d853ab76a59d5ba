"""`okosystem import ldes`: fetch an event stream, replay it and stage the graph it leads to."""

import sys
from collections.abc import Mapping
from typing import Any

import click

from okosystem.core.scaffold import refuse_bad_slug
from okosystem.core.sources import Project
from okosystem.importers.ldes import Stream, read_stream
from okosystem.importers.staging import Staged, stage


def run(
    project: Project, address: str, name: str, shrink: bool
) -> tuple[Staged, Mapping[str, Any]]:
    """Stage the import as `ldes-<name>`; raises SourceError."""
    refuse_bad_slug(name)
    source = f"ldes-{name}"
    stream = _fetch(project, address, source)
    triples = stream.replay()
    staged = stage(project, source, triples, shrink=shrink)
    return staged, {"stream": stream.iri, "statements": len(triples), "changes": [*staged.changes]}


def _fetch(project: Project, address: str, source: str) -> Stream:
    steps = read_stream(address, project.root / ".imports" / source)
    with click.progressbar(steps, label="fetching", file=sys.stderr) as bar:
        *_, stream = bar
    return stream
