"""`okosystem export archimate`, `export na` and `import archimate`."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from okosystem.commands.options import (
    PATH,
    apply_option,
    open_project,
    open_release,
    project_option,
    release_option,
    shrink_option,
)
from okosystem.rdf.terms import value_of
from okosystem.registry import Registry
from okosystem.release.release import Release

if TYPE_CHECKING:
    from okosystem.plugins.archimate.model import Model


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.add_command(export_archimate, "export")
    registry.add_command(export_na, "export")
    registry.add_command(import_archimate, "import")


@click.command("archimate")
@release_option
@click.option(
    "--output",
    type=click.File("wb", atomic=True),
    default="-",
    help="The file to write. Default: standard output.",
)
@click.option(
    "--view", type=click.Choice(["malbilde"]), default=None, help="Only the content of this view."
)
@click.option(
    "--archimate",
    "version",
    type=click.Choice(["3.2", "4"]),
    default="3.2",
    show_default=True,
    help="The version of ArchiMate. With 4, types that it dropped are written as what they become.",
)
def export_archimate(
    release: Path | None, output: BinaryIO, view: str | None, version: str
) -> None:
    """Write the graph as ArchiMate, in the Open Exchange format that Archi opens.

    Contains everything that is current, with the landscape as a view.
    """
    output.write(write_model(open_release(release), view, version))


@click.command("na")
@release_option
@click.argument("output", type=click.File("wb", atomic=True))
def export_na(release: Path | None, output: BinaryIO) -> None:
    """Write the graph to OUTPUT in the Turtle form of Digdir's national architecture.

    Counterparts in the national architecture keep their identifiers; everything else has ours.
    """
    from okosystem.plugins.archimate.national import to_turtle

    output.write(to_turtle(read_as_model(open_release(release))))


def write_model(release: Release, view: str | None, version: str = "3.2") -> bytes:
    """Write a release as an Open Exchange file; with a view, only what it shows."""
    from okosystem.plugins.archimate.from_graph import keep_drawn, to_version_4
    from okosystem.plugins.archimate.writer import to_xml

    model = read_as_model(release)
    model = keep_drawn(model) if view else model
    return to_xml(to_version_4(model) if version == "4" else model)


def read_as_model(release: Release) -> "Model":
    """Read a release as an ArchiMate model."""
    from okosystem.plugins.archimate.from_graph import Row, build_model
    from okosystem.sparql.oxigraph import Store

    store = Store.load(release.graph, release.prefixes)
    queries = release.export_queries

    def select(name: str) -> Sequence[Row]:
        rows = store.rows(queries[name])
        return [{key: value_of(term) for key, term in row.items()} for row in rows]

    return build_model(select, str(release.manifest["version"]))


@click.command("archimate")
@project_option
@click.argument("file", type=PATH)
@click.option("--base", default="", help="The namespace under which its owner publishes it.")
@click.option("--source", default="", help="Its source in data/sources/, as source:NAME.")
@click.option(
    "--table",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write what became of each element and relationship to this file as CSV.",
)
@apply_option
@shrink_option
def import_archimate(
    project: Path,
    file: Path,
    base: str,
    source: str,
    table: Path | None,
    applied: bool,
    shrink: bool,
) -> None:
    """Link to the content of FILE, an ArchiMate model: Open Exchange (.xml) or Turtle (.ttl).

    Its elements and relationships become nodes with name, type and address, without its texts.
    Names that resemble ours become questions for people; their answers, in
    data/assessments/archimate-matches.ttl, are final.
    """
    from okosystem.build.staging import apply
    from okosystem.plugins.archimate.accounting import write_table
    from okosystem.plugins.archimate.importing import Origin, prepare

    checkout = open_project(project)
    result = prepare(checkout, file, Origin(base, source), date.today().isoformat(), shrink=shrink)
    for line in result.report:
        click.echo(line)
    if table is not None:
        write_table(result.accounts, table)
    if result.staged is None:
        return
    name = result.staged.target.relative_to(checkout.root)
    if applied:
        apply(result.staged)
        click.echo(f"{name} is written. See it with git diff, then: okosystem build")
    else:
        click.echo(f"Nothing was changed. To write {name}: the same command with --apply")
