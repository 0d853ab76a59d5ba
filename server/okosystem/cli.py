"""The command line: one function for each command, which imports its work when it runs.

The server processes import this module, and should not load rdflib and other large packages.
"""

import errno
import gc
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from okosystem.commands.domain import domain_group
from okosystem.commands.export import export_group
from okosystem.commands.options import (
    FOLDER,
    LANGUAGE,
    PATH,
    PORT,
    complete_query,
    open_project,
    open_release,
    project_option,
    release_option,
)
from okosystem.commands.proposals import list_command, propose_group
from okosystem.errors import GraphError
from okosystem.registry import read_plugins
from okosystem.release.release import Release
from okosystem.settings import Settings


class Commands(click.Group):
    """Prints our own errors on one line, without a stack trace, and exits with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (GraphError, OSError) as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            message = _describe(error) if isinstance(error, OSError) else error
            click.echo(f"okosystem: {message}", err=True)
            ctx.exit(2)


def _describe(error: OSError) -> str:
    """Describe an error of the system, or the first of several, as shutil collects them."""
    is_collection = error.args and isinstance(error.args[0], list)
    message = error.args[0][0][2] if is_collection else str(error)
    return (
        f"{message.rstrip('.')}. How to fix it: make sure that there is space on the disk, and "
        "that you may read and write the path."
    )


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="okosystem")
def main() -> None:
    """Build, check, query and serve the knowledge graph of Norway's shared digital ecosystem.

    Shell completion: eval "$(_OKOSYSTEM_COMPLETE=bash_source okosystem)"; also zsh_source
    and fish_source.
    """


main.add_command(domain_group)
main.add_command(export_group)
main.add_command(propose_group)
main.add_command(list_command)


@main.command()
@project_option
@click.option("--out", type=FOLDER, default=Path("release"), show_default=True)
@click.option(
    "--reasoner",
    type=click.Choice(["rules", "owlrl"]),
    default="rules",
    show_default=True,
    help="owlrl, the reference engine, derives the same in minutes.",
)
def build(project: Path, out: Path, reasoner: str) -> None:
    """Build a release from the source files; after a violation the last release stays."""
    from okosystem.commands.build import build

    gc.disable()  # a tenth of the time, for nothing: the process ends with its work
    build(open_project(project), out, click.echo, reasoner)


@main.command()
@project_option
@click.argument("files", nargs=-1, type=PATH)
@click.option("--quiet", is_flag=True, help="Show violations only.")
@click.option(
    "--engine",
    type=click.Choice(["rudof", "pyshacl"]),
    default="rudof",
    show_default=True,
    help="pyshacl, the reference engine, finds the same in minutes.",
)
def validate(project: Path, files: Sequence[Path], quiet: bool, engine: str) -> None:
    """Check FILES (default: all). Prints file:line, severity, what is wrong and how to fix it."""
    from okosystem.commands.validate import run

    gc.disable()
    sys.exit(run(open_project(project), files, quiet, engine))


@main.command("format")
@project_option
@click.option("--check", is_flag=True, help="Change nothing; fail if a file would change.")
@click.argument("files", nargs=-1, type=PATH)
def format_files(project: Path, check: bool, files: Sequence[Path]) -> None:
    """Rewrite Turtle FILES (default: all) in the house style."""
    from okosystem.commands.validate import format_files

    sys.exit(format_files(open_project(project), files, check))


@main.command(context_settings={"ignore_unknown_options": True})
@release_option
@click.option("--format", "form", type=click.Choice(["table", "csv", "json", "ttl"]), default=None)
@click.option(
    "--language", type=LANGUAGE, default="nb", show_default=True, help="Language of the texts."
)
@click.option("--basis", is_flag=True, help="Also say what the answer rests on.")
@click.argument("name", required=False, shell_complete=complete_query)
@click.argument("parameters", nargs=-1, type=click.UNPROCESSED)
def query(
    release: Path | None,
    form: str | None,
    language: str,
    basis: bool,
    name: str | None,
    parameters: Sequence[str],
) -> None:
    """Run the named query NAME, with --PARAMETER VALUE for each parameter; - reads SPARQL.

    Without NAME: list the queries. An IRI may be written prefix:name, as in resource:id-porten.
    """
    from okosystem.commands.query import list_queries, run

    opened = open_release(release)
    if name is None:
        click.echo(list_queries(opened))
    else:
        click.echo(run(opened, name, parameters, form, language, basis), nl=False)


@main.command()
@release_option
@click.option(
    "--language", type=LANGUAGE, default="nb", show_default=True, help="Language of the texts."
)
@click.option("--json", "as_json", is_flag=True, help="Write what /sporsmal.json?q= answers.")
@click.argument("question", nargs=-1, required=True)
def ask(release: Path | None, language: str, as_json: bool, question: Sequence[str]) -> None:
    """Answer QUESTION, in your own words in Norwegian or English.

    Also say how it was understood, and what the answer rests on.
    Exit code 0: it is answered. 1: the graph does not know.
    """
    from okosystem.commands.ask import run

    text, is_known = run(open_release(release), " ".join(question), language, as_json)
    click.echo(text)
    sys.exit(not is_known)


@main.command()
@release_option
@click.option("--dato", "day", default="", help="As of this day, such as 2021-06-01.")
@click.option("--scenario", default="", help="Apply this scenario, by default as of its own day.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table")
@click.option(
    "--language", type=LANGUAGE, default="nb", show_default=True, help="Language of the texts."
)
@click.argument("name", shell_complete=complete_query)
def analyse(
    release: Path | None, day: str, scenario: str, form: str, language: str, name: str
) -> None:
    """Compute all analyses as of a day, and run the named query NAME on the result.

    For example: okosystem analyse phase-out-board --dato 2021-06-01
    """
    from okosystem.commands.query import analyse

    opened = open_release(release)
    click.echo(analyse(opened, name, day, scenario, form, language), nl=False)


@main.command()
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@click.option("--patch", is_flag=True, help="Write RDF Patch, with which BEFORE becomes AFTER.")
def diff(before: Path, after: Path, patch: bool) -> None:
    """Describe the differences between two releases.

    RDF Patch is of the asserted statements (graph.ttl), with Skolem IRIs for blank nodes.
    """
    from okosystem.release.diff import describe_differences, patch_between

    if patch:
        click.echo(patch_between(Release.open(before), Release.open(after)), nl=False)
        return
    lines = describe_differences(Release.open(before), Release.open(after))
    click.echo("\n".join(lines) or "Nothing changed.")


@main.command()
@click.argument("release", metavar="[RELEASE|URL]", default="")
@click.option(
    "--key", "keys", multiple=True, type=PATH, help="A public key that must have signed it."
)
@click.option(
    "--source", "checkout", type=FOLDER, help="A checkout that it must have been made from."
)
def verify(release: str, keys: Sequence[Path], checkout: Path | None) -> None:
    """Verify a release: every file, the graph, provenance and signatures. Default: ./release.

    Exit code 0: all as published. 1: something is missing or changed, and is named. 2: it could
    not be read.
    """
    from okosystem.commands.verify import run

    sys.exit(run(release, keys, open_project(checkout) if checkout else None))


@main.group()
def new() -> None:
    """Write a commented skeleton for a new data file."""


@new.command("resource")
@project_option
@click.argument("slug")
def new_resource(project: Path, slug: str) -> None:
    """Write data/resources/SLUG.ttl for a new shared resource."""
    from okosystem.turtle import scaffold

    name = scaffold.new_resource(open_project(project), slug, date.today().isoformat())
    click.echo(f"{name} is written. Fill it in, then: make format && okosystem validate {name}")


@main.command()
@release_option
@click.argument("store", type=FOLDER, required=False)
@click.argument("files", nargs=-1, type=PATH)
@click.option("--threads", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option(
    "--graphs", is_flag=True, help="Also keep each file as a named graph: slower, larger."
)
@click.option("--base", default=None, help="IRIs under it get addresses here. Default: detected.")
@click.option(
    "--order/--no-order",
    "ordered",
    default=True,
    help="Sort the store at the end: loads slower, answers faster.",
)
def load(release: Path | None, store: Path | None, files: Sequence[Path], **options: Any) -> None:
    """Load FILES, by default the release, into STORE: a graph on disk for serve --store.

    FILES are RDF (.nt .nq .ttl .trig .rdf .owl .jsonld, also compressed: .gz .bz2 .xz .zst) or
    folders of it. The last STORE stays until the new one is complete.

    Without STORE: add the graph to the release itself, unless it is there. serve then reads it
    from disk, in half the memory.
    """
    from okosystem.commands.store import load

    load(files or open_release(release), store, **options)


@main.command()
@release_option
@click.option(
    "--store",
    default=None,
    help="memory, a folder from load, or sparql+https://HOST/PATH. Default: the release on disk if "
    "it was loaded, else in memory.",
)
@click.option("--data", multiple=True, type=PATH, help="Serve this RDF instead of a release.")
@click.option("--base", default=None, help="With --data: IRIs under it get addresses here.")
@click.option("--host", default=None, help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=PORT, default=None, help="Port to listen on. Default: 8000.")
@click.option(
    "--workers", type=click.IntRange(1, 16), default=None, help="Server processes. Default: 2."
)
def serve(release: Path | None, data: Sequence[Path], base: str | None, **settings: Any) -> None:
    """Serve a release: pages, linked data and SPARQL.

    With --data FILE or --data FOLDER, which may be repeated: any RDF, with SPARQL, search and a
    page for each entity. Add --store to load it to disk first, for more than a million triples.
    """
    from okosystem.commands.serve import run, run_data

    overrides = {key: value for key, value in settings.items() if value is not None}
    if data:
        run_data(data, base, overrides)
    elif base:
        raise click.UsageError("--base goes with --data.")
    else:
        run(open_release(release, overrides.get("store")), overrides)


@main.command("check-store")
@release_option
def check_store(release: Path | None) -> None:
    """Test the engine of OKOSYSTEM_STORE against our own, and report what differs."""
    from okosystem.commands.store import check_store

    sys.exit(check_store(open_release(release), Settings.read()))


@main.command("check-engines")
@project_option
@release_option
def check_engines(project: Path, release: Path | None) -> None:
    """Compare a release with owlrl and pySHACL, in minutes, and record the result in it.

    It must have been built from the checkout. Exit code 1: they differ.
    """
    from okosystem.commands.check_engines import run

    sys.exit(run(open_release(release), open_project(project), date.today()))


@main.group("import")
def import_group() -> None:
    """Import what others publish: describe the changes, and write them with --apply."""


def add_plugins() -> None:
    """Add the commands of plugins, each to the group that it names."""
    for name, command in read_plugins().commands:
        group = main.commands[name] if name else main
        if not isinstance(group, click.Group):
            raise GraphError(f"the plugin with {command.name} names {name}, which is no group.")
        group.add_command(command)


add_plugins()
