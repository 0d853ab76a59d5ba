"""Remove the parameters of an address that nobody reads, before the cache and the app see it.

Mail programs and social media add parameters to links, and attackers make addresses of them that no
cache knows. So a page has one address, and is made once. Files refuse what they do not know.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote_plus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.exceptions import HTTPException

from okosystem.graph.choices import DAY
from okosystem.graph.view import Feature
from okosystem.package import read_package_table
from okosystem.proposals.forms import FILE, Forms
from okosystem.release.release import Release
from okosystem.web.cache import QUERY_PATHS
from okosystem.web.formats import HTML, PLAIN_JSON, preferred
from okosystem.web.problems import MAX_URL_LENGTH
from okosystem.web.proposing.form import ABOUT, ALIASES

TABLE = read_package_table("web/parameters.toml")


class KnownParameters:
    """WSGI middleware of one release. Safe for threads."""

    def __init__(self, app: WSGIApplication, flask: Flask) -> None:
        self._app = app
        self._addresses = flask.url_map.bind("localhost")
        self._release: Release = flask.extensions["okosystem"].release
        self._features: Mapping[str, Feature] = flask.extensions["features"]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on without unknown parameters; a page then names its address."""
        # What is too long is left to be refused.
        known = self._known(environ) if 0 < len(environ["QUERY_STRING"]) <= MAX_URL_LENGTH else None
        if known is None:
            return self._app(environ, start_response)
        parts = environ["QUERY_STRING"].split("&")
        kept = [part for part in parts if unquote_plus(part.partition("=")[0]) in known]
        if len(kept) == len(parts):
            return self._app(environ, start_response)
        environ["QUERY_STRING"] = "&".join(kept)
        return self._app(environ, _name_address(environ, start_response))

    def _known(self, environ: WSGIEnvironment) -> Collection[str] | None:
        """Return the parameters that are read at an address; None if it refuses all others."""
        is_query = environ["PATH_INFO"] in QUERY_PATHS  # which is not to be slowed down
        if is_query or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        try:
            endpoint, values = self._addresses.match(environ["PATH_INFO"], method="GET")
        except HTTPException:
            return None
        blueprint = endpoint.partition(".")[0]
        is_tolerant = not {blueprint, endpoint}.isdisjoint(TABLE["tolerant"])
        if blueprint in TABLE["left_alone"] or not (is_tolerant or _is_for_page(environ)):
            return None
        if feature := self._features.get(endpoint):
            sharing = (one for one in self._features.values() if one.path == feature.path)
            return {*TABLE["every"], DAY, *chain(*(one.parameters for one in sharing))}
        return {*read_parameters(endpoint), *self._own(endpoint, **values)}

    def _own(self, endpoint: str, name: str = "", **_: str) -> Collection[str]:
        """Return the parameters of a named query, or of the forms."""
        if endpoint == "questions.question" and (query := self._release.queries.get(name)):
            return query.parameters
        return self._form_fields if endpoint == "proposing.form" else ()

    @cached_property
    def _form_fields(self) -> Collection[str]:
        kinds = Forms.from_json(self._release.read(FILE)).kinds.values()
        return {ABOUT, *ALIASES, *(field.name for kind in kinds for field in kind.fields)}


def read_parameters(endpoint: str) -> Collection[str]:
    """Return the parameters that an endpoint reads; named queries and forms have more."""
    read, blueprint = TABLE["read"], endpoint.partition(".")[0]
    return {*TABLE["every"], *read.get(endpoint, read.get(blueprint, ()))}


def _is_for_page(environ: WSGIEnvironment) -> bool:
    """Whether a request is for a page, not for a file of the same address."""
    is_named = "." in environ["PATH_INFO"] or "format=" in environ["QUERY_STRING"]
    return not is_named and preferred(environ.get("HTTP_ACCEPT", ""), (PLAIN_JSON, HTML)) is HTML


def _name_address(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """Add the address without unknown parameters to the headers of a page."""
    path, query = quote(environ["PATH_INFO"], encoding="latin-1"), environ["QUERY_STRING"]
    link = f'<{environ.get("SCRIPT_NAME", "")}{path}{"?" if query else ""}{query}>; rel="canonical"'

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Callable[..., object]:
        is_page = any(n == "Content-Type" and v.startswith("text/html") for n, v in headers)
        has_link = any(n == "Link" and 'rel="canonical"' in v for n, v in headers)
        return start_response(status, [*headers, ("Link", link)] if is_page > has_link else headers)

    return start
