"""Response headers: security, CORS, caching by release, and conditional requests."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache

from flask import Flask, Response, request
from werkzeug.http import http_date
from werkzeug.utils import get_content_type

from okosystem.web.languages import current_language, is_api_request
from okosystem.web.state import current_release, current_stamp

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
CSP = "Content-Security-Policy"
# For the pages that other sites may embed.
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
SECURITY = {
    CSP: POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Last-Modified, Content-Location, Content-Profile, Memento-Datetime, "
        "Repr-Digest, Retry-After, X-Request-Id"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Datetime, Accept-Language, Accept-Profile, Content-Type, If-None-Match"
    ),
    "Access-Control-Max-Age": "86400",
}
HSTS = "max-age=31536000"
PUBLIC = "public, max-age=300"
TRANSLATED = (
    "text/html",
    "application/atom+xml",
    "application/opensearchdescription+xml",
    "application/problem+json",
    "application/x-suggestions+json",
)
NEVER_CACHED = ("/health", "/ready", "/.well-known/security.txt")


def init_app(app: Flask) -> None:
    """Add the headers to every response. Flask runs the functions last to first."""
    app.after_request(set_caching)
    app.after_request(set_security)
    app.after_request(set_vary)


def set_security(response: Response) -> Response:
    """Restrict what browsers may do with the response, and let other sites read it."""
    response.headers.update(SECURITY | {CSP: response.headers.get(CSP, POLICY)})
    response.headers.update(CORS)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def set_vary(response: Response) -> Response:
    """Name the request headers that the response depends on, and its language."""
    if request.endpoint not in ("static", "assets.vendor"):
        response.vary.update(["Accept", "Accept-Language"])
        if response.mimetype in TRANSLATED:
            response.vary.add("Cookie")
        if is_translated(response.mimetype):
            response.headers.setdefault("Content-Language", current_language())
    return response


def set_caching(response: Response) -> Response:
    """Set an ETag of release, code, format and language; send 304 to a client that has it."""
    if request.path in NEVER_CACHED or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif response.cache_control.no_store:
        return response
    elif response.status_code == 200 and request.method != "OPTIONS":
        response.headers.setdefault("ETag", f'"{etag(response.mimetype or "")}"')
        modified = last_modified(current_release().manifest["modified"])
        response.headers.setdefault("Last-Modified", modified)
        response.headers.setdefault("Cache-Control", PUBLIC)
        if request.method != "POST":
            response.make_conditional(request)
    return response


@lru_cache(maxsize=64)
def headers_of_data(
    media_type: str, stamp: str, modified: str, secure: bool
) -> Sequence[tuple[str, str]]:
    """List the headers of data sent by middleware, before Flask."""
    headers = {
        "Content-Type": get_content_type(media_type, "utf-8"),
        **SECURITY,
        **CORS,
        "Vary": "Accept, Accept-Language",
        "ETag": f'"{stamp}-{media_type.partition("/")[2]}-data"',
        "Last-Modified": last_modified(modified),
        "Cache-Control": PUBLIC,
    }
    return tuple((headers | {"Strict-Transport-Security": HSTS} if secure else headers).items())


def etag(mimetype: str) -> str:
    """Make the ETag of a response; only translated media types differ by language."""
    language = current_language() if is_translated(mimetype) else "data"
    return f"{current_stamp()}-{mimetype.partition('/')[2]}-{language}"


def is_translated(mimetype: str | None) -> bool:
    """Whether a response is in the reader's language: pages, feeds, and the API."""
    return mimetype in TRANSLATED or is_api_request()


@cache
def last_modified(day: str) -> str:
    """Format the date of the release as an HTTP date."""
    return http_date(date.fromisoformat(day))
