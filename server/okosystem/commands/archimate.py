"""`okosystem export archimate` and `okosystem import archimate`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from okosystem.archimate.collecting import Row, collected
from okosystem.archimate.picture import only_drawn
from okosystem.archimate.writing import written
from okosystem.core.release import Release
from okosystem.core.sources import Project
from okosystem.core.terms import value_of
from okosystem.engine.oxigraph import Store
from okosystem.importers.archimate.importing import Origin, prepare
from okosystem.importers.staging import apply


def exported(release: Release, view: str | None) -> bytes:
    """Write a release as an Open Exchange file; with a view, only what stands in it."""
    store = Store.load(release.graph, release.prefixes)
    queries = release.export_queries

    def ask(name: str) -> Sequence[Row]:
        rows = store.query(queries[name]).rows()
        return [{key: value_of(term) for key, term in row.items()} for row in rows]

    model = collected(ask, str(release.manifest["version"]))
    return written(only_drawn(model) if view else model)


def import_model(project: Project, file: Path, origin: Origin, applied: bool, shrink: bool) -> None:
    """Print what an import would change, and change it with `applied`."""
    found = prepare(project, file, origin, date.today().isoformat(), shrink=shrink)
    for line in found.said:
        click.echo(line)
    if found.staged is None:
        return
    name = found.staged.target.relative_to(project.root)
    if applied:
        apply(found.staged)
        click.echo(f"{name} is written. See it with git diff, then: okosystem build")
    else:
        click.echo(f"Nothing was changed. To write {name}: the same command with --apply")
