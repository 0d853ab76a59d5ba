"""`okosystem import`: what others publish, staged, told, and put in place with --apply."""

from pathlib import Path

import click

project_option = click.option(
    "--project",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The checkout. Default: the current folder.",
)
apply_option = click.option(
    "--apply", "applied", is_flag=True, help="Put it in place; without this nothing changes."
)
shrink_option = click.option(
    "--shrink", is_flag=True, help="Accept less than half of what the last import had."
)
report_option = click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write what was found as JSON too.",
)


@click.group("import")
def importing() -> None:
    """Take in what others publish: told in sentences first, put in place with --apply."""


@importing.command("archimate")
@project_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--base", default="", help="The namespace its owner publishes its things under.")
@click.option("--source", default="", help="Which of data/sources/ it was read in, source:NAME.")
@apply_option
@shrink_option
def import_archimate(
    project: Path, file: Path, base: str, source: str, applied: bool, shrink: bool
) -> None:
    """Link what FILE has, an ArchiMate model: Open Exchange (.xml) or Turtle (.ttl).

    Its elements and relationships become nodes with name, type and address, never with its texts.
    Names like ours become questions for people; their answers, in
    data/assessments/archimate-matches.ttl, stand.
    """
    from okosystem.commands.archimate import imported
    from okosystem.core.sources import Project
    from okosystem.importers.archimate.importing import Origin

    imported(Project.at(project), file, Origin(base, source), applied, shrink)


@importing.command("fdk")
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
    help="With a file: where what it says is published.",
)
@click.option("--org", multiple=True, help="Only what this organisation number publishes.")
@apply_option
@shrink_option
@report_option
def import_fdk(
    project: Path,
    source: str,
    page: str,
    org: tuple[str, ...],
    applied: bool,
    shrink: bool,
    report: Path | None,
) -> None:
    """Match Felles datakatalog with our resources: datasets, APIs, concepts, models, services.

    Lists also what may be shared resources that we lack, and resources that no record was found
    for. A stopped run goes on where it was when it is started again.
    """
    from okosystem.commands.import_fdk import Asked, run
    from okosystem.core.sources import Project

    run(Project.at(project), Asked(source, page, org, applied, shrink, report))


@importing.command("enhetsregisteret")
@project_option
@click.option(
    "--source",
    default="https://data.brreg.no/enhetsregisteret/api/enheter/",
    show_default=True,
    help="The address of the API, or a file of what it answers.",
)
@apply_option
@shrink_option
@report_option
def import_enhetsregisteret(
    project: Path, source: str, applied: bool, shrink: bool, report: Path | None
) -> None:
    """Hold our organisations against the register: names, parents, dissolved units.

    Differences are findings, and a proposed patch for `git apply`; our files are not edited.
    """
    from okosystem.commands.import_enhetsregisteret import Asked, run
    from okosystem.core.sources import Project

    run(Project.at(project), Asked(source, applied, shrink, report))
