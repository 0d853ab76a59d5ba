"""`okosystem import`: stage what others publish, print the changes, apply them on request."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okosystem.commands.options import PATH, open_project, project_option
from okosystem.core.findings import Severity

if TYPE_CHECKING:
    from okosystem.importers.staging import Staged


apply_option = click.option(
    "--apply", "applied", is_flag=True, help="Write the changes; without it nothing is changed."
)
shrink_option = click.option(
    "--shrink", is_flag=True, help="Accept less than half of what the last import had."
)
report_option = click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write the results to this file as JSON.",
)


@click.group("import")
def import_group() -> None:
    """Import what others publish: describe the changes, and write them with --apply."""


@import_group.command("archimate")
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
    from okosystem.importers.archimate.accounting import write_table
    from okosystem.importers.archimate.importing import Origin, prepare
    from okosystem.importers.staging import apply

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


@import_group.command("fdk")
@project_option
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
@apply_option
@shrink_option
@report_option
def import_fdk(project: Path, applied: bool, report: Path | None, **arguments: Any) -> None:
    """Match Felles datakatalog with our resources: datasets, APIs, concepts, models, services.

    Also lists possible shared resources that the graph lacks, and resources without a record. An
    interrupted run resumes when it is started again.
    """
    from okosystem.commands.import_fdk import run

    staged, results = run(open_project(project), **arguments)
    _finish(staged, applied, results, report)


@import_group.command("enhetsregisteret")
@project_option
@click.option(
    "--source",
    default="https://data.brreg.no/enhetsregisteret/api/enheter/",
    show_default=True,
    help="The address of the API, or a file with its answers.",
)
@apply_option
@shrink_option
@report_option
def import_enhetsregisteret(
    project: Path, source: str, applied: bool, shrink: bool, report: Path | None
) -> None:
    """Compare our organisations with the register: names, parents, dissolved units.

    Differences become findings and a proposed patch for `git apply`; our files are not edited.
    """
    from okosystem.commands.import_enhetsregisteret import run

    staged, results = run(open_project(project), source, applied, shrink)
    _finish(staged, applied, results, report)


@import_group.command("ldes")
@project_option
@click.argument("address")
@click.option(
    "--name", required=True, help="A slug, such as altinn, for data/imported/ldes-NAME.ttl."
)
@apply_option
@shrink_option
@report_option
def import_ldes(
    project: Path, address: str, name: str, applied: bool, shrink: bool, report: Path | None
) -> None:
    """Import the graph of a Linked Data Event Stream, whose root page is at ADDRESS.

    Its members are versions of entities. The last version of each becomes part of the file.
    """
    from okosystem.commands.import_ldes import run

    staged, results = run(open_project(project), address, name, shrink)
    _finish(staged, applied, results, report)


def _finish(
    staged: "Staged", applied: bool, results: Mapping[str, Any], report: Path | None
) -> None:
    from okosystem.importers.staging import apply

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
