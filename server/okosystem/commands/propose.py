"""`okosystem propose KIND`: ask for what is missing, check it all, write one file."""

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import click

from okosystem.core.errors import SourceError
from okosystem.core.findings import Finding, Severity
from okosystem.core.sources import Project, SourceFile
from okosystem.core.validation import World, validate
from okosystem.proposals.form_builder import CheckoutNames, build_forms
from okosystem.proposals.forms import Field, Forms, Kind, Names, find_errors, normalise
from okosystem.proposals.writing import write_proposal


@cache
def known_forms(project: Project) -> Forms:
    """Make the forms of a checkout, once."""
    return build_forms(project)


def run(project: Project, kind: str, given: Mapping[str, str], out: Path | None, dry: bool) -> None:
    """Write the proposal; raises SourceError with all that is wrong at once."""
    made, names = known_forms(project), CheckoutNames(project)
    if sys.stdin.isatty():
        given = asked(made.kinds[kind], given, names)
    refuse_faults(made.kinds[kind], given, names)
    name, text = write_proposal(made, kind, given, names, project.prefixes)
    if dry:
        click.echo(text, nl=False)
        return
    path = out or project.root / name
    write(project, path, name, text)
    click.echo(f"{out or name} is written. Read it, commit it, and ask somebody else to review it.")


def asked(kind: Kind, given: Mapping[str, str], names: Names) -> Mapping[str, str]:
    """Ask at the terminal for what is missing until it fits; with no flags at all, for the rest."""
    answers, everything = dict(given), set(given) <= {"date"}
    for field in (f for f in kind.fields if f.name not in given and (f.required or everything)):
        for code in field.codes:
            click.echo(f"  {code.iri.rpartition('/')[2]}: {code.label['en']}", err=True)
        while field.name not in answers or _faults_at(field, kind, answers, names):
            answers[field.name] = click.prompt(
                question(field), default="", show_default=False, err=True
            )
    return answers


def question(field: Field) -> str:
    """Write what is asked at the terminal."""
    return field.label["en"] if field.required else f"{field.label['en']} (or nothing)"


def _faults_at(field: Field, kind: Kind, answers: Mapping[str, str], names: Names) -> bool:
    found = [f for f in find_errors(kind, answers, names) if f.field == field.name]
    for fault in found:
        click.echo(f"  {fault.message['en']}", err=True)
    return bool(found)


def refuse_faults(kind: Kind, given: Mapping[str, str], names: Names) -> None:
    """Raise SourceError with a line for each field that is wrong."""
    told = {f.name: normalise(f, given.get(f.name, "")) for f in kind.fields}
    said = {name: f"«{value}»" if value else "is missing:" for name, value in told.items()}
    found = find_errors(kind, given, names)
    lines = [f"--{f.field} {said[f.field]} {f.message['en']}" for f in found]
    if lines:
        more = f"okosystem propose {kind.name} --help tells of every field."
        raise SourceError("\n".join([f"{len(lines)} to fix; nothing was written.", *lines, more]))


def write(project: Project, path: Path, name: str, text: str, again: bool = False) -> None:
    """Write a file that keeps the graph valid; raises SourceError, and then it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not again:
        raise SourceError(f"{path}  exists already. How to fix it: --out another file.")
    draft = path.with_suffix(".draft")
    try:
        draft.write_text(text, encoding="utf-8")
        refuse_violations(project, SourceFile(draft, name))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def refuse_violations(project: Project, file: SourceFile) -> None:
    """Raise SourceError when the graph would not be valid with the file in it."""
    others = [known for known in project.graph_files if known.name != file.name]
    found = validate(World(project, [*others, file]), [])
    worst = [finding for finding in found if finding.severity is Severity.VIOLATION]
    if worst:
        raise SourceError("\n".join(["Nothing was written.", *map(_line, worst)]))


def _line(finding: Finding) -> str:
    return f"{finding.focus}  {finding.text('en')}"
