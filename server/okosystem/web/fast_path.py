"""The fast path: an ordinary query for data, answered in plain WSGI before Flask.

All else is left to Flask, which gives the same answers: pages, errors, conditional requests, HEAD.
"""

from collections.abc import Iterable
from operator import itemgetter
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.exceptions import HTTPException

from okosystem.core.errors import GraphError
from okosystem.engine.pool import Pool
from okosystem.engine.query_text import is_repeatable
from okosystem.web.cache import read_query
from okosystem.web.formats import pair
from okosystem.web.headers import headers_of_data
from okosystem.web.protocol import SparqlRequest, parse_request

FAILURE = "okosystem.failed"
"""The key under which Flask finds the error of a query that has been evaluated."""
PARAMETERS = frozenset(
    {"query", "default-graph-uri", "named-graph-uri", "format", "output", "results"}
)


class FastPath:
    """WSGI middleware that answers ordinary queries itself. Safe for threads."""

    def __init__(self, app: WSGIApplication, pool: Pool, stamp: str, modified: str) -> None:
        self._app = app
        self._pool = pool
        self._stamp = stamp
        self._modified = modified

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer an ordinary query, else pass the request on."""
        request = parse_ordinary(environ) if environ["PATH_INFO"] == "/sparql" else None
        accept = environ.get("HTTP_ACCEPT", "")
        if request and (formats := pair(accept, request.format)):
            client = environ.get("REMOTE_ADDR", "")
            try:
                answer = self._pool.evaluate(request.to_query(formats), client)
            except GraphError as error:
                environ[FAILURE] = error
            else:
                if chosen := formats.of(answer.media_type):
                    secure = environ["wsgi.url_scheme"] == "https"
                    always = headers_of_data(chosen.media_type, self._stamp, self._modified, secure)
                    length = ("Content-Length", str(len(answer.body)))
                    start_response("200 OK", [*always, length])
                    return [answer.body]
        return self._app(environ, start_response)


def parse_ordinary(environ: WSGIEnvironment) -> SparqlRequest | None:
    """Parse a request with a query and no other parameters than ours; None for any other."""
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "POST") or (method == "GET" and "HTTP_IF_NONE_MATCH" in environ):
        return None
    body = read_query(environ) if method == "POST" else b""
    if body is None:
        return None
    content_type, query_string = environ.get("CONTENT_TYPE", ""), environ["QUERY_STRING"]
    try:
        request = parse_request(method, content_type, query_string, lambda: body)
    except HTTPException:
        return None
    if request.query is None or not PARAMETERS.issuperset(map(itemgetter(0), request.fields)):
        return None
    return request if is_repeatable(request.query) else None
