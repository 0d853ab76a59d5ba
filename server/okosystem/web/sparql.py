"""The SPARQL 1.1 Protocol, query operation; and the page with an editor, for people.

Updates are refused: the data lives in git. An ordinary query for data is answered in plain WSGI,
before Flask. All else is left to Flask, which gives the same answers: pages, errors, conditional
requests, HEAD.
"""

import json
from collections.abc import Iterable
from functools import partial
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from okosystem.core.errors import GraphError
from okosystem.core.queries import fill_in
from okosystem.engine.pool import Pool
from okosystem.engine.query import SerializedAnswer
from okosystem.engine.query_text import is_repeatable
from okosystem.web.cache import read_query
from okosystem.web.dataset import service_description
from okosystem.web.drawing.result_views import GRAPH as GRAPH_VIEW
from okosystem.web.drawing.result_views import (
    figure_response,
    read_triples,
    read_view,
    result_context,
)
from okosystem.web.formats import (
    ANSWER,
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
    named_of_either_kind,
    pair,
)
from okosystem.web.headers import CSP, POLICY, headers_of_data
from okosystem.web.languages import current_language
from okosystem.web.problems import detail, status_of
from okosystem.web.protocol import SparqlRequest, parse_request
from okosystem.web.questions import require_question
from okosystem.web.results import MOST, Table, read_results
from okosystem.web.state import current_pool, current_release, current_site, remote_health
from okosystem.web.views.tables import SVG

bp = Blueprint("sparql", __name__)
FAILURE = "okosystem.failed"
"""The key under which Flask finds the error of a query that has been evaluated."""
ORDINARY = frozenset(
    {"query", "default-graph-uri", "named-graph-uri", "format", "output", "results"}
)
RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style that YASGUI's table writes into the page, for its columns; no other is let in."""


class FastPath:
    """WSGI middleware that answers ordinary queries itself. Safe for threads."""

    def __init__(self, app: WSGIApplication, pool: Pool, stamp: str, modified: str) -> None:
        self._app = app
        self._pool = pool
        self._headers = partial(headers_of_data, stamp=stamp, modified=modified)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer an ordinary query, else pass the request on."""
        parsed = _parse_ordinary(environ) if environ["PATH_INFO"] == "/sparql" else None
        if parsed and (formats := pair(environ.get("HTTP_ACCEPT", ""), parsed.format)):
            client = environ.get("REMOTE_ADDR", "")
            try:
                answer = self._pool.evaluate(parsed.to_query(formats), client)
            except GraphError as error:
                environ[FAILURE] = error
            else:
                if chosen := formats.of(answer.media_type):
                    is_secure = environ["wsgi.url_scheme"] == "https"
                    headers = self._headers(chosen.media_type, is_secure=is_secure)
                    length = ("Content-Length", str(len(answer.body)))
                    start_response("200 OK", [*headers, length])
                    return [answer.body]
        return self._app(environ, start_response)


def _parse_ordinary(environ: WSGIEnvironment) -> SparqlRequest | None:
    """Parse a request with a query and no other parameters than ours; None for any other."""
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "POST") or (method == "GET" and "HTTP_IF_NONE_MATCH" in environ):
        return None
    body = read_query(environ) if method == "POST" else b""
    if body is None:
        return None
    content_type, query_string = environ.get("CONTENT_TYPE", ""), environ["QUERY_STRING"]
    try:
        parsed = parse_request(method, content_type, query_string, lambda: body)
    except HTTPException:
        return None
    is_ordinary = (
        parsed.query and ORDINARY.issuperset(parsed.fields) and is_repeatable(parsed.query)
    )
    return parsed if is_ordinary else None


@bp.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, show the editor to people and the description to machines."""
    if failure := request.environ.get(FAILURE):
        raise failure
    content_type, query_string = request.content_type or "", request.environ["QUERY_STRING"]
    parsed = parse_request(request.method, content_type, query_string, request.get_data)
    if parsed.query is None:
        return _without_query(parsed)
    respond = {HTML: _page, SVG: _drawing}.get(_choose_answer(parsed.format), _data)
    response = respond(parsed, parsed.query)
    if not is_repeatable(parsed.query) or remote_health():
        response.cache_control.no_store = True
    return response


def _choose_answer(name: str) -> Format:
    """Choose a format whose kind need not be that of the answer, which is not known yet."""
    if not name:
        return choose("", ANSWER)
    either = named_of_either_kind(name)
    return either.table or either.graph or choose(name, (*ANSWER, SVG))


def _without_query(parsed: SparqlRequest) -> Response:
    """Show the editor, or describe the service; an invalid timeout is refused here too."""
    _ = parsed.timeout
    chosen = named_of_either_kind(parsed.format).graph or choose(parsed.format, (*GRAPH, HTML))
    if chosen is HTML:
        return _editor(_example(), None)
    return service_description(request.base_url, chosen)


def _evaluate(
    parsed: SparqlRequest, formats: Pair, max_rows: int | None = None
) -> SerializedAnswer:
    query = parsed.to_query(formats)._replace(max_rows=max_rows)
    return current_pool().evaluate(query, request.remote_addr or "", parsed.timeout)


def _data(parsed: SparqlRequest, query: str) -> Response:
    """Answer in a format of the answer's own kind; answer 406 when only the other kind will do."""
    formats = pair(request.headers.get("Accept", ""), parsed.format) or Pair(JSON, TURTLE)
    answer = _evaluate(parsed, formats)
    chosen = formats.of(answer.media_type)
    if chosen is None:
        offered = GRAPH_ANSWER if formats.graph is None else TABLE
        abort(406, detail("result_form", offered=listed(offered)))
    return Response(answer.body, mimetype=chosen.media_type)


def _page(parsed: SparqlRequest, query: str) -> Response:
    """Show the answer or the error as a page, below the query so that it is not lost."""
    view = read_view()
    try:
        return _editor(query, _read_table(parsed, view), view=view)
    except GraphError as error:
        return _editor(query, None, error)


def _drawing(parsed: SparqlRequest, query: str) -> Response:
    """Send the answer as a figure."""
    view = read_view()
    return figure_response(_read_table(parsed, view or GRAPH_VIEW), view, "svar")


def _read_table(parsed: SparqlRequest, view: str) -> Table:
    """Evaluate the query; a graph becomes statements where the view is of a graph."""
    answer = _evaluate(parsed, Pair(TSV, N_TRIPLES), MOST)
    is_statements = view and answer.media_type == N_TRIPLES.media_type
    return read_triples(answer) if is_statements else read_results(answer)


def _editor(
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
    response.headers[CSP] = f"{POLICY}; style-src 'self' {RESIZER}"
    return response


def _example() -> str:
    """Write the query of the question named by ?sporsmal=, ready to be changed and run."""
    name, release = request.args.get("sporsmal", ""), current_release()
    if not name:
        return ""
    return fill_in(require_question(name), release.prefixes, language=current_language())


@bp.get("/fragments")
def fragments() -> Response:
    """Refer clients of the removed Triple Pattern Fragments to the endpoint.

    A redirect would drop the pattern, and the service description be read as its matches.
    """
    abort(410, detail("fragments"))


@bp.get("/sparql/completions.json")
def completions() -> Response:
    """List what the editor completes: prefixes, and the classes and properties that are used."""
    body = {"prefixes": dict(current_release().prefixes), **current_site().completions()}
    return Response(json.dumps(body), mimetype=PLAIN_JSON.media_type)
