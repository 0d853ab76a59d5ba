"""`okosystem propose` and `okosystem proposals`: their arguments, made from the forms."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okosystem.commands.options import PATH, open_project, project_option
from okosystem.core.package import read_package_table
from okosystem.core.terms import local_name

if TYPE_CHECKING:
    from okosystem.core.sources import Project
    from okosystem.proposals.forms import Field, Kind

STATUSES = ("proposed", "under-review", "accepted", "awaits-correction", "rejected")
OUTCOMES = {"accept": "accepted", "reject": "rejected", "take-up": "under-review"}
CARRIED_OUT = "carried-out"


class ProposalKinds(click.Group):
    """One command for each kind of proposal, with the fields of its form as options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the kinds before the static commands."""
        kinds = read_package_table("proposals/kinds.toml")["kinds"]
        return [*kinds, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Make the command of a kind from its form."""
        static = super().get_command(ctx, name)
        if static or name not in self.list_commands(ctx):
            return static
        from okosystem.commands.proposals import forms_of

        return _kind_command(forms_of(_project(ctx)).kinds[name], ctx)


def _project(ctx: click.Context) -> "Project":
    return open_project(ctx.params.get("project") or Path())


def _kind_command(kind: "Kind", group: click.Context) -> click.Command:
    def callback(out: Path | None, dry_run: bool, **values: str | None) -> None:
        from okosystem.commands.proposals import propose

        fields = {key.replace("_", "-"): value for key, value in values.items() if value}
        propose(_project(group), kind.name, fields, out, dry_run)

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


@click.group("propose", cls=ProposalKinds)
@project_option
def propose_group(project: Path) -> None:
    """Write a proposal as one Turtle file, for review in git. Prompts for what is missing.

    Name an entity by its address, as kind:name, or by the name alone where only one kind fits.
    """


@propose_group.command()
@click.argument("file", type=PATH)
@click.option("--accept", "answer", flag_value="accept", help="It becomes part of the graph.")
@click.option("--reject", "answer", flag_value="reject", help="It stays on file, with the reason.")
@click.option("--take-up", "answer", flag_value="take-up", help="It is under review.")
@click.option(
    "--carried-out", "answer", flag_value=CARRIED_OUT, help="The accepted correction is made."
)
@click.option("--reviewer", help="Who answers: an actor, and never the proposer.")
@click.option("--reason", help="Why, in Bokmål. Required for a rejection.")
@click.option("--reason-nn", help="Why, in Nynorsk.")
@click.option("--date", "day", default=None, metavar="DATE", help="Default: today.")
def review(file: Path, answer: str | None, day: str | None, **values: str | None) -> None:
    """Answer the proposal in FILE, or record that its correction is made."""
    from okosystem.commands.proposals import Review, answer_proposal, carry_out

    group, when = click.get_current_context().parent, day or date.today().isoformat()
    if answer is None or group is None:
        raise click.UsageError("Give --accept, --reject, --take-up or --carried-out.")
    if answer == CARRIED_OUT:
        if any(values.values()):
            raise click.UsageError("--carried-out takes no other flag than --date.")
        carry_out(_project(group), file, when)
        return
    reasons = {"nb": values["reason"], "nn": values["reason_nn"]}
    decision = Review(OUTCOMES[answer], values["reviewer"] or "", when, reasons)
    answer_proposal(_project(group), file, decision)


@click.command("proposals")
@project_option
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Only with this status.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
def list_command(project: Path, status: Sequence[str], form: str) -> None:
    """List the proposals with status, kind, title, proposer, date and file."""
    from okosystem.commands.proposals import list_proposals

    click.echo(list_proposals(open_project(project), status, form))
