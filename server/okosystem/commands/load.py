"""`okosystem load`: a store on disk, bulk-loaded once."""

from collections.abc import Sequence
from pathlib import Path

import click

from okosystem.core.loading import store_of, store_of_release
from okosystem.core.rdf_files import find
from okosystem.core.release import Release


def run(
    source: Release | Sequence[Path],
    target: Path,
    threads: int,
    graphs: bool,
    base: str | None,
    ordered: bool,
) -> None:
    """Load a release or files; progress goes to the standard error stream."""
    if isinstance(source, Release):
        made = store_of_release(source, target, tell, threads, ordered)
    else:
        made = store_of(find(source), target, tell, threads, graphs, base, ordered)
    click.echo(f"store {made.digest[:12]} is in {target}")
    click.echo(f"Serve it: okosystem serve --store {target}")


def tell(line: str) -> None:
    """Say how far the work has come."""
    click.echo(line, err=True)
