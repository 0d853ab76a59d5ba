"""`okosystem import fdk`, `enhetsregisteret` and `ldes`, and `okosystem watch`."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okosystem.commands.options import (
    FOLDER,
    apply_option,
    open_project,
    project_option,
    shrink_option,
)
from okosystem.registry import Registry
from okosystem.turtle.findings import Severity

if TYPE_CHECKING:
    from okosystem.build.staging import Staged

report_option = click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write the results to this file as JSON.",
)


def import_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of every import."""
    for option in (report_option, shrink_option, apply_option, project_option):
        command = option(command)
    return command


def register(registry: Registry) -> None:
    """Add the commands."""
    for command in (import_fdk, import_enhetsregisteret, import_ldes):
        registry.add_command(command, "import")
    registry.add_command(watch)


@click.command("fdk")
@import_options
@click.option(
    "--source",
    default="sparql+https://sparql.fellesdatakatalog.digdir.no",
    show_default=True,
    help="A file, folder or address of DCAT-AP, or an endpoint as sparql+https://HOST/PATH.",
)
@click.option(
    "--page",
    default="https://data.norge.no/",
    show_default=True,
    help="With a file: the page where its content is published.",
)
@click.option(
    "--org", "numbers", multiple=True, help="Import only what this organisation number publishes."
)
def import_fdk(project: Path, applied: bool, report: Path | None, **arguments: Any) -> None:
    """Match Felles datakatalog with our resources: datasets, APIs, concepts, models, services.

    Also lists possible shared resources that the graph lacks, and resources without a record. An
    interrupted run resumes when it is started again.
    """
    from okosystem.plugins.importers.fdk import run

    staged, results = run(open_project(project), **arguments)
    _finish(staged, applied, results, report)


@click.command("enhetsregisteret")
@import_options
@click.option(
    "--source",
    default="https://data.brreg.no/enhetsregisteret/api/enheter/",
    show_default=True,
    help="The address of the API, or a file with its answers.",
)
def import_enhetsregisteret(
    project: Path, source: str, applied: bool, shrink: bool, report: Path | None
) -> None:
    """Compare our organisations with the register: names, parents, dissolved units.

    Differences become findings and a proposed patch for `git apply`; our files are not edited.
    """
    from okosystem.plugins.importers.enhetsregisteret import run

    staged, results = run(open_project(project), source, applied, shrink)
    _finish(staged, applied, results, report)


@click.command("ldes")
@import_options
@click.argument("address")
@click.option(
    "--name", required=True, help="A slug, such as altinn, for data/imported/ldes-NAME.ttl."
)
def import_ldes(
    project: Path, address: str, name: str, applied: bool, shrink: bool, report: Path | None
) -> None:
    """Import the graph of a Linked Data Event Stream, whose root page is at ADDRESS.

    Its members are versions of entities. The last version of each becomes part of the file.
    """
    from okosystem.plugins.importers.ldes import run

    staged, results = run(open_project(project), address, name, shrink)
    _finish(staged, applied, results, report)


@click.command("watch")
@project_option
@click.option(
    "--folder",
    type=FOLDER,
    default=Path(".watch"),
    show_default=True,
    help="Where to keep what was seen, and the proposals. Git ignores it.",
)
@click.option(
    "--accept",
    "accepted",
    multiple=True,
    metavar="ADDRESS",
    help="Compare later readings of this source with what it says now.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Seconds between two requests to one host.",
)
@click.option(
    "--old-after",
    type=click.IntRange(1),
    default=1095,
    show_default=True,
    help="Days after which a source is old, for statements that still hold.",
)
@click.option(
    "--most",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="Print and write at most so many proposals; the report has all.",
)
@click.option("--private", is_flag=True, help="Read private addresses too, such as an intranet's.")
@report_option
def watch(project: Path, delay: float, private: bool, **arguments: Any) -> None:
    """Read all sources, and say which statements are at risk because of what became of theirs.

    A source may have changed, moved, died or grown old. The statements come first on whose subject
    most resources depend. Each gets a proposal in FOLDER/proposals, with the difference of the
    text: move to data/proposals/ those that you want others to answer. An interrupted visit goes on
    where it stopped when the command is started again.
    """
    from okosystem.fetch.polite import Manners
    from okosystem.plugins.importers.watch.command import run

    manners = Manners(delay=delay, allow_private=private)
    run(open_project(project), manners=manners, **arguments)


def _finish(
    staged: "Staged", applied: bool, results: Mapping[str, Any], report: Path | None
) -> None:
    from okosystem.build.staging import apply

    if report is not None:
        text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
        report.write_text(text, encoding="utf-8")
    click.echo("\n".join(staged.changes) or "Nothing would change.")
    warnings = sum(finding.severity is Severity.WARNING for finding in staged.findings)
    click.echo(f"{len(staged.changes)} changes, {warnings} warnings.", err=True)
    if not applied:
        click.echo("Nothing was changed. To put it in place: --apply", err=True)
        return
    apply(staged)
    click.echo(f"{staged.target} is in place. Next: okosystem build", err=True)
