"""The response cache, in plain WSGI before Flask: a repeated request costs one lookup.

A response is cached when it is public, for as long as its release is served: a release never
changes, and a new one gets a new cache. Responses are compressed only on request, since some
harvesters cannot decompress, and once for each coding.
"""

import gzip
import marshal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from hashlib import sha256
from io import BytesIO
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from backports import zstd
from cachetools import LRUCache
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from okosystem.sparql.shared_memory import SharedMemory
from okosystem.web import metrics

MEGABYTE = 1 << 20
MAX_RESPONSE = 4 * MEGABYTE
STATUS = "okosystem.cache"
"""Key in the environ: «hit» or «miss»."""
MAX_QUERY = 1 << 16
QUERY_PATHS = ("/sparql",)
VARYING = (
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_DATETIME",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT_PROFILE",
    "HTTP_COOKIE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
BODY_HEADERS = {f"content-{name}" for name in ("type", "length", "encoding", "language", "range")}
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
OVERHEAD = 3000
"""Bytes that a cached response takes with its key and headers, which outweigh a small body."""
REMEMBERED_QUERIES = 1 << 13
SLOW = 0.1
"""Seconds from which the response to a query is cached the first time."""
MIN_COMPRESSED = 500
"""Bytes from which compression saves more than it costs."""
COMPRESSIBLE = ("text/", "application/")
# Of codings that a client likes equally, the first wins: zstd is the fastest both ways.
COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": partial(zstd.compress, level=6),
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}

Headers = list[tuple[str, str]]


class CachedResponse(NamedTuple):
    """A response as it is sent."""

    status: str
    headers: Headers
    body: bytes
    etag: str


class Cache:
    """WSGI middleware. Thread-safe; holds at most `max_bytes` of its own.

    `shared` holds what other processes have made as well; keys begin with the `stamp` of release
    and code there.
    """

    def __init__(
        self,
        app: WSGIApplication,
        max_bytes: int = 64 * MEGABYTE,
        shared: SharedMemory | None = None,
        stamp: str = "",
    ) -> None:
        self._app, self._shared, self._stamp = app, shared, stamp
        self._cached: LRUCache[bytes, CachedResponse] = LRUCache(
            max_bytes, getsizeof=lambda response: len(response.body) + OVERHEAD
        )
        self._recent_queries: set[bytes] = set()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond from the cache, else call the app and cache the response if it is public."""
        key = _key_of(environ, self._stamp)
        if key is None:
            return self._app(environ, start_response)
        coding, digest = key
        cached = self._get(digest)
        environ[STATUS] = "hit" if cached else "miss"
        if cached is None:
            start = perf_counter()
            response = self._call_app(coding, environ, start_response)
            if not isinstance(response, CachedResponse):
                return response
            cached = response
            self._add(digest, cached, environ["PATH_INFO"], perf_counter() - start)
        if is_known(cached.etag, environ):
            return _send_unchanged(cached.headers, start_response)
        start_response(cached.status, cached.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else cached.body]

    def has(self, environ: WSGIEnvironment) -> bool:
        """Whether a request would be answered from the cache."""
        key = _key_of(environ, self._stamp)
        return key is not None and self._get(key[1]) is not None

    def _get(self, digest: bytes) -> CachedResponse | None:
        with self._lock:
            cached = self._cached.get(digest)
        if cached or not self._shared or (found := self._shared.get(digest)) is None:
            return cached
        cached = CachedResponse(*marshal.loads(found))  # noqa: S302 (our own processes wrote it)
        self._keep(digest, cached)
        return cached

    def _keep(self, digest: bytes, response: CachedResponse) -> None:
        with self._lock:
            if len(response.body) + OVERHEAD <= self._cached.maxsize:
                self._cached[digest] = response
            metrics.cache_bytes.set(self._cached.currsize)

    def _add(self, digest: bytes, response: CachedResponse, path: str, seconds: float) -> None:
        """Cache a response that fits; one to a public client's query only if slow or repeated.

        Clients can send endlessly many queries that nobody repeats; cached, they would evict what
        everybody reads.
        """
        with self._lock:
            if path in QUERY_PATHS and seconds <= SLOW and digest not in self._recent_queries:
                if len(self._recent_queries) >= REMEMBERED_QUERIES:
                    self._recent_queries.clear()
                self._recent_queries.add(digest)
                return
        self._keep(digest, response)
        if self._shared:
            self._shared.put(digest, marshal.dumps(tuple(response)))

    def _call_app(
        self, coding: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> CachedResponse | Iterable[bytes]:
        """Make the whole response, for any client; pass on as a stream one not to be cached."""
        whole = environ.copy()
        for name in CONDITIONS:
            whole.pop(name, None)
        if environ["REQUEST_METHOD"] == "HEAD":
            whole["REQUEST_METHOD"] = "GET"
        status, headers, body = call_app(self._app, whole)
        named = {name.lower(): value for name, value in headers}
        length = length_of(body, headers)
        if length is not None and length <= MAX_RESPONSE and _is_public(status, named):
            return _to_cache(status, headers, named, b"".join(_closing(body)), coding)
        if is_known(named.get("etag", ""), environ) and status.startswith("200"):
            return _send_unchanged(headers, start_response, body)
        start_response(status, headers)
        return _closing(body, 0) if environ["REQUEST_METHOD"] == "HEAD" else body


def _key_of(environ: WSGIEnvironment, stamp: str) -> tuple[str, bytes] | None:
    """Return the content coding, and a digest of everything that the response depends on.

    None when the response is not to be cached.
    """
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    query: bytes | None = None
    if method == "POST" and path in QUERY_PATHS:
        query = read_query(environ)
    elif method in ("GET", "HEAD") and "HTTP_RANGE" not in environ:
        query = b""
    if query is None:
        return None
    coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    parts = [
        stamp,
        coding,
        "POST" if method == "POST" else "GET",
        path,
        environ["QUERY_STRING"],
        environ.get("CONTENT_TYPE", ""),
        *[environ.get(name, "") for name in VARYING],
    ]
    # Only the path can hold a line break, so no two requests get the same key.
    text = "\n".join(parts).encode("utf-8", "surrogatepass")
    return coding, sha256(text + b"\n" + query).digest()


def read_query(environ: WSGIEnvironment) -> bytes | None:
    """Read a short body of known length, and put it back for the next reader."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not length.isdecimal() or int(length) > MAX_QUERY:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body


@lru_cache(maxsize=256)
def choose_coding(header: str) -> str:
    """Choose by Accept-Encoding; empty when no coding is named or identity is preferred."""
    accepted = parse_accept_header(header.lower(), Accept)
    named = [name for name in COMPRESSORS if name in accepted.values()]
    best = max(named, key=lambda name: accepted[name], default="")
    return best if best and accepted[best] > 0 and accepted[best] >= accepted["identity"] else ""


def call_app(
    app: WSGIApplication, environ: WSGIEnvironment
) -> tuple[str, Headers, Iterable[bytes]]:
    """Call an app that, like Flask, starts its response before it returns the body."""
    started: list[Any] = []

    def hold(status: str, headers: Headers, exc_info: object = None) -> Callable[..., None]:
        started[:] = [status, headers]
        return lambda data: None

    body = app(environ, hold)
    status, headers = started
    return status, headers, body


def _is_public(status: str, named: Mapping[str, str]) -> bool:
    """Whether any client may get the response; a redirect needs no ETag, since it has no body."""
    is_identifiable = status.startswith("303") or (status.startswith("200") and "etag" in named)
    is_private = "set-cookie" in named or "content-encoding" in named
    return "public" in named.get("cache-control", "") and is_identifiable and not is_private


def _to_cache(
    status: str, headers: Headers, named: Mapping[str, str], body: bytes, coding: str
) -> CachedResponse:
    """Compress the body if that is worth it; the compressed form has its own ETag.

    The headers lack the date: an old one would make a copy look stale, so the server sets it.
    """
    etag, replaced = named.get("etag", ""), ["content-length", "date", "vary"]
    added = [("Vary", ", ".join(filter(None, [named.get("vary"), "Accept-Encoding"])))]
    is_compressible = named.get("content-type", "").startswith(COMPRESSIBLE)
    if coding and etag and is_compressible and len(body) >= MIN_COMPRESSED:
        body, etag = COMPRESSORS[coding](body), f'{etag[:-1]}-{coding}"'
        replaced.append("etag")
        added += [("ETag", etag), ("Content-Encoding", coding)]
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    added.append(("Content-Length", str(len(body))))
    return CachedResponse(status, [*kept, *added], body, etag)


def length_of(body: Iterable[bytes], headers: Headers) -> int | None:
    """Return the length of a body; None for a stream of unknown length."""
    if isinstance(body, list):
        return sum(map(len, body))
    lengths = (int(value) for name, value in headers if name.lower() == "content-length")
    return next(lengths, None)


def _closing(body: Iterable[bytes], limit: int | None = None) -> Iterator[bytes]:
    """Yield the chunks of a body, at most `limit` of them, and close it."""
    try:
        yield from islice(body, limit)
    finally:
        getattr(body, "close", lambda: None)()


def _send_unchanged(
    headers: Headers, start_response: StartResponse, body: Iterable[bytes] = ()
) -> Iterable[bytes]:
    """Send 304, and close the body that is not needed."""
    start_response("304 Not Modified", [h for h in headers if h[0].lower() not in BODY_HEADERS])
    return _closing(body, 0)


def is_known(etag: str, environ: WSGIEnvironment) -> bool:
    """Whether the client has this response; a POST never gets a 304."""
    header = environ.get("HTTP_IF_NONE_MATCH", "")
    if not (etag and header) or environ["REQUEST_METHOD"] == "POST":
        return False
    known = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return not known.isdisjoint({etag, "*"})
