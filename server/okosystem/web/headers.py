"""What every answer carries: security, CORS, caching by release, and 304 for who has it already."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache as cache_result
from functools import lru_cache

from flask import Flask, Response, request
from werkzeug.http import http_date
from werkzeug.utils import get_content_type

from okosystem.web.keys import Environ
from okosystem.web.languages import current_language, is_for_programs
from okosystem.web.state import current_release, current_stamp

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
CSP = "Content-Security-Policy"
# For the pages that are made to stand in other sites' frames.
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
FRESH = 300
FOR_ALL = f"public, max-age={FRESH}"
SPOKEN = (
    "text/html",
    "application/atom+xml",
    "application/opensearchdescription+xml",
    "application/problem+json",
    "application/x-suggestions+json",
)
NEVER_CACHED = ("/health", "/ready")


def init_app(app: Flask) -> None:
    """Put the headers on every answer. The last function given is the first to run."""
    app.after_request(cache)
    app.after_request(secure)
    app.after_request(vary)


def secure(response: Response) -> Response:
    """Tell browsers what they may do with the answer, and other sites that they may read it."""
    response.headers.update(SECURITY | {CSP: response.headers.get(CSP, POLICY)})
    response.headers.update(CORS)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def vary(response: Response) -> Response:
    """Say what the choice of answer rested on, such as the cookie that keeps a language."""
    if request.endpoint not in ("static", "assets.vendor"):
        response.vary.update(["Accept", "Accept-Language"])
        if response.mimetype in SPOKEN:
            response.vary.add("Cookie")
        if is_spoken(response.mimetype):
            response.headers.setdefault("Content-Language", current_language())
    return response


def cache(response: Response) -> Response:
    """Name the answer after release, code, format and language; the same name gives 304."""
    if request.path in NEVER_CACHED or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif response.cache_control.no_store:
        return response
    elif response.status_code == 200 and request.method != "OPTIONS":
        _name(response)
        if request.method != "POST":
            response.make_conditional(request)
    return response


def of_refusal(environ: Environ, length: int) -> list[tuple[str, str]]:
    """List what a refusal carries that is answered before the app is asked."""
    secure = {"Strict-Transport-Security": HSTS} if environ["wsgi.url_scheme"] == "https" else {}
    told = {"Content-Type": "application/problem+json", "Content-Length": str(length)}
    told |= {"Cache-Control": "no-store", "Retry-After": "5"}
    return list((told | SECURITY | CORS | secure).items())


@lru_cache(maxsize=64)
def of_data(media_type: str, stamp: str, modified: str, secure: bool) -> Sequence[tuple[str, str]]:
    """List what an answer in data carries, for those who answer before Flask does."""
    headers = {
        "Content-Type": get_content_type(media_type, "utf-8"),
        **SECURITY,
        **CORS,
        "Vary": "Accept, Accept-Language",
        "ETag": f'"{stamp}-{media_type.partition("/")[2]}-data"',
        "Last-Modified": last_modified(modified),
        "Cache-Control": FOR_ALL,
    }
    return tuple((headers | {"Strict-Transport-Security": HSTS} if secure else headers).items())


def etag(mimetype: str) -> str:
    """Make the ETag of an answer in one format; only what is spoken differs by language."""
    spoken = current_language() if is_spoken(mimetype) else "data"
    return f"{current_stamp()}-{mimetype.partition('/')[2]}-{spoken}"


def is_spoken(mimetype: str | None) -> bool:
    """Tell whether an answer is in the reader's language: pages, feeds, the names in the API."""
    return mimetype in SPOKEN or is_for_programs()


def _name(response: Response) -> None:
    if "ETag" not in response.headers:
        response.set_etag(etag(response.mimetype or ""))
    if "Last-Modified" not in response.headers:
        response.headers["Last-Modified"] = last_modified(current_release().manifest["modified"])
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = FOR_ALL


@cache_result
def last_modified(day: str) -> str:
    """Write the day of the release as HTTP writes dates."""
    return http_date(datetime.fromisoformat(day).replace(tzinfo=UTC))
