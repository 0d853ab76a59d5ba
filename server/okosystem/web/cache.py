"""Answers already made, in plain WSGI before Flask: a repeated question costs a look-up.

An answer is kept when the app says it is public, and for as long as the process lives: a release
never changes, and a new one means new processes. Packed forms are made once, and only when asked.
"""

import gzip
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

from cachetools import LRUCache
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

MEGABYTE = 1 << 20
LARGEST_ANSWER = 4 * MEGABYTE
LARGEST_QUESTION = 1 << 16
SMALLEST_PACKED = 500
BESIDE_THE_BODY = 3000
ASKS = ("/sparql",)
VARYING = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_COOKIE", "HTTP_HOST", "wsgi.url_scheme")
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
ANEW = ("content-length", "date", "vary")
PACKED = ("text/", "application/")


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is sent: status 200, headers, body."""

    headers: Headers
    body: bytes
    etag: str


class Cache:
    """WSGI middleware. Safe for threads; holds at most `most` bytes."""

    def __init__(self, app: App, most: int = 64 * MEGABYTE) -> None:
        self._app = app
        self._kept: LRUCache[object, Kept] = LRUCache(most, getsizeof=weight)
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, else ask the app and keep the answer if it may be."""
        key = key_of(environ)
        if key is None:
            return self._app(environ, start_response)
        name = sha256(repr(key).encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            kept = self._kept.get(name)
        if kept is None:
            made = self._made(environ, start_response)
            if not isinstance(made, Kept):
                return made
            kept = packed(made, key[0])
            with self._lock:
                if weight(kept) <= self._kept.maxsize:
                    self._kept[name] = kept
        return sent(kept, environ, start_response)

    def _made(self, environ: Environ, start_response: StartResponse) -> Kept | Iterable[bytes]:
        """Ask the app for a whole answer; one that may not be kept is passed on as it is."""
        told: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: object = None) -> Callable[..., None]:
            told[:] = [status, headers]
            return lambda data: None

        asked = {k: v for k, v in environ.items() if k not in CONDITIONS}
        if environ["REQUEST_METHOD"] == "HEAD":
            asked["REQUEST_METHOD"] = "GET"
        found = self._app(asked, hold)
        try:
            body = b"".join(found)
        finally:
            getattr(found, "close", lambda: None)()
        status, headers = told
        named = {name.lower(): value for name, value in headers}
        if not may_be_kept(status, named, body):
            start_response(status, headers)
            return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
        return Kept(headers, body, named["etag"])


def weight(kept: Kept) -> int:
    """Weigh an answer with its key and headers, which outweigh a small body."""
    return len(kept.body) + BESIDE_THE_BODY


def key_of(environ: Environ) -> tuple[str, ...] | None:
    """Say what the answer rests on; None when it is not to be kept. The packing comes first."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    question = b""
    if method == "POST" and path in ASKS:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdigit() or int(length) > LARGEST_QUESTION:
            return None
        question = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(question)
    elif method not in ("GET", "HEAD"):
        return None
    varying = (str(environ.get(name, "")) for name in VARYING)
    kind = environ.get("CONTENT_TYPE", "")
    packing = packing_of(environ.get("HTTP_ACCEPT_ENCODING", ""))
    asked = question.decode("latin-1")
    where = (path, environ["QUERY_STRING"])
    return (packing, "POST" if method == "POST" else "GET", *where, kind, asked, *varying)


@lru_cache(maxsize=256)
def packing_of(header: str) -> str:
    """Choose how to pack the answer: gzip when asked for, never unasked."""
    accepted = parse_accept_header(header, Accept)
    return "gzip" if accepted["gzip"] > 0 and accepted["gzip"] >= accepted["identity"] else ""


def may_be_kept(status: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Tell whether the app allows it and it is not too large."""
    public = "public" in headers.get("cache-control", "")
    private = "set-cookie" in headers or "content-encoding" in headers
    small = len(body) <= LARGEST_ANSWER
    return status.startswith("200") and public and not private and small and "etag" in headers


def packed(kept: Kept, packing: str) -> Kept:
    """Pack the body if it is worth it, and name it apart; the answer varies with what is asked.

    The date is left for the server to set: an old one would make a kept answer look stale.
    """
    headers = [(n, v) for n, v in kept.headers if n.lower() not in ANEW]
    vary = next((v for n, v in kept.headers if n.lower() == "vary"), "")
    headers.append(("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"))
    kind = next((v for n, v in headers if n.lower() == "content-type"), "")
    body, etag = kept.body, kept.etag
    if packing and len(body) >= SMALLEST_PACKED and kind.startswith(PACKED):
        body, etag = gzip.compress(body, 6, mtime=0), f'{etag[:-1]}-gzip"'
        headers = [(n, etag if n.lower() == "etag" else v) for n, v in headers]
        headers.append(("Content-Encoding", "gzip"))
    return Kept([*headers, ("Content-Length", str(len(body)))], body, etag)


def sent(kept: Kept, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send an answer, or 304 to whoever has it already."""
    if is_known(kept.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        headers = [(n, v) for n, v in kept.headers if not n.lower().startswith("content-")]
        start_response("304 Not Modified", headers)
        return [b""]
    start_response("200 OK", kept.headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else kept.body]


def is_known(etag: str, header: str) -> bool:
    """Tell whether the client names this answer among those it has."""
    known = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return bool(header) and not known.isdisjoint({etag, "*"})
