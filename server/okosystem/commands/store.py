"""`okosystem load` and `okosystem check-store`: fill a store on disk, and test a remote engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from okosystem.config import Settings
from okosystem.core.errors import EngineUnavailable, GraphError
from okosystem.core.loading import load_store, load_store_of_release
from okosystem.core.rdf_files import find_files
from okosystem.core.release import Release
from okosystem.core.terms import ID, INFERRED, OKO
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits, Query
from okosystem.engine.stores import Backend, Engine

DEPENDS = f"<{OKO['dependsOn']}>"
LOAD = "load store.nq of this release as N-Quads, into an engine without older data"


def load(
    source: Release | Sequence[Path],
    target: Path,
    threads: int,
    graphs: bool,
    base: str | None,
    ordered: bool,
) -> None:
    """Load a release or files into a store, printing progress."""
    if isinstance(source, Release):
        store = load_store_of_release(source, target, print_progress, threads, ordered)
    else:
        store = load_store(
            find_files(source), target, print_progress, threads, graphs, base, ordered
        )
    click.echo(f"store {store.digest[:12]} is in {target}")
    click.echo(f"Serve it: okosystem serve --store {target}")


def print_progress(line: str) -> None:
    """Print a line to standard error."""
    click.echo(line, err=True)


@dataclass(frozen=True, slots=True)
class EngineTest:
    """A query whose answer is compared with ours, and how to fix a difference."""

    description: str
    sparql: str
    fix: str


TESTS = (
    EngineTest(
        "a yes or no",
        "ASK {}",
        "see that OKOSYSTEM_STORE names the query address, such as /sparql or /query, and that "
        "OKOSYSTEM_STORE_AUTHORIZATION is what the engine asks for. Nothing else was asked",
    ),
    EngineTest(
        "the triples of the default graph",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"{LOAD}; Virtuoso has triples of its own in its default graph, and others keep named "
        "graphs in it: set OKOSYSTEM_STORE_GRAPH to the graph that ours was loaded into",
    ),
    EngineTest(
        "the triples of one named graph",
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{INFERRED}> {{ ?s ?p ?o }} }}",
        LOAD,
    ),
    EngineTest(
        "texts by language",
        """SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(LANG(?o) = "nn") }""",
        LOAD,
    ),
    EngineTest(
        "a path from one entity",
        f"SELECT DISTINCT ?x {{ <{ID}resource/helsenorge-no> {DEPENDS}+ ?x }}",
        "ask for oko:dependsOnTransitively, which is in the graph and needs no path",
    ),
    EngineTest(
        "a path between all entities",
        f"SELECT DISTINCT ?a ?b {{ ?a {DEPENDS}+ ?b }}",
        "bind one end first (Virtuoso needs that), or ask for oko:dependsOnTransitively",
    ),
    EngineTest(
        "a graph by CONSTRUCT",
        f"CONSTRUCT {{ ?a {DEPENDS} ?b }} WHERE {{ ?a {DEPENDS} ?b }}",
        "see that the engine can write application/n-triples or text/turtle",
    ),
    EngineTest(
        "many rows",
        "SELECT ?s ?p ?o { ?s ?p ?o FILTER(isIRI(?s) && !isBlank(?o)) }",
        "raise the engine's limit on rows (Virtuoso: ResultSetMaxRows), or OKOSYSTEM_ANSWER_MB",
    ),
    EngineTest(
        "true and false",
        "SELECT (true AS ?yes) (1 > 2 AS ?no) {}",
        "none in Virtuoso, which has 1 and 0 for them; let clients accept both",
    ),
)


def check_store(release: Release, settings: Settings) -> int:
    """Print what works in the engine of the settings and what differs; 1 when something does."""
    file = release.file("store.nq")
    limits = Limits(seconds=settings.query_seconds, answer_mb=settings.answer_mb)
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    engine = backend.open(file, release.prefixes, limits)
    works = True
    try:
        for is_same, sentence in _compare(engine, Store.load(file, release.prefixes)):
            click.echo(f"{'works  ' if is_same else 'differs'}  {sentence}")
            works = works and is_same
    finally:
        engine.close()
    return 0 if works else 1


def _compare(engine: Engine, own: Store) -> Iterator[tuple[bool, str]]:
    """Run the tests on both engines; raises EngineUnavailable when the first does not answer."""
    for test in TESTS:
        expected = _lines(_ask_own(own, test.sparql))
        try:
            found = _lines(engine.evaluate(_query(test.sparql), "check").body)
        except EngineUnavailable:
            raise
        except GraphError as error:
            yield False, f"{test.description}: {_cause(error)} How to fix it: {test.fix}."
            if test is TESTS[0]:
                return
            continue
        if found == expected:
            yield True, f"{test.description}: as our own engine."
        else:
            difference = _describe_difference(expected, found)
            yield False, f"{test.description}: {difference} How to fix it: {test.fix}."


def _cause(error: GraphError) -> str:
    """Drop the fix from an error, which is meant for clients and not for the operator."""
    return f"{str(error).partition(' How to fix it:')[0].rstrip('.')}."


def _describe_difference(expected: list[bytes], found: list[bytes]) -> str:
    """Compare the numbers of lines, else show the first line that differs."""
    if len(expected) != len(found):
        return f"{len(found)} lines, where our own engine gives {len(expected)}."
    pairs = zip(found, expected, strict=True)
    other, own = next(pair for pair in pairs if pair[0] != pair[1])
    return f"{other.decode()!r}, where our own engine gives {own.decode()!r}."


def _lines(answer: bytes) -> list[bytes]:
    """Split a table or N-Triples into sorted lines, since their order is undefined."""
    return sorted(answer.splitlines())


def _query(sparql: str) -> Query:
    return Query(sparql, (), (), "text/csv", "text/csv", "application/n-triples")


def _ask_own(store: Store, sparql: str) -> bytes:
    answer = store.query(sparql)
    return answer.write("application/n-triples" if answer.is_graph else "text/csv")
