"""`okosystem format`: keep every Turtle file in the house form."""

from collections.abc import Sequence
from pathlib import Path

import click

from okosystem.core.sources import Project
from okosystem.core.turtle import house_form


def run(project: Project, paths: Sequence[Path], check: bool) -> int:
    """Rewrite the files, or with `check` only name those not in the form; 1 when there are any."""
    files = [project.file(path) for path in paths] or project.turtle_files
    strays = 0
    for file in files:
        tidy = house_form(file.text, project.prefixes, file.name)
        if tidy == file.text:
            continue
        strays += 1
        if check:
            click.echo(f"{file.name}:1  not in the house form. How to fix it: make format")
        else:
            file.path.write_text(tidy, encoding="utf-8")
            click.echo(f"{file.name}  rewritten")
    return 1 if check and strays else 0
