"""The SPARQL 1.1 Protocol, query operation; and the page with an editor, for people.

Updates are refused: the data lives in git. An ordinary query for data is answered in plain WSGI,
before Flask. All else is left to Flask, which gives the same answers: pages, errors, conditional
requests, HEAD.
"""

import json
import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from okosystem.errors import GraphError
from okosystem.sparql.pool import Pool
from okosystem.sparql.queries import fill_in
from okosystem.sparql.query import Query, SerializedAnswer
from okosystem.sparql.query_text import is_repeatable
from okosystem.web import formats
from okosystem.web.cache import read_query
from okosystem.web.dataset import service_description
from okosystem.web.drawing import GRAPH as GRAPH_VIEW
from okosystem.web.drawing import (
    figure_response,
    read_view,
    result_context,
)
from okosystem.web.form_fields import Fields, parse_fields
from okosystem.web.formats import Format, Pair, named_of_either_kind, pair
from okosystem.web.headers import CSP, POLICY, headers_of_data
from okosystem.web.problems import detail, refuse_repeated, status_of
from okosystem.web.questions import require_question
from okosystem.web.results import MAX_ROWS_SHOWN, Table, read_results
from okosystem.web.state import current_pool, current_reader
from okosystem.web.tables import SVG

bp = Blueprint("sparql", __name__)
FAILURE = "okosystem.failed"
"""The key under which Flask finds the error of a query that has been evaluated."""
ORDINARY = frozenset(
    {"query", "default-graph-uri", "named-graph-uri", "format", "output", "results"}
)
FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORMAT_PARAMETERS = ("format", "output", "results")
UPDATE_DATASET = {"using-graph-uri", "using-named-graph-uri"}

RESIZER = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style that YASGUI's table writes into the page, for its columns; no other is let in."""


class SparqlRequest(NamedTuple):
    """A query, None when there is none, and all parameters, of the URL and of a form."""

    query: str | None
    fields: Fields

    @property
    def format(self) -> str:
        """The name of a format, by which of its usual parameters it may be given."""
        given = (self.fields[name][0] for name in FORMAT_PARAMETERS if name in self.fields)
        return next(filter(None, given), "")

    @property
    def timeout(self) -> float | None:
        """Seconds, which may only lower the limit, 0 for none; answers 400 to another value."""
        given = self.fields.get("timeout", [""])[0] or "0"
        try:
            seconds = float(given)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds < math.inf:
            abort(400, detail("timeout", given=given))
        return seconds or None

    def to_query(self, wanted: Pair) -> Query:
        """Combine query, dataset and formats for the engine."""
        default = self.fields.get("default-graph-uri", [])
        named = self.fields.get("named-graph-uri", [])
        return Query(self.query or "", default, named, *wanted.writers)


def parse_request(
    method: str, content_type: str, query_string: str, read_body: Callable[[], bytes]
) -> SparqlRequest:
    """Parse a GET, HEAD or POST request; answers 400, 403 or 415 to what the protocol rules out.

    An update's dataset is refused with a query too: ignored, it would change the answer unnoticed.
    """
    media_type = content_type and content_type.partition(";")[0].strip().lower()
    is_post = method == "POST"
    form = read_body().decode("latin-1") if is_post and media_type == FORM else ""
    fields = parse_fields(f"{query_string}&{form}")
    refuse_repeated(fields.items(), ["timeout", *_several_formats(fields)])
    if media_type == UPDATE or "update" in fields:
        abort(403, detail("read_only"))
    if wrong := UPDATE_DATASET.intersection(fields):
        abort(400, detail("update_dataset", names=", ".join(sorted(wrong))))
    queries = [*fields.get("query", ())]
    if is_post and media_type != FORM:
        if media_type != QUERY:
            abort(415, detail("content_type", kind=media_type or "-", form=FORM))
        queries.append(_decode(read_body()))
    if not queries and not is_post:
        return SparqlRequest(None, fields)
    if len(queries) != 1:
        abort(400, detail("queries", number=len(queries)))
    return SparqlRequest(queries[0], fields)


def _several_formats(fields: Fields) -> list[str]:
    """List the parameters that name different formats; SPARQLWrapper repeats one by other names."""
    none = named_of_either_kind("")
    return [
        name
        for name in FORMAT_PARAMETERS
        if name in fields and len({*map(named_of_either_kind, fields[name])} - {none}) > 1
    ]


def _decode(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        abort(400, detail("not_utf_8"))


class FastPath:
    """WSGI middleware that answers ordinary queries itself. Safe for threads."""

    def __init__(self, app: WSGIApplication, pool: Pool, stamp: str, modified: str) -> None:
        self._app = app
        self._pool = pool
        self._headers = partial(headers_of_data, stamp=stamp, modified=modified)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer an ordinary query, else pass the request on."""
        parsed = _parse_ordinary(environ) if environ["PATH_INFO"] == "/sparql" else None
        if parsed and (wanted := pair(environ.get("HTTP_ACCEPT", ""), parsed.format)):
            client = environ.get("REMOTE_ADDR", "")
            try:
                answer = self._pool.evaluate(parsed.to_query(wanted), client)
            except GraphError as error:
                environ[FAILURE] = error
            else:
                if chosen := wanted.of(answer.media_type):
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
        # An invalid timeout is refused here too.
        _ = parsed.timeout
        graph = named_of_either_kind(parsed.format).graph
        chosen = graph or formats.choose(parsed.format, (*formats.GRAPH, formats.HTML))
        is_page = chosen is formats.HTML
        return _editor(_example()) if is_page else service_description(request.base_url, chosen)
    respond = {formats.HTML: _page, SVG: _drawing}.get(_choose_answer(parsed.format), _data)
    response = respond(parsed, parsed.query)
    if not is_repeatable(parsed.query) or current_pool().health:
        response.cache_control.no_store = True
    return response


def _choose_answer(name: str) -> Format:
    """Choose a format whose kind need not be that of the answer, which is not known yet."""
    either = named_of_either_kind(name)
    offered = (*formats.ANSWER, SVG) if name else formats.ANSWER
    return either.table or either.graph or formats.choose(name, offered)


def _evaluate(parsed: SparqlRequest, wanted: Pair, max_rows: int | None = None) -> SerializedAnswer:
    query = parsed.to_query(wanted)._replace(max_rows=max_rows)
    return current_pool().evaluate(query, request.remote_addr or "", parsed.timeout)


def _data(parsed: SparqlRequest, query: str) -> Response:
    """Answer in a format of the answer's own kind; answer 406 when only the other kind will do."""
    wanted = pair(request.headers.get("Accept", ""), parsed.format) or Pair(
        formats.JSON, formats.TURTLE
    )
    answer = _evaluate(parsed, wanted)
    chosen = wanted.of(answer.media_type)
    if chosen is None:
        offered = formats.GRAPH_ANSWER if wanted.graph is None else formats.TABLE
        abort(406, detail("result_form", offered=formats.listed(offered)))
    return Response(answer.body, mimetype=chosen.media_type)


def _page(parsed: SparqlRequest, query: str) -> Response:
    """Show the answer or the error as a page, below the query so that it is not lost."""
    reader = current_reader()
    view = read_view(reader)
    try:
        return _editor(query, _read_table(parsed, view), view=view)
    except GraphError as error:
        return _editor(query, error=error)


def _drawing(parsed: SparqlRequest, query: str) -> Response:
    """Send the answer as a figure."""
    reader = current_reader()
    view = read_view(reader)
    return figure_response(reader, _read_table(parsed, view or GRAPH_VIEW), view, "svar")


def _read_table(parsed: SparqlRequest, view: str) -> Table:
    """Evaluate the query; with a view chosen, a graph becomes a table of statements."""
    answer = _evaluate(parsed, Pair(formats.TSV, formats.N_TRIPLES), MAX_ROWS_SHOWN)
    return read_results(answer, as_rows=bool(view))


def _editor(
    query: str, table: Table | None = None, error: GraphError | None = None, view: str = ""
) -> Response:
    """Write the page with the form, the examples, and the answer or the error."""
    reader = current_reader()
    body = render_template(
        "sparql.html",
        query=query,
        table=table,
        error=error,
        questions=reader.release.queries,
        language=reader.language,
        limit=current_pool().limits.seconds,
        to=partial(url_for, "sparql.sparql", query=query, _anchor="svaret"),
        **result_context(reader, table or Table(), view),
    )
    response = make_response(body, status_of(error) if error else 200)
    response.headers[CSP] = f"{POLICY}; style-src 'self' {RESIZER}"
    return response


def _example() -> str:
    """Write the query of the question named by ?sporsmal=, ready to be changed and run."""
    reader = current_reader()
    name, release = request.args.get("sporsmal", ""), reader.release
    if not name:
        return ""
    return fill_in(require_question(reader, name), release.prefixes, language=reader.language)


@bp.get("/fragments")
def fragments() -> Response:
    """Refer clients of the removed Triple Pattern Fragments to the endpoint.

    A redirect would drop the pattern, and the service description be read as its matches.
    """
    abort(410, detail("fragments"))


@bp.get("/sparql/completions.json")
def completions() -> Response:
    """List what the editor completes: prefixes, and the classes and properties that are used."""
    reader = current_reader()
    body = {"prefixes": dict(reader.release.prefixes), **reader.site.completions(reader)}
    return Response(json.dumps(body), mimetype=formats.PLAIN_JSON.media_type)
