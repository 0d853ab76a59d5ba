"""Response headers: security, CORS, caching by release, conditional requests, and links."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, lru_cache

import pyoxigraph as ox
from flask import Flask, Response, current_app, request
from werkzeug.http import http_date
from werkzeug.utils import get_content_type

from okosystem.graph.reader import Reader
from okosystem.package import read_package_table
from okosystem.rdf.terms import value_of
from okosystem.web.formats import Format
from okosystem.web.state import current_reader, current_stamp, is_api_request

TABLE = read_package_table("web/headers.toml")
CSP = "Content-Security-Policy"
POLICY, PUBLIC = TABLE["security"][CSP], TABLE["cached"]
# For the pages that other sites may embed.
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def init_app(app: Flask) -> None:
    """Add the headers to every response. Flask runs the functions last to first."""
    app.after_request(_set_caching)
    app.after_request(_describe)


def security(is_secure: bool) -> Mapping[str, str]:
    """Return the headers that restrict browsers, and allow other sites to read (CORS)."""
    return {**TABLE["security"], **TABLE["cors"], **(TABLE["https_only"] if is_secure else {})}


def _describe(response: Response) -> Response:
    """Set Vary, Content-Language and the security headers, and name the API on the front page."""
    reader = current_reader()
    if request.endpoint not in ("static", "assets.vendor"):
        response.vary.update(["Accept", "Accept-Language"])
        if response.mimetype in TABLE["translated"]:
            response.vary.add("Cookie")
        if is_translated(response.mimetype):
            response.headers.setdefault("Content-Language", reader.language)
    for name, value in security(request.is_secure).items():
        response.headers.setdefault(name, value)
    if request.path == "/" and response.status_code == 200 and "api" in current_app.blueprints:
        response.headers["Link"] = service_links()
    if request.method == "OPTIONS":
        response.headers.update(TABLE["preflight"])
    return response


def _set_caching(response: Response) -> Response:
    """Set an ETag of release, code, format and language; send 304 to a client that has it."""
    reader = current_reader()
    if request.path in TABLE["never_cached"] or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif response.cache_control.no_store:
        return response
    elif response.status_code == 200 and request.method != "OPTIONS":
        response.headers.setdefault("ETag", f'"{etag(response.mimetype or "")}"')
        modified = last_modified(reader.release.manifest["modified"])
        response.headers.setdefault("Last-Modified", modified)
        response.headers.setdefault("Cache-Control", PUBLIC)
        if request.method != "POST":
            response.make_conditional(request)
    return response


@lru_cache(maxsize=64)
def headers_of_data(
    media_type: str, stamp: str, modified: str, is_secure: bool
) -> tuple[tuple[str, str], ...]:
    """List the headers of data sent by middleware, before Flask."""
    headers = {
        "Content-Type": get_content_type(media_type, "utf-8"),
        **security(is_secure),
        "Vary": "Accept, Accept-Language",
        "ETag": f'"{stamp}-{media_type.partition("/")[2]}-data"',
        "Last-Modified": last_modified(modified),
        "Cache-Control": PUBLIC,
    }
    return tuple(headers.items())


def etag(mimetype: str) -> str:
    """Make the ETag of a response; only translated media types differ by language."""
    reader = current_reader()
    language = reader.language if is_translated(mimetype) else "data"
    return f"{current_stamp()}-{mimetype.partition('/')[2]}-{language}"


def is_translated(mimetype: str | None) -> bool:
    """Whether a response is in the reader's language: pages, feeds, and the API."""
    return mimetype in TABLE["translated"] or is_api_request()


@cache
def last_modified(day: str) -> str:
    """Format the date of the release as an HTTP date."""
    return http_date(date.fromisoformat(day))


def absolute(path: str) -> str:
    """Return the absolute URL of a path, as this client reached the server."""
    return current_reader().absolute(path)


def is_served(address: str) -> bool:
    """Whether this server has a page at an address: it may lack some features."""
    return current_app.url_map.bind("localhost").test(address.partition("?")[0])


def alternates(path: str, offered: Iterable[Format], chosen: Format | None = None) -> list[str]:
    """Return the Link header values for the other formats of a path, each at a suffix."""
    start = f"<{request.script_root}{path}"
    others = [one for one in offered if one is not chosen]
    return [f'{start}.{one.suffix}>; rel="alternate"; type="{one.media_type}"' for one in others]


def canonical(iri: str) -> str:
    """Return the Link header value that names the IRI of the node."""
    return f'<{iri}>; rel="canonical"'


def types(reader: Reader, iri: str) -> list[str]:
    """Return the Link header values that name the most specific classes of a node."""
    rows = reader.ask("types", thing=ox.NamedNode(iri))
    return [f'<{value_of(row["type"])}>; rel="type"' for row in rows]


def successors(reader: Reader, iri: str) -> list[str]:
    """Return the Link header values that name the successors of a node."""
    rows = reader.ask("successors", thing=ox.NamedNode(iri))
    return [f'<{value_of(row["successor"])}>; rel="successor-version"' for row in rows]


def service_links() -> str:
    """Return the Link header that names the API's description and documentation (RFC 8631)."""
    root = request.script_root
    return (
        f'<{root}/api/openapi.json>; rel="service-desc"; type="application/json", '
        f'<{root}/api/docs>; rel="service-doc"; type="text/html"'
    )
