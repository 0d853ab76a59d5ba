"""`okosystem check-store`: asks an engine elsewhere a few questions, and tells in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

import click

from okosystem.config import Settings
from okosystem.core.errors import EngineDown, GraphError
from okosystem.core.release import Release
from okosystem.core.terms import ID, INFERRED, OKO
from okosystem.engine.oxigraph import Store
from okosystem.engine.query import Limits, Query
from okosystem.engine.stores import Backend, Engine

DEPENDS = f"<{OKO['dependsOn']}>"
LOAD = "load store.nq of this release as N-Quads, into an engine without older data"


@dataclass(frozen=True, slots=True)
class Check:
    """What is asked, in words and in SPARQL, and how to fix it when the answer is another."""

    what: str
    sparql: str
    cure: str


CHECKS = (
    Check(
        "a yes or no",
        "ASK {}",
        "see that OKOSYSTEM_STORE names the query address, such as /sparql or /query, and that "
        "OKOSYSTEM_STORE_AUTHORIZATION is what the engine asks for. Nothing else was asked",
    ),
    Check(
        "the triples of the default graph",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        f"{LOAD}; Virtuoso has triples of its own in its default graph, and others keep named "
        "graphs in it: set OKOSYSTEM_STORE_GRAPH to the graph that ours was loaded into",
    ),
    Check(
        "the triples of one named graph",
        f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{INFERRED}> {{ ?s ?p ?o }} }}",
        LOAD,
    ),
    Check(
        "texts by language",
        """SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(LANG(?o) = "nn") }""",
        LOAD,
    ),
    Check(
        "a path from one thing",
        f"SELECT DISTINCT ?x {{ <{ID}resource/helsenorge-no> {DEPENDS}+ ?x }}",
        "ask for oko:dependsOnTransitively, which is in the graph and needs no path",
    ),
    Check(
        "a path between all things",
        f"SELECT DISTINCT ?a ?b {{ ?a {DEPENDS}+ ?b }}",
        "bind one end first (Virtuoso needs that), or ask for oko:dependsOnTransitively",
    ),
    Check(
        "a graph by CONSTRUCT",
        f"CONSTRUCT {{ ?a {DEPENDS} ?b }} WHERE {{ ?a {DEPENDS} ?b }}",
        "see that the engine can write application/n-triples or text/turtle",
    ),
    Check(
        "many rows",
        "SELECT ?s ?p ?o { ?s ?p ?o FILTER(isIRI(?s) && !isBlank(?o)) }",
        "raise the engine's limit on rows (Virtuoso: ResultSetMaxRows), or OKOSYSTEM_ANSWER_MB",
    ),
    Check(
        "true and false",
        "SELECT (true AS ?yes) (1 > 2 AS ?no) {}",
        "none in Virtuoso, which has 1 and 0 for them; let clients take both",
    ),
)


def run(release: Release, settings: Settings) -> int:
    """Tell what works and what does not; 1 when something does not."""
    file = release.file("store.nq")
    limits = Limits(seconds=settings.query_seconds, answer_mb=settings.answer_mb)
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    engine = backend.open(file, release.prefixes, limits)
    works = True
    try:
        for right, sentence in compared(engine, Store.load(file, release.prefixes)):
            click.echo(f"{'works  ' if right else 'differs'}  {sentence}")
            works = works and right
    finally:
        engine.close()
    return 0 if works else 1


def compared(engine: Engine, own: Store) -> Iterator[tuple[bool, str]]:
    """Ask both the same; raises EngineDown when nobody answers."""
    for check in CHECKS:
        expected = lines(_own(own, check.sparql))
        try:
            found = lines(engine.evaluate(_question(check.sparql), "check").body)
        except EngineDown:
            raise
        except GraphError as error:
            yield False, f"{check.what}: {faulty(error)} How to fix it: {check.cure}."
            if check is CHECKS[0]:
                return
            continue
        if found == expected:
            yield True, f"{check.what}: as our own engine."
        else:
            yield (
                False,
                f"{check.what}: {difference(expected, found)} How to fix it: {check.cure}.",
            )


def faulty(error: GraphError) -> str:
    """Tell what went wrong without the cure, which is for those who ask, not for who runs it."""
    return f"{str(error).partition(' How to fix it:')[0].rstrip('.')}."


def difference(expected: list[bytes], found: list[bytes]) -> str:
    """Say how two answers differ: in number, else in the first line that the other lacks."""
    if len(expected) != len(found):
        return f"{len(found)} lines, where our own engine gives {len(expected)}."
    pairs = zip(found, expected, strict=True)
    other, own = next(pair for pair in pairs if pair[0] != pair[1])
    return f"{other.decode()!r}, where our own engine gives {own.decode()!r}."


def lines(written: bytes) -> list[bytes]:
    """Take a table or N-Triples apart; the order is no part of either answer."""
    return sorted(written.splitlines())


def _question(sparql: str) -> Query:
    return Query(sparql, (), (), "text/csv", "text/csv", "application/n-triples")


def _own(store: Store, sparql: str) -> bytes:
    answer = store.query(sparql)
    return answer.write("application/n-triples" if answer.is_graph else "text/csv")
