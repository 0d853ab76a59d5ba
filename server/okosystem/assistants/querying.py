"""Strangers' SPARQL: answered by a process that can be killed, within the limits of the pool."""

import pyoxigraph as ox

from okosystem.assistants.cells import mentioned, table
from okosystem.assistants.graph import Graph
from okosystem.assistants.grounds import grounds
from okosystem.assistants.knowing import UNKNOWN, claims, terms_in
from okosystem.assistants.tables import Result
from okosystem.core.errors import QueryTooLarge
from okosystem.engine.query import Query

JSON, TURTLE = "application/sparql-results+json", "text/turtle"
LONGEST = 100_000
"""Characters of Turtle that an assistant is given at once."""


def sparql(graph: Graph, query: str, client: str, most: int, language: str) -> Result:
    """Answer a query; raises InvalidQuery, QueryTooSlow, QueryTooLarge, TooManyQueries, Busy."""
    question = Query(query, [], [], JSON, JSON, TURTLE)
    written = graph.pool.evaluate(question, client)
    # What a query of anybody's leaves out, only who wrote it knows: it is never called complete.
    _, told = claims(graph, terms_in(query), language)
    result = Result(
        release=graph.release.digest,
        language=language,
        completeness=UNKNOWN[language],
        completeness_claims=told,
    )
    if written.media_type == TURTLE:
        result.turtle = _short(written.body.decode())
        return result
    found = ox.parse_query_results(written.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        result.truth = bool(found)
        return result
    return _with_rows(graph, result, found, most)


def _with_rows(graph: Graph, result: Result, found: ox.QuerySolutions, most: int) -> Result:
    columns = [variable.value for variable in found.variables]
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    result.table = table(graph, "sparql", columns, rows[:most], result.language)
    result.table.total = len(rows)
    result.grounds = grounds(graph, mentioned(rows[:most]), result.language)
    return result


def _short(turtle: str) -> str:
    if len(turtle) > LONGEST:
        raise QueryTooLarge(
            f"the graph is {len(turtle)} characters of Turtle; {LONGEST} is the most. "
            "How to fix it: add LIMIT, or ask of fewer things."
        )
    return turtle
