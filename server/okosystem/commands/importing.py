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
