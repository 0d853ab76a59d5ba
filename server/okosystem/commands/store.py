"""`okosystem load` and `okosystem check-store`: fill a store on disk, and test a remote engine."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import click

from okosystem.commands.prepare import prepare_rest
from okosystem.errors import EngineUnavailable, GraphError
from okosystem.rdf.rdf_files import find_files
from okosystem.release.loading import add_store, load_store, load_store_of_release
from okosystem.release.release import ROCKSDB, Release
from okosystem.release.stores import Backend, Engine
from okosystem.settings import Settings
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.query import Limits, Query


def load(
    source: Release | Sequence[Path],
    target: Path | None,
    threads: int,
    graphs: bool,
    base: str | None,
    ordered: bool,
) -> None:
    """Load a release or files into a store, printing progress.

    Without a target, or when that is the release itself, the store is added to the release.
    """
    if isinstance(source, Release) and _is_of(target, source):
        add_store(source, print_progress, threads, ordered)
        prepare_rest(source)
        click.echo(f"release {source.digest[:12]} is on disk, in {source.folder / ROCKSDB}")
        return
    if target is None:
        raise click.UsageError("Name the STORE before the FILES.")
    if isinstance(source, Release):
        store = load_store_of_release(source, target, print_progress, threads, ordered)
    else:
        store = load_store(
            find_files(source), target, print_progress, threads, graphs, base, ordered
        )
    click.echo(f"store {store.digest[:12]} is in {target}")
    click.echo(f"Serve it: okosystem serve --store {target}")


def _is_of(target: Path | None, release: Release) -> bool:
    return target is None or (target.exists() and target.samefile(release.folder))


def print_progress(line: str) -> None:
    """Print a line to standard error."""
    click.echo(line, err=True)


def check_store(release: Release, settings: Settings) -> int:
    """Print what works in the engine of the settings and what differs; 1 when something does."""
    file = release.file("store.nq")
    limits = Limits(seconds=settings.query_seconds, answer_mb=settings.answer_mb)
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    engine = backend.open(file, release.prefixes, limits)
    works = True
    try:
        for test, difference in _compare(engine, Store.load(file, release.prefixes)):
            outcome = (
                f"{difference} How to fix it: {test['fix']}."
                if difference
                else "as our own engine."
            )
            click.echo(
                f"{'differs' if difference else 'works  '}  {test['description']}: {outcome}"
            )
            works = works and not difference
    finally:
        engine.close()
    return 0 if works else 1


def _compare(engine: Engine, own: Store) -> Iterator[tuple[Mapping[str, str], str]]:
    """Describe how each answer differs; raises EngineUnavailable when the engine does not answer.

    An answer that is the same gives an empty description.
    """
    table = (files(__package__) / "engine_tests.toml").read_text(encoding="utf-8")
    for number, test in enumerate(tomllib.loads(table)["test"]):
        answer = own.query(test["sparql"])
        expected = answer.write("application/n-triples" if answer.is_graph else "text/csv")
        query = Query(test["sparql"], (), (), "text/csv", "application/n-triples")
        try:
            found = engine.evaluate(query, "check").body
        except EngineUnavailable:
            raise
        except GraphError as error:
            # The fix in the error is meant for clients, and not for the operator.
            yield test, f"{str(error).partition(' How to fix it:')[0].rstrip('.')}."
            if number == 0:
                return
        else:
            # A table or N-Triples in sorted lines, since their order is undefined.
            yield test, _describe_difference(*(sorted(b.splitlines()) for b in (expected, found)))


def _describe_difference(expected: list[bytes], found: list[bytes]) -> str:
    """Compare the numbers of lines, else show the first line that differs, if any."""
    if len(expected) != len(found):
        return f"{len(found)} lines, where our own engine gives {len(expected)}."
    for own, other in zip(expected, found, strict=True):
        if own != other:
            return f"{other.decode()!r}, where our own engine gives {own.decode()!r}."
    return ""
