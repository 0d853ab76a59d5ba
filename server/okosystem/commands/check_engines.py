"""`okosystem check-engines`: compare a release with owlrl and pySHACL, and record the result."""

from datetime import date

import click

from okosystem.build.reference_engines import compare, record
from okosystem.build.source_graph import SourceGraph
from okosystem.errors import ReleaseError
from okosystem.release.reference_engines import Comparison
from okosystem.release.release import Release
from okosystem.release.verification import verify
from okosystem.turtle.sources import Project

SHOWN = 20
"""Differences of each engine that are printed."""


def run(release: Release, project: Project, day: date) -> int:
    """Print and record how the engines differ from the release; 1 if they do.

    Raises ReleaseError unless the release is whole and was made from the checkout.
    """
    if faults := verify(release.folder, source=project).faults:
        raise ReleaseError("\n".join([*faults, "The release was not compared."]))
    answers = compare(release, SourceGraph(project, project.graph_files, "owlrl"))
    for one in answers:
        result = one.result
        click.echo(f"{result.package}  {result.compared} compared, {result.differences} differ")
        for line in one.differences[:SHOWN]:
            click.echo(f"  {line}", err=True)
    comparison = Comparison(day, {one.engine: one.result for one in answers})
    click.echo(f"{record(release, comparison)} has the result")
    return 1 if comparison.differences else 0
