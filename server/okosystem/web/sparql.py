"""The SPARQL 1.1 Protocol, query operation; and the page with an editor, for people.

Updates are refused: the data lives in git.
"""

import json
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for

from okosystem.core.errors import GraphError, UnknownQuery
from okosystem.core.messages import Message
from okosystem.core.queries import fill_in
from okosystem.engine.query import SerializedAnswer
from okosystem.engine.query_text import is_repeatable
from okosystem.web.drawing.result_views import GRAPH as GRAPH_VIEW
from okosystem.web.drawing.result_views import figure_response, read_view, result_context
from okosystem.web.drawing.statements import read_triples
from okosystem.web.fast_path import FAILURE
from okosystem.web.formats import (
    GRAPH,
    GRAPH_ANSWER,
    HTML,
    JSON,
    N_TRIPLES,
    PLAIN_JSON,
    TABLE,
    TSV,
    TURTLE,
    Format,
    Pair,
    choose,
    listed,
    named,
    named_of_either_kind,
    pair,
)
from okosystem.web.headers import POLICY
from okosystem.web.languages import current_language
from okosystem.web.problems import status_of
from okosystem.web.protocol import SparqlRequest, parse_request
from okosystem.web.results import MOST, Table, read_results
from okosystem.web.service_description import service_response
from okosystem.web.state import current_pool, current_release, current_site, remote_health
from okosystem.web.views.tables import SVG

bp = Blueprint("sparql", __name__)
ANSWERS = (*TABLE, *GRAPH_ANSWER, HTML)
RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style that YASGUI's table writes into the page, for its columns; no other is let in."""


@bp.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, show the editor to people and the description to machines."""
    if failure := request.environ.get(FAILURE):
        raise failure
    content_type, query_string = request.content_type or "", request.environ["QUERY_STRING"]
    parsed = parse_request(request.method, content_type, query_string, request.get_data)
    if parsed.query is None:
        return without_query(parsed)
    response = {HTML: page, SVG: drawing}.get(choose_answer(parsed.format), data)(parsed)
    if not is_repeatable(parsed.query) or remote_health():
        response.cache_control.no_store = True
    return response


def choose_answer(name: str) -> Format:
    """Choose a format whose kind need not be that of the answer, which is not known yet."""
    if not name:
        return choose("", ANSWERS)
    either = named_of_either_kind(name)
    return either.table or either.graph or named(name, (*ANSWERS, SVG))


def data(parsed: SparqlRequest) -> Response:
    """Answer in a format of the answer's own kind; answer 406 when only the other kind will do."""
    formats = pair(request.headers.get("Accept", ""), parsed.format)
    formats = formats or Pair(JSON, TURTLE)
    answer = evaluate(parsed, formats)
    chosen = formats.of(answer.media_type)
    if chosen is None:
        offered = GRAPH_ANSWER if formats.graph is None else TABLE
        abort(
            406,
            Message(
                "The requested format does not fit the result form of the query. "
                "How to fix it: choose one of %(offered)s.",
                offered=listed(offered),
            ),
        )
    return Response(answer.body, mimetype=chosen.media_type)


def without_query(parsed: SparqlRequest) -> Response:
    """Show the editor, or describe the service; an invalid timeout is refused here too."""
    _ = parsed.timeout
    chosen = named_of_either_kind(parsed.format).graph or choose(parsed.format, (*GRAPH, HTML))
    if chosen is HTML:
        return editor(example(), None)
    return service_response(request.base_url, chosen)


def evaluate(parsed: SparqlRequest, formats: Pair, max_rows: int | None = None) -> SerializedAnswer:
    """Evaluate the query in the engine for public clients, within its limits."""
    client = request.remote_addr or ""
    query = replace(parsed.to_query(formats), max_rows=max_rows)
    return current_pool().evaluate(query, client, parsed.timeout)


def page(parsed: SparqlRequest) -> Response:
    """Show the answer or the error as a page, below the query so that it is not lost."""
    query, view = parsed.query or "", read_view()
    try:
        return editor(query, read_table(parsed, view), view=view)
    except GraphError as error:
        return editor(query, None, error)


def read_table(parsed: SparqlRequest, view: str) -> Table:
    """Evaluate the query; a graph becomes statements where the view is of a graph."""
    answer = evaluate(parsed, Pair(TSV, N_TRIPLES), MOST)
    is_statements = view and answer.media_type == N_TRIPLES.media_type
    return read_triples(answer) if is_statements else read_results(answer)


def drawing(parsed: SparqlRequest) -> Response:
    """Send the answer as a figure."""
    view = read_view()
    return figure_response(read_table(parsed, view or GRAPH_VIEW), view, "svar")


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
        raise UnknownQuery(
            Message(
                "There is no question named %(name)r. "
                "How to fix it: choose one of those listed at /sporsmal.",
                name=name,
            )
        )
    if not name:
        return ""
    return fill_in(release.queries[name], release.prefixes, language=current_language())


@bp.get("/fragments")
def fragments() -> Response:
    """Refer clients of the removed Triple Pattern Fragments to the endpoint.

    A redirect would drop the pattern, and the service description be read as its matches.
    """
    message = Message(
        "Triple Pattern Fragments are no longer supported. "
        "How to fix it: use /sparql as the source; Comunica needs no other change."
    )
    abort(410, message)


@bp.get("/sparql/completions.json")
def completions() -> Response:
    """List what the editor completes: prefixes, and the classes and properties that are used."""
    body = {"prefixes": dict(current_release().prefixes), **current_site().completions()}
    return Response(json.dumps(body), mimetype=PLAIN_JSON.media_type)
