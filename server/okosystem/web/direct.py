"""The common question, a query wanted as data, answered in plain WSGI before Flask.

Whatever is out of the ordinary is left to Flask, which gives the same answers: a page, a fault,
a limit of time, a HEAD, a condition.
"""

from collections.abc import Iterable
from io import BytesIO

from okosystem.core.errors import GraphError
from okosystem.engine.pool import Pool
from okosystem.engine.query import Query
from okosystem.engine.words import is_repeatable
from okosystem.web.formats import Format, Pair, pair
from okosystem.web.headers import headers_of_data
from okosystem.web.percent import Fields, fields_in
from okosystem.web.wsgi_types import App, Environ, StartResponse

FAILED = "okosystem.failed"
"""Where Flask finds the error of a query that was asked already."""
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
LONGEST = 1 << 16
KNOWN = frozenset({"query", "default-graph-uri", "named-graph-uri", "format"})


class Direct:
    """WSGI middleware that answers queries itself. Safe for threads."""

    def __init__(self, app: App, pool: Pool, stamp: str, modified: str) -> None:
        self._app = app
        self._pool = pool
        self._stamp = stamp
        self._modified = modified

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer an ordinary question, else leave it to the app."""
        fields = fields_of(environ) if environ["PATH_INFO"] == "/sparql" else None
        formats = formats_for(environ, fields) if fields else None
        if fields and formats:
            try:
                found = self._pool.evaluate(
                    question(fields, formats), environ.get("REMOTE_ADDR", "")
                )
            except GraphError as error:
                environ[FAILED] = error
            else:
                if chosen := formats.of(found.media_type):
                    start_response("200 OK", self._headers(chosen, found.body, environ))
                    return [found.body]
        return self._app(environ, start_response)

    def _headers(self, chosen: Format, body: bytes, environ: Environ) -> list[tuple[str, str]]:
        secure = environ["wsgi.url_scheme"] == "https"
        always = headers_of_data(chosen.media_type, self._stamp, self._modified, secure)
        return [*always, ("Content-Length", str(len(body)))]


def fields_of(environ: Environ) -> Fields | None:
    """Read the protocol's fields, with exactly one query; None when anything is unusual."""
    try:
        fields = _read(environ)
    except ValueError:
        return None
    names = [name for name, _ in fields]
    return fields if KNOWN.issuperset(names) and names.count("query") == 1 else None


def _read(environ: Environ) -> Fields:
    method, kind = environ["REQUEST_METHOD"], environ.get("CONTENT_TYPE", "")
    if method == "GET" and "HTTP_IF_NONE_MATCH" not in environ:
        return fields_in(environ["QUERY_STRING"])
    if method == "POST" and kind == FORM and not environ["QUERY_STRING"]:
        return fields_in(_body_of(environ))
    if method == "POST" and kind == QUERY:
        return [*fields_in(environ["QUERY_STRING"]), ("query", _body_of(environ))]
    return ()


def _body_of(environ: Environ) -> str:
    """Read a body of known length, not too long, and leave it for the next to read."""
    length = int(environ.get("CONTENT_LENGTH") or LONGEST + 1)
    if length > LONGEST:
        raise ValueError("too long")
    body = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = BytesIO(body)
    return str(body, "utf-8")


def formats_for(environ: Environ, fields: Fields) -> Pair | None:
    """Choose the formats; None when a page is wanted, or each answer is to be a new one."""
    if not is_repeatable(_first("query", fields)):
        return None
    return pair(environ.get("HTTP_ACCEPT", ""), _first("format", fields))


def question(fields: Fields, formats: Pair) -> Query:
    """Say what the worker is to answer, and how to write it."""
    return Query(
        _first("query", fields),
        [value for name, value in fields if name == "default-graph-uri"],
        [value for name, value in fields if name == "named-graph-uri"],
        *formats.writers,
    )


def _first(wanted: str, fields: Fields) -> str:
    for name, value in fields:
        if name == wanted:
            return value
    return ""
