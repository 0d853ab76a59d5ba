"""The command line: from build and validate to import, export, load and serve."""

import errno
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from okosystem.commands.exporting import exporting
from okosystem.commands.harvesting import harvesting
from okosystem.commands.imports import import_group
from okosystem.commands.options import open_release, release_option
from okosystem.commands.proposing import proposals, propose
from okosystem.config import Settings
from okosystem.core.errors import GraphError
from okosystem.core.release import Release

if TYPE_CHECKING:
    from okosystem.core.sources import Project

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(path_type=Path)
PORT = click.IntRange(1, 65535)
project_option = click.option(
    "--project", type=FOLDER, default=Path(), help="The checkout. Default: the current folder."
)


class Commands(click.Group):
    """Tell of our own errors in one line each, with exit code 2, and never with a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except GraphError as error:
            click.echo(f"okosystem: {error}", err=True)
            ctx.exit(2)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            click.echo(f"okosystem: {refused(error)}", err=True)
            ctx.exit(2)


def refused(error: OSError) -> str:
    """Say what the system refused; of many files, as shutil gives them, the first."""
    many = error.args and isinstance(error.args[0], list)
    what = error.args[0][0][2] if many else str(error)
    return (
        f"{what.rstrip('.')}. How to fix it: see that there is room on the disk, and that what is "
        "named may be read and written by you."
    )


def checkout(folder: Path) -> "Project":
    """Open a checkout. Imported here: the server's processes import this module, without rdflib."""
    from okosystem.core.sources import Project

    return Project.at(folder)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="okosystem")
def main() -> None:
    """Build, check, ask and serve the knowledge graph of Norway's common digital ecosystem.

    Shell completion: eval "$(_OKOSYSTEM_COMPLETE=bash_source okosystem)"; also zsh_source
    and fish_source.
    """


main.add_command(exporting)
main.add_command(harvesting)
main.add_command(import_group)
main.add_command(proposals)
main.add_command(propose)


@main.command()
@project_option
@click.option("--out", type=FOLDER, default=Path("release"), show_default=True)
def build(project: Path, out: Path) -> None:
    """Make a release from the source files; on a violation the last release stays."""
    from okosystem.commands import build as builder

    builder.build(checkout(project), out, click.echo)


@main.command()
@project_option
@click.argument("files", nargs=-1, type=FILE)
@click.option("--quiet", is_flag=True, help="Show violations only.")
def validate(project: Path, files: Sequence[Path], quiet: bool) -> None:
    """Check FILES (default: everything): file:line, severity, what is wrong, how to fix it."""
    from okosystem.commands.validate import run

    sys.exit(run(checkout(project), files, quiet))


@main.command("format")
@project_option
@click.option("--check", is_flag=True, help="Change nothing; fail when a file is not in the form.")
@click.argument("files", nargs=-1, type=FILE)
def format_files(project: Path, check: bool, files: Sequence[Path]) -> None:
    """Rewrite Turtle FILES (default: all) in the house form."""
    from okosystem.commands.format import run

    sys.exit(run(checkout(project), files, check))


@main.command(context_settings={"ignore_unknown_options": True})
@release_option
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "ttl"]), default=None)
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
def query(
    release: Path | None, form: str | None, name: str | None, parameters: Sequence[str]
) -> None:
    """Ask the named query NAME, with --PARAMETER VALUE for each it has; - reads SPARQL.

    Without NAME: list the queries. An IRI may be written prefix:name, as in resource:id-porten.
    """
    from okosystem.commands import query as asking

    opened = open_release(release)
    if name is None:
        click.echo(asking.listing(opened))
    else:
        click.echo(asking.run(opened, name, parameters, form), nl=False)


@main.command()
@release_option
@click.option("--dato", "day", default="", help="As of this day, such as 2021-06-01.")
@click.option("--scenario", default="", help="With this scenario on top, as of its own day.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.argument("name")
def analyse(release: Path | None, day: str, scenario: str, form: str, name: str) -> None:
    """Work out all analyses as of a day, and answer the named query NAME of what they find.

    Such as: okosystem analyse phase-out-board --dato 2021-06-01
    """
    from okosystem.commands.analyse import run

    click.echo(run(open_release(release), name, day, scenario, form), nl=False)


@main.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
def diff(before: Path, after: Path) -> None:
    """Say in sentences what changed between two releases."""
    from okosystem.core.diff import sentences

    said = sentences(Release.open(before), Release.open(after))
    click.echo("\n".join(said) or "Nothing changed.")


@main.group()
def new() -> None:
    """Write a commented skeleton for a new data file."""


@new.command("resource")
@project_option
@click.argument("slug")
def new_resource(project: Path, slug: str) -> None:
    """Write data/resources/SLUG.ttl for a new shared resource."""
    from okosystem.core import scaffold

    name = scaffold.new_resource(checkout(project), slug, date.today().isoformat())
    click.echo(f"{name} is written. Fill it in, then: make format && okosystem validate {name}")


@main.command()
@release_option
@click.argument("store", type=FOLDER)
@click.argument("files", nargs=-1, type=FILE)
@click.option("--threads", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option("--graphs", is_flag=True, help="Keep each file as a named graph too: slower, larger.")
@click.option("--base", default=None, help="IRIs under it get addresses here. Default: found out.")
@click.option(
    "--order/--no-order",
    "ordered",
    default=True,
    help="Put the store in order at last: loads slower, answers faster.",
)
def load(
    release: Path | None,
    store: Path,
    files: Sequence[Path],
    threads: int,
    graphs: bool,
    base: str | None,
    ordered: bool,
) -> None:
    """Make STORE, a graph on disk for serve --store: of FILES, by default of the release.

    FILES are RDF (.nt .nq .ttl .trig .rdf .owl .jsonld, packed or not: .gz .bz2 .xz .zst) or
    folders of it. The last STORE stays until the new one is whole, and when something fails.
    """
    from okosystem.commands.load import run

    run(files or open_release(release), store, threads, graphs, base, ordered)


@main.command()
@release_option
@click.option(
    "--store", default=None, help="memory, what load made, or sparql+https://HOST/PATH for SPARQL."
)
@click.option("--data", multiple=True, type=FILE, help="Serve this RDF instead of a release.")
@click.option("--base", default=None, help="With --data: IRIs under it get addresses here.")
@click.option("--host", default=None, help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=PORT, default=None, help="Port to listen on. Default: 8000.")
@click.option(
    "--workers", type=click.IntRange(1, 16), default=None, help="Server processes. Default: 2."
)
def serve(release: Path | None, data: Sequence[Path], base: str | None, **given: Any) -> None:
    """Serve a release: pages, linked data and SPARQL.

    With --data FILE or --data FOLDER, as often as wanted: anyone's RDF, with SPARQL, a page for
    each thing and search. With --store besides: put on disk first, for more than a million triples.
    """
    from okosystem.commands import serve as serving

    asked = {key: value for key, value in given.items() if value is not None}
    if data:
        serving.run_data(data, base, asked)
    elif base:
        raise click.UsageError("--base goes with --data.")
    else:
        serving.run(open_release(release, asked.get("store")), asked)


@main.command()
@release_option
@click.option("--http", is_flag=True, help="Streamable HTTP at /mcp, not standard input/output.")
@click.option("--host", default=None, help="With --http: address. Default: 127.0.0.1.")
@click.option("--port", type=PORT, default=None, help="Default: 8000.")
@click.option("--name", multiple=True, help="With --http: a name that it is also reached by.")
def mcp(release: Path | None, http: bool, name: Sequence[str], **given: Any) -> None:
    """Serve the graph to assistants, by the Model Context Protocol."""
    from okosystem.commands.mcp import run

    asked = {key: value for key, value in given.items() if value is not None}
    if (asked or name) and not http:
        raise click.UsageError("--host, --port and --name go with --http.")
    run(open_release(release), http, name, asked)


@main.command("check-store")
@release_option
def check_store(release: Path | None) -> None:
    """Ask the engine of OKOSYSTEM_STORE a few questions; tell what works, and what not."""
    from okosystem.commands.store import run

    sys.exit(run(open_release(release), Settings.read()))
