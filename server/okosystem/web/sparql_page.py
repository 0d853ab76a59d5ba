"""The SPARQL page for people: the editor, and an answer as a table, a diagram or a graph."""

from functools import partial

from flask import Response, make_response, render_template, request, url_for

from okosystem.core.errors import GraphError, UnknownQuery
from okosystem.core.messages import Message
from okosystem.core.runnable import runnable
from okosystem.engine.query import SerializedAnswer
from okosystem.web.direct import question
from okosystem.web.drawing.result_views import GRAPH, figure_response, read_view, result_context
from okosystem.web.drawing.statements import read_triples
from okosystem.web.formats import JSON, N_TRIPLES, TURTLE, Pair
from okosystem.web.headers import POLICY
from okosystem.web.languages import current_language
from okosystem.web.problems import status_of
from okosystem.web.protocol import parameters, timeout
from okosystem.web.results import Table, read_results
from okosystem.web.state import current_pool, current_release

RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style that YASGUI's table writes into the page, for its columns; no other is let in."""


def ask(query: str, formats: Pair) -> SerializedAnswer:
    """Have the query answered in a process of its own, within the limits."""
    asked = question([*parameters().items(multi=True), ("query", query)], formats)
    return current_pool().evaluate(asked, request.remote_addr or "", timeout())


def page(query: str) -> Response:
    """Show the answer, or what is wrong, as a page below the query, so that nobody loses it."""
    view = read_view()
    try:
        return editor(query, answered(query, view), view=view)
    except GraphError as error:
        return editor(query, None, error)


def answered(query: str, view: str) -> Table:
    """Have the query answered; a graph as statements where it is to be seen as one."""
    answer = ask(query, Pair(JSON, N_TRIPLES if view else TURTLE))
    return (
        read_triples(answer) if answer.media_type == N_TRIPLES.media_type else read_results(answer)
    )


def drawing(query: str) -> Response:
    """Send the answer as a picture."""
    view = read_view()
    return figure_response(answered(query, view or GRAPH), view, "svar")


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
    return runnable(release.queries[name], release.prefixes) if name else ""
