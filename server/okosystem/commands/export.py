"""`okosystem export`: the graph in the formats of other tools."""

from pathlib import Path
from typing import BinaryIO

import click

from okosystem.commands.options import open_release, release_option


@click.group("export")
def export_group() -> None:
    """Write the graph in the formats of other tools."""


@export_group.command("yaml-ld")
@release_option
@click.argument("output", type=click.File("wb", atomic=True))
def export_yaml_ld(release: Path | None, output: BinaryIO) -> None:
    """Write the asserted statements as YAML-LD to OUTPUT, or - : the same triples as graph.ttl."""
    import pyoxigraph as ox

    from okosystem.rdf.yaml_ld import yaml_ld_parts

    opened = open_release(release)
    quads = ox.parse(path=opened.file("graph.ttl"), format=ox.RdfFormat.TURTLE)
    for part in yaml_ld_parts((quad.triple for quad in quads), opened.context):
        output.write(part)
