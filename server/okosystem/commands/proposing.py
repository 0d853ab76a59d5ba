"""`okosystem propose …` and `okosystem proposals`: their arguments. What they do loads late."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okosystem.core.terms import local_name

if TYPE_CHECKING:
    from okosystem.core.sources import Project
    from okosystem.proposals.forms import Field, Kind

FOLDER = click.Path(file_okay=False, path_type=Path)
PLACE = click.Path(path_type=Path)
STATUSES = ("proposed", "under-review", "accepted", "awaits-correction", "rejected")
NEXT = {"accept": "accepted", "reject": "rejected", "take-up": "under-review"}
CARRY_OUT = "carried-out"


class Kinds(click.Group):
    """One command for each kind of proposal, its options the fields of the form."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the kinds, and the commands of its own."""
        from okosystem.proposals.form_builder import list_kinds

        return [*list_kinds(), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Make the command of a kind from its fields."""
        own = super().get_command(ctx, name)
        if own or name not in self.list_commands(ctx):
            return own
        from okosystem.commands.propose import known_forms

        return of_kind(known_forms(opened(ctx)).kinds[name], ctx)


def opened(ctx: click.Context) -> "Project":
    """Open the checkout that the group was told of."""
    from okosystem.core.sources import Project

    return Project.at(ctx.params.get("project") or Path())


def of_kind(kind: "Kind", group: click.Context) -> click.Command:
    """Make the command that writes a proposal of this kind."""

    def callback(out: Path | None, dry_run: bool, **given: str | None) -> None:
        from okosystem.commands.propose import run

        fields = {key.replace("_", "-"): value for key, value in given.items() if value}
        run(opened(group), kind.name, fields, out, dry_run)

    out = click.Option(["--out"], type=PLACE, help="File to write. Default: in data/proposals/.")
    dry = click.Option(["--dry-run"], is_flag=True, help="Print the file, and write nothing.")
    params: list[click.Parameter] = [*(option(field) for field in kind.fields), out, dry]
    return click.Command(kind.name, callback=callback, params=params, help=kind.help["en"])


def option(field: "Field") -> click.Option:
    """Make one option; a proposal is of today unless something else is said."""
    codes = ", ".join(local_name(code.iri) for code in field.codes)
    told = [field.label["en"], codes and f"one of {codes}", field.help.get("en", "")]
    wanted = "" if field.required else " (optional)"
    today = date.today().isoformat() if field.name == "date" else None
    text = ": ".join(part for part in told if part) + wanted
    return click.Option([f"--{field.name}"], help=text, default=today, metavar=field.value.upper())


@click.group(cls=Kinds)
@click.option("--project", type=FOLDER, default=Path(), help="The checkout. Default: here.")
def propose(project: Path) -> None:
    """Write a proposal as one Turtle file, for review in git. Asks for what is missing.

    A thing is its address, kind:name, or the name alone where only one kind fits.
    """


@propose.command()
@click.argument("file", type=PLACE)
@click.option("--accept", "answer", flag_value="accept", help="It becomes part of the graph.")
@click.option("--reject", "answer", flag_value="reject", help="It stays, with its reason.")
@click.option("--take-up", "answer", flag_value="take-up", help="It is under review.")
@click.option(
    "--carried-out", "answer", flag_value=CARRY_OUT, help="The accepted correction is made."
)
@click.option("--reviewer", help="Who answers: an actor, and never the proposer.")
@click.option("--reason", help="Why, in Bokmål. Must be there when it is rejected.")
@click.option("--reason-nn", help="Why, in Nynorsk.")
@click.option("--date", "day", default=None, metavar="DATE", help="Default: today.")
def review(file: Path, answer: str | None, day: str | None, **given: str | None) -> None:
    """Answer the proposal in FILE, or tell that the correction in it is made."""
    from okosystem.commands.review import Answer, carry_out, run

    group, when = click.get_current_context().parent, day or date.today().isoformat()
    if answer is None or group is None:
        raise click.UsageError("Say --accept, --reject, --take-up or --carried-out.")
    if answer == CARRY_OUT:
        if any(given.values()):
            raise click.UsageError("--carried-out takes no other flag than --date.")
        carry_out(opened(group), file, when)
        return
    reasons = {"nb": given["reason"], "nn": given["reason_nn"]}
    run(opened(group), file, Answer(NEXT[answer], given["reviewer"] or "", when, reasons))


@click.command()
@click.option("--project", type=FOLDER, default=Path(), help="The checkout. Default: here.")
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Only with this status.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def proposals(project: Path, status: Sequence[str], form: str) -> None:
    """List the proposals: status, kind, title, who proposes, when, and the file."""
    from okosystem.commands.proposals import listing
    from okosystem.core.sources import Project

    click.echo(listing(Project.at(project), status, form))
