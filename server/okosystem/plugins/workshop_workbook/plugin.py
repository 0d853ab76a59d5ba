"""`okosystem assess`: write the workbook of a workshop, and read it back."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okosystem.commands.options import (
    FOLDER,
    PATH,
    open_project,
    open_release,
    project_option,
    release_option,
)
from okosystem.rdf.terms import ID, kind_of
from okosystem.registry import Registry

if TYPE_CHECKING:
    from okosystem.graph.reader import Reader
    from okosystem.plugins.workshop_workbook.reading import WorkbookContents
    from okosystem.turtle.sources import Project

YARDSTICKS = ("capability", "outcome", "need")
language_option = click.option(
    "--language", type=click.Choice(["nb", "nn"]), default="nb", show_default=True
)


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.add_command(assess_group)


def _check_context(context: click.Context, option: click.Parameter, text: str) -> str:
    from okosystem.proposals.assessments import slug_of

    if not slug_of(text) or not text[0].isalnum():
        raise click.BadParameter(f"{text!r} is no text. Write what the assessment is for.")
    return " ".join(text.split())


@click.group("assess")
def assess_group() -> None:
    """Collect coverage assessments in a workshop: a workbook (XLSX) out, and its answers in."""


@assess_group.command("sheet")
@release_option
@click.argument("out", type=PATH)
@click.option(
    "--context",
    required=True,
    callback=_check_context,
    help="What the assessment is for, in Bokmål, such as «Nasjonal vurdering».",
)
@click.option("--domain", help="Its capabilities and resources, with the national ones it ties to.")
@click.option("--capability", multiple=True, help="A sheet for this one; may be repeated.")
@click.option("--outcome", multiple=True, help="A sheet for this one; may be repeated.")
@click.option("--need", multiple=True, help="A sheet for this one; may be repeated.")
@click.option(
    "--resource",
    multiple=True,
    help="A row on each sheet. Default: those that have the capability or address the need.",
)
@click.option("--party", multiple=True, help="A row for each subject. Default: one, any actor.")
@language_option
def write_sheet(
    release: Path | None,
    out: Path,
    context: str,
    language: str,
    domain: str | None,
    resource: Sequence[str],
    party: Sequence[str],
    **yardsticks: Sequence[str],
) -> None:
    """Write OUT, a workbook with a sheet for each capability, outcome or need."""
    from okosystem.graph.reader import open_reader
    from okosystem.plugins.workshop_workbook.workbook import WorkbookOptions, write_workbook

    chosen = [iri for kind in YARDSTICKS for iri in _expand(kind, yardsticks[kind])]
    resources, parties = _expand("resource", resource), _expand("actor", party)
    if not chosen and not domain:
        raise click.UsageError(
            "Give a --domain, or at least one --capability, --outcome or --need."
        )
    if out.suffix != ".xlsx":
        raise click.UsageError(f"{out} must end with .xlsx")
    reader = open_reader(open_release(release))
    if domain:
        chosen = chosen or _of_domain(reader, domain, "capability")
        resources = resources or _of_domain(reader, domain, "resource")
    order = WorkbookOptions(context, language, chosen, resources, parties)
    rows = write_workbook(reader, order, out)
    click.echo(f"{out} is written: {len(chosen)} sheets, {rows} rows. Next: okosystem assess take")


def _expand(kind: str, slugs: Sequence[str]) -> list[str]:
    """Expand slugs, or `kind:slug`, to IRIs, without duplicates."""
    return list(dict.fromkeys(ID[f"{kind}/{slug.removeprefix(f'{kind}:')}"] for slug in slugs))


def _of_domain(reader: "Reader", slug: str, kind: str) -> list[str]:
    """List the entities of a kind that a domain describes, then the national ones it refers to."""
    from okosystem.graph.domains import domains_of

    known = domains_of(reader)
    if slug not in known.shown:
        joined = ", ".join(known.shown) or "no domain has joined; see docs/domains.md"
        raise click.BadParameter(f"there is no domain {slug!r}. Choose from: {joined}")
    found = [iri for iri in known.shown[slug] if kind_of(iri) == kind]
    return sorted(found, key=lambda iri: (iri not in known.origins, iri))


@assess_group.command("take")
@project_option
@click.argument("file", type=PATH)
@click.option(
    "--out", type=FOLDER, default=None, help="The folder to write to. Default: data/assessments."
)
@language_option
def take_sheet(project: Path, file: Path, out: Path | None, language: str) -> None:
    """Add the assessments in FILE, a filled-in workbook, as proposals; report each fault by cell.

    A row that was taken before is not added again. Exit code 1: there were faults; the rows
    without any are written all the same.
    """
    from okosystem.plugins.workshop_workbook.reading import read_workbook
    from okosystem.proposals.assessments import FOLDER as DEFAULT
    from okosystem.proposals.assessments import RecordedAssessments

    checkout = open_project(project)
    folder = out or checkout.root / DEFAULT
    contents = read_workbook(file, RecordedAssessments.read(checkout, folder), date.today())
    for fault in contents.faults:
        click.echo(fault.describe(language, file.name))
    click.echo("\n".join(_finish(checkout, folder, contents, language)), err=True)
    sys.exit(1 if contents.faults else 0)


def _finish(
    project: "Project", folder: Path, contents: "WorkbookContents", language: str
) -> Sequence[str]:
    """Write the valid rows, and return the lines of the summary."""
    from okosystem.plugins.workshop_workbook.workbook import TABLE
    from okosystem.proposals.assessments import add_to_file

    texts, new = TABLE["report"][language], contents.assessments
    lines = [texts["nothing"]]
    if new:
        path = add_to_file(project, folder, new, contents.language)
        lines = [texts["written"].format(count=len(new), file=path)]
    counts = {"known": contents.known, "empty": contents.empty, "faults": len(contents.faults)}
    return lines + [texts[name].format(count=count) for name, count in counts.items() if count]
