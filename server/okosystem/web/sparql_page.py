"""The SPARQL page for people: the editor, and an answer as a table, a diagram or a graph."""

from functools import partial

from flask import Response, make_response, render_template, request, url_for

from okosystem.core.errors import GraphError, UnknownQuery
from okosystem.core.messages import Message
from okosystem.core.queries import fill_in
from okosystem.engine.query import SerializedAnswer
from okosystem.web.drawing.result_views import GRAPH, figure_response, read_view, result_context
from okosystem.web.drawing.statements import read_triples
from okosystem.web.formats import JSON, N_TRIPLES, TURTLE, Pair
from okosystem.web.headers import POLICY
from okosystem.web.languages import current_language
from okosystem.web.problems import status_of
from okosystem.web.protocol import SparqlRequest
from okosystem.web.results import Table, read_results
from okosystem.web.state import current_pool, current_release

RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style that YASGUI's table writes into the page, for its columns; no other is let in."""


def evaluate(parsed: SparqlRequest, formats: Pair) -> SerializedAnswer:
    """Evaluate the query in the engine for public clients, within its limits."""
    client = request.remote_addr or ""
    return current_pool().evaluate(parsed.to_query(formats), client, parsed.timeout)


def page(parsed: SparqlRequest) -> Response:
    """Show the answer or the error as a page, below the query so that it is not lost."""
    query, view = parsed.query or "", read_view()
    try:
        return editor(query, read_table(parsed, view), view=view)
    except GraphError as error:
        return editor(query, None, error)


def read_table(parsed: SparqlRequest, view: str) -> Table:
    """Evaluate the query; a graph becomes statements where the view is of a graph."""
    answer = evaluate(parsed, Pair(JSON, N_TRIPLES if view else TURTLE))
    return (
        read_triples(answer) if answer.media_type == N_TRIPLES.media_type else read_results(answer)
    )


def drawing(parsed: SparqlRequest) -> Response:
    """Send the answer as a figure."""
    view = read_view()
    return figure_response(read_table(parsed, view or GRAPH), view, "svar")


def editor(
    query: str, table: Table | None, error: GraphError | None = None, view: str = ""
) -> Response:
    """Write the page with the form, the examples, and the answer or the error."""
    body = render_template(
        "sparql.html",
        query=query,
        table=table,
        error=error,
        questions=current_release().queries,
        language=current_language(),
        limit=current_pool().limits.seconds,
        to=partial(url_for, "sparql.sparql", query=query, _anchor="svaret"),
        **result_context(table or Table(), view),
    )
    response = make_response(body, status_of(error) if error else 200)
    response.headers["Content-Security-Policy"] = f"{POLICY}; style-src 'self' {RESIZER}"
    return response


def example() -> str:
    """Write the query of the question named by ?sporsmal=, ready to be changed and run."""
    name, release = request.args.get("sporsmal", ""), current_release()
    if name and name not in release.queries:
        raise UnknownQuery(Message("There is no question named %(name)r.", name=name))
    return fill_in(release.queries[name], release.prefixes) if name else ""
