"""`okosystem export`: the graph in the formats of other tools, and letters to owners."""

import sys
from collections import defaultdict
from collections.abc import Sequence
from os import cpu_count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import click

from okosystem.commands.options import FOLDER, LANGUAGE, PATH, open_release, release_option
from okosystem.core.errors import UnknownResource
from okosystem.core.release import Release
from okosystem.core.terms import BASE, value_of

if TYPE_CHECKING:
    from okosystem.archimate.model import Model

LETTERS = "letters/"


def _check_site(context: click.Context, option: click.Parameter, address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise click.BadParameter(
            f"{address!r} is not the address of a site. Write it in full, such as {BASE}"
        )
    return address


site_option = click.option(
    "--site",
    default=BASE,
    show_default=True,
    callback=_check_site,
    help="The address of the pages on the web.",
)


@click.group("export")
def export_group() -> None:
    """Write the graph in the formats of other tools."""


@export_group.command("archimate")
@release_option
@click.option(
    "--output",
    type=click.File("wb", atomic=True),
    default="-",
    help="The file to write. Default: standard output.",
)
@click.option(
    "--view", type=click.Choice(["malbilde"]), default=None, help="Only the content of this view."
)
@click.option(
    "--archimate",
    "version",
    type=click.Choice(["3.2", "4"]),
    default="3.2",
    show_default=True,
    help="The version of ArchiMate. With 4, types that it dropped are written as what they become.",
)
def export_archimate(
    release: Path | None, output: BinaryIO, view: str | None, version: str
) -> None:
    """Write the graph as ArchiMate, in the Open Exchange format that Archi opens.

    Contains everything that is current, with the landscape as a view.
    """
    output.write(write_model(open_release(release), view, version))


@export_group.command("na")
@release_option
@click.argument("output", type=click.File("wb", atomic=True))
def export_na(release: Path | None, output: BinaryIO) -> None:
    """Write the graph to OUTPUT in the Turtle form of Digdir's national architecture.

    Counterparts in the national architecture keep their identifiers; everything else has ours.
    """
    from okosystem.archimate.national import to_turtle

    output.write(to_turtle(read_as_model(open_release(release))))


def write_model(release: Release, view: str | None, version: str = "3.2") -> bytes:
    """Write a release as an Open Exchange file; with a view, only what it shows."""
    from okosystem.archimate.from_graph import keep_drawn, to_version_4
    from okosystem.archimate.writer import to_xml

    model = read_as_model(release)
    model = keep_drawn(model) if view else model
    return to_xml(to_version_4(model) if version == "4" else model)


def read_as_model(release: Release) -> "Model":
    """Read a release as an ArchiMate model."""
    from okosystem.archimate.from_graph import Row, build_model
    from okosystem.engine.oxigraph import Store

    store = Store.load(release.graph, release.prefixes)
    queries = release.export_queries

    def select(name: str) -> Sequence[Row]:
        rows = store.rows(queries[name])
        return [{key: value_of(term) for key, term in row.items()} for row in rows]

    return build_model(select, str(release.manifest["version"]))


@export_group.command("yaml-ld")
@release_option
@click.argument("output", type=click.File("wb", atomic=True))
def export_yaml_ld(release: Path | None, output: BinaryIO) -> None:
    """Write the asserted statements as YAML-LD to OUTPUT, or - : the same triples as graph.ttl."""
    import pyoxigraph as ox

    from okosystem.core.yaml_ld import yaml_ld_parts

    opened = open_release(release)
    quads = ox.parse(path=opened.file("graph.ttl"), format=ox.RdfFormat.TURTLE)
    for part in yaml_ld_parts((quad.triple for quad in quads), opened.context):
        output.write(part)


@export_group.command("fagdag")
@release_option
@click.option("--dato", default=None, help="The day to show. Default: the day of the release.")
@click.option("--language", type=LANGUAGE, default="nb", show_default=True)
@site_option
@click.argument("folder", type=PATH)
def export_fagdag(
    release: Path | None, dato: str | None, language: str, site: str, folder: Path
) -> None:
    """Write a meeting pack in a new FOLDER: editable slides (PPTX), the same as PDF, tables as CSV.

    The same release, day and language give the same files.
    """
    from okosystem.exports.fagdag.pack import write_pack

    for name in write_pack(open_release(release), dato, language, site, folder):
        click.echo(folder / name)


@export_group.command("letters")
@release_option
@click.argument("folder", type=FOLDER)
@click.option("--owner", "owners", multiple=True, help="The slug of an actor; may be repeated.")
def export_letters(release: Path | None, folder: Path, owners: tuple[str, ...]) -> None:
    """Write the letters to owners, in Bokmål and Nynorsk, each with its patch. Nothing is sent."""
    opened, known = open_release(release), defaultdict[str, list[str]](list)
    for name in sorted(opened.manifest["files"]):
        if name.startswith(LETTERS):
            file = name.removeprefix(LETTERS)
            known[file.partition(".")[0]].append(file)
    if unknown := sorted(set(owners) - set(known)):
        raise UnknownResource(
            f"there is no letter to {unknown[0]!r}. How to fix it: choose among {', '.join(known)}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [name for slug in owners or known for name in known[slug]]
    for name in chosen:
        (folder / name).write_bytes(opened.file(LETTERS + name).read_bytes())
    count = len(owners or known)
    click.echo(f"{len(chosen)} files in {folder}, to {count} owners. Nothing was sent.")


@export_group.command("site")
@release_option
@click.option(
    "--language",
    "languages",
    type=LANGUAGE,
    multiple=True,
    help="A language to copy; may be repeated. Default: all three.",
)
@site_option
@click.option("--processes", type=click.IntRange(1, 32), default=None, help="Default: all cores.")
@click.argument("folder", type=PATH)
def export_site(
    release: Path | None, languages: tuple[str, ...], site: str, processes: int | None, folder: Path
) -> None:
    """Write every page in a new FOLDER, as files that need no server: for offline use or archiving.

    Open index.html. Functions that need the server say so.
    """
    from okosystem.exports.site.copy import write_copy

    chosen = tuple(dict.fromkeys(languages)) or ("nb", "nn", "en")
    with click.progressbar(length=1, label="copied", file=sys.stderr, show_pos=True) as bar:

        def report(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = write_copy(
            open_release(release), site, chosen, folder, processes or cpu_count() or 1, report
        )
    click.echo(f"{count} files are in {folder}. Open {folder / 'index.html'}", err=True)
