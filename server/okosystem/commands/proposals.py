"""`okosystem propose` and `okosystem proposals`: write, answer and list proposals in a checkout.

Each proposal is one Turtle file. The arguments of `propose` are made from the forms.
"""

import json
import re
import sys
from collections.abc import Container, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from okosystem.commands.options import PATH, open_project, project_option
from okosystem.errors import SourceError
from okosystem.rdf.terms import (
    ID,
    OKO,
    TYPE_NODE,
    local_name,
    value_of,
)
from okosystem.rdf.triples import (
    Property,
    date_literal,
    texts,
    triples_about,
)
from okosystem.turtle.findings import Severity

if TYPE_CHECKING:
    from okosystem.proposals.forms import Field, Forms, Kind
    from okosystem.turtle.sources import Project, SourceFile

STATUSES = ("proposed", "under-review", "accepted", "awaits-correction", "rejected")
FINAL, CARRIED_OUT = ("accepted", "rejected"), "carried out"
ANSWERED = {ox.NamedNode(ID[f"proposal-status/{name}"]) for name in FINAL}
PROPOSAL = ox.NamedNode(OKO["Proposal"])
COLUMNS = ("status", "kind", "title", "proposer", "date", "file")
_ACTOR = re.compile(rf"({re.escape(ID)}actor/|actor:)?([a-z0-9-]+)")


class ProposalKinds(click.Group):
    """One command for each kind of proposal, with the fields of its form as options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the kinds before the static commands."""
        return [*_read_forms(_project(ctx)).kinds, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Make the command of a kind from its form."""
        if static := super().get_command(ctx, name):
            return static
        project = _project(ctx)
        kind = _read_forms(project).kinds.get(name)
        return _kind_command(project, kind) if kind else None


def _project(ctx: click.Context) -> "Project":
    return open_project(ctx.params.get("project") or Path())


@cache
def _read_forms(project: "Project") -> "Forms":
    from okosystem.proposals.form_builder import build_forms

    return build_forms(project)


def _kind_command(project: "Project", kind: "Kind") -> click.Command:
    def callback(out: Path | None, dry_run: bool, **values: str | None) -> None:
        fields = {key.replace("_", "-"): value for key, value in values.items() if value}
        propose(project, kind.name, fields, out, dry_run)

    out = click.Option(["--out"], type=PATH, help="File to write. Default: in data/proposals/.")
    dry = click.Option(["--dry-run"], is_flag=True, help="Print the file, and write nothing.")
    params: list[click.Parameter] = [*(_option(field) for field in kind.fields), out, dry]
    return click.Command(kind.name, callback=callback, params=params, help=kind.help["en"])


def _option(field: "Field") -> click.Option:
    codes = ", ".join(map(local_name, field.codes))
    parts = [field.label["en"], codes and f"one of {codes}", field.help.get("en", "")]
    optional = "" if field.required else " (optional)"
    today = date.today().isoformat() if field.name == "date" else None
    text = ": ".join(part for part in parts if part) + optional
    return click.Option([f"--{field.name}"], help=text, default=today, metavar=field.value.upper())


def propose(
    project: "Project", kind: str, values: Mapping[str, str], out: Path | None, dry: bool
) -> None:
    """Write a proposal, prompting at a terminal; raises SourceError with all errors at once."""
    from okosystem.proposals.files import write_proposal
    from okosystem.proposals.form_builder import read_names

    forms, (entities, labels) = _read_forms(project), read_names(project)
    if sys.stdin.isatty():
        values = _prompt(forms.kinds[kind], values, entities)
    _refuse_errors(forms.kinds[kind], values, entities)
    name, text = write_proposal(forms, kind, values, labels, project.prefixes)
    if dry:
        click.echo(text, nl=False)
        return
    path = out or project.root / name
    if path.exists():
        raise SourceError(f"{path}  already exists. How to fix it: choose another file with --out.")
    _write_if_valid(project, path, name, text)
    click.echo(f"{out or name} is written. Read it, commit it, and ask somebody else to review it.")


def _prompt(kind: "Kind", values: Mapping[str, str], entities: Container[str]) -> Mapping[str, str]:
    """Prompt for required fields until they are valid; without any flags, for optional ones too."""
    answers, everything = dict(values), set(values) <= {"date"}
    for field in (f for f in kind.fields if f.name not in values and (f.required or everything)):
        for iri, code in field.codes.items():
            click.echo(f"  {local_name(iri)}: {code['en']}", err=True)
        label = field.label["en"] if field.required else f"{field.label['en']} (or nothing)"
        message: str | None = ""
        while message is not None:
            answers[field.name] = click.prompt(label, default="", show_default=False, err=True)
            message = _find_messages(kind, answers, entities).get(field.name)
            if message:
                click.echo(f"  {message}", err=True)
    return answers


def _find_messages(
    kind: "Kind", values: Mapping[str, str], entities: Container[str]
) -> Mapping[str, str]:
    """Find what is wrong with each field, in the words of its shape."""
    from okosystem.proposals.forms import find_errors

    errors = find_errors(kind, values, entities)
    return {error.field.name: error.message["en"] for error in errors}


def _refuse_errors(kind: "Kind", values: Mapping[str, str], entities: Container[str]) -> None:
    shown = {name: f"«{v}»" if v else "is missing:" for name, v in kind.normalise(values).items()}
    found = _find_messages(kind, values, entities).items()
    lines = [f"--{name} {shown[name]} {message}" for name, message in found]
    if lines:
        more = f"okosystem propose {kind.name} --help describes every field."
        raise SourceError("\n".join([f"{len(lines)} to fix; nothing was written.", *lines, more]))


def _write_if_valid(project: "Project", path: Path, name: str, text: str) -> None:
    """Write a file unless it makes the graph invalid; then raise SourceError, and write nothing."""
    from okosystem.build.source_graph import SourceGraph
    from okosystem.build.validation import validate
    from okosystem.turtle.sources import SourceFile

    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    others = [file for file in project.graph_files if file.name != name]
    try:
        draft.write_text(text, encoding="utf-8")
        graph = SourceGraph(project, [*others, SourceFile(draft, name, project.today)])
        violations = [f for f in validate(graph, []) if f.severity is Severity.VIOLATION]
        if violations:
            lines = [f"{finding.focus}  {finding.text('en')}" for finding in violations]
            raise SourceError("\n".join(["Nothing was written.", *lines]))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@click.group("propose", cls=ProposalKinds)
@project_option
def propose_group(project: Path) -> None:
    """Write a proposal as one Turtle file, for review in git. Prompts for what is missing.

    Name an entity by its address, as kind:name, or by the name alone where only one kind fits.
    """


@propose_group.command()
@click.argument("file", type=PATH)
@click.option("--accept", "answer", flag_value="accepted", help="It becomes part of the graph.")
@click.option(
    "--reject", "answer", flag_value="rejected", help="It stays on file, with the reason."
)
@click.option("--take-up", "answer", flag_value="under-review", help="It is under review.")
@click.option(
    "--carried-out", "answer", flag_value=CARRIED_OUT, help="The accepted correction is made."
)
@click.option("--reviewer", help="Who answers: an actor, and never the proposer.")
@click.option("--reason", help="Why, in Bokmål. Required for a rejection.")
@click.option("--reason-nn", help="Why, in Nynorsk.")
@click.option("--date", "day", default=None, metavar="DATE", help="Default: today.")
@click.pass_context
def review(
    ctx: click.Context, /, file: Path, answer: str | None, day: str | None, **values: str | None
) -> None:
    """Answer the proposal in FILE, or record that its correction is made."""
    from okosystem.build.staging import write_turtle

    if answer is None:
        raise click.UsageError("Give --accept, --reject, --take-up or --carried-out.")
    if answer == CARRIED_OUT and any(values.values()):
        raise click.UsageError("--carried-out takes no other flag than --date.")
    when = _parse_date(day or date.today().isoformat())
    if answer == CARRIED_OUT:
        said: list[Property] = [(OKO["carriedOutOn"], when)]
    else:
        said = _review(answer, when, **values)
    project = _project(ctx.parent or ctx)
    source = project.file(file)
    text = write_turtle(_answer(source, said), project, source.name)
    _write_if_valid(project, source.path, source.name, text)
    click.echo(f"{source.name} is {answer}. See it with git diff, then: okosystem build")


def _parse_date(day: str) -> ox.Literal:
    from okosystem.proposals.forms import is_date

    if not is_date(day):
        raise SourceError(
            f"--date «{day}» is not a date. How to fix it: write it as year-month-day."
        )
    return date_literal(day)


def _review(
    status: str, day: ox.Literal, reviewer: str | None, reason: str | None, reason_nn: str | None
) -> list[Property]:
    """Write a review; only a final one has a date."""
    found = _ACTOR.fullmatch(reviewer or "")
    if reviewer and not found:
        raise SourceError(
            f"--reviewer «{reviewer}» is not an actor. How to fix it: name one, as in actor:ks."
        )
    reasons = (("nb", reason), ("nn", reason_nn))
    return [
        (OKO["proposalStatus"], ID[f"proposal-status/{status}"]),
        (OKO["reviewedBy"], ID[f"actor/{found[2]}"] if found else None),
        (OKO["reviewedOn"], day if status in FINAL else None),
        *texts(
            OKO["reviewReason"], [(tag, " ".join(text.split())) for tag, text in reasons if text]
        ),
    ]


def _answer(file: "SourceFile", said: Sequence[Property]) -> list[ox.Triple]:
    """Write an answer to the one proposal of a file; raises SourceError if it has a final one."""
    triples = [quad.triple for quad in file.quads]
    found = [t.subject for t in triples if (t.predicate, t.object) == (TYPE_NODE, PROPOSAL)]
    if len(found) != 1 or not isinstance(found[0], ox.NamedNode):
        raise SourceError(
            f"{file.name}  has {len(found)} proposals. "
            "How to fix it: put each in a file of its own."
        )
    new = triples_about(found[0].value, *said)
    replaced = {OKO[name] for name in ("proposalStatus", "reviewedBy", "reviewedOn")}
    replaced &= {name for name, _ in said}
    old = [t for t in triples if t.subject == found[0] and t.predicate.value in replaced]
    if any(t.object in ANSWERED for t in old):
        raise SourceError(
            f"{file.name}  is already answered. "
            "How to fix it: write a new proposal; the old one stays."
        )
    return [*(t for t in triples if t not in old), *new]


@click.command("proposals")
@project_option
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Only with this status.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def list_command(project: Path, status: Sequence[str], form: str) -> None:
    """List the proposals with status, kind, title, proposer, date and file."""
    from prettytable import PrettyTable, TableStyle

    from okosystem.sparql.oxigraph import Store

    checkout = open_project(project)
    files = [file for file in checkout.data if file.name.startswith("data/proposals/")]
    store = Store((quad for file in files for quad in file.quads), checkout.prefixes)
    query = (checkout.root / "queries/proposals/list.rq").read_text(encoding="utf-8")
    found = [{name: value_of(term) for name, term in row.items()} for row in store.rows(query)]
    rows = [row for row in found if not status or {*row["statuses"].split(", ")} & {*status}]
    if form == "json":
        content = [{name: row[name] for name in row if name != "statuses"} for row in rows]
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif not rows:
        click.echo("There are no such proposals.")
    else:
        table = PrettyTable(COLUMNS, align="l")
        table.set_style(TableStyle.PLAIN_COLUMNS)
        table.add_rows([[row[name] for name in ("statuses", *COLUMNS[1:])] for row in rows])
        click.echo(table.get_string())
