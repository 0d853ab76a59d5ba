"""The response cache, in plain WSGI before Flask: a repeated request costs one lookup.

A response is cached when it is public, for as long as its release is served: a release never
changes, and a new one gets a new cache. Compressed forms are made on the first request for them.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from itertools import islice
from time import perf_counter
from typing import Any, NamedTuple

from cachetools import LRUCache

from okosystem.web import metrics
from okosystem.web.compression import COMPRESSORS, choose_coding, is_worth_compressing
from okosystem.web.wsgi_types import App, Environ, Header, Headers, StartResponse

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
"""Bytes that a cached response takes besides its body."""
LENGTH = "Content-Length"
PER_RESPONSE = ("content-length", "date", "vary")
REMEMBERED_QUERIES = 1 << 13
SLOW = 0.1
"""Seconds from which the response to a query is cached the first time."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the headers of a response say about caching it.

    `headers` are sent with every copy. They lack the date: an old one would make the copy look
    stale, so the server sets it.
    """

    is_public: bool
    etag: str
    media_type: str
    headers: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A response as it is sent."""

    status: str
    headers: Headers
    body: bytes
    etag: str


class CacheKey(NamedTuple):
    """The content coding, and a digest of everything that the response depends on."""

    coding: str
    digest: bytes


class Cache:
    """WSGI middleware. Thread-safe; holds at most `max_bytes`."""

    def __init__(self, app: App, max_bytes: int = 64 * MEGABYTE) -> None:
        self._app = app
        self._cached: LRUCache[object, CachedResponse] = LRUCache(max_bytes, getsizeof=size_of)
        self._repeats = RepeatedQueries()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Respond from the cache, else call the app and cache the response if it is public."""
        key = key_of(environ)
        if key is None:
            return self._app(environ, start_response)
        with self._lock:
            cached = self._cached.get(key.digest)
        environ[STATUS] = "hit" if cached else "miss"
        if cached is None:
            start = perf_counter()
            response = self._call_app(key, environ, start_response)
            if not isinstance(response, CachedResponse):
                return response
            cached = response
            self._add(key.digest, cached, environ["PATH_INFO"], perf_counter() - start)
        return send(cached, environ, start_response)

    def _add(self, digest: bytes, response: CachedResponse, path: str, seconds: float) -> None:
        """Cache a response that took `seconds` to make, if it fits and is worth the space."""
        with self._lock:
            fits = size_of(response) <= self._cached.maxsize
            if fits and self._repeats.is_worth_caching(path, digest, seconds):
                self._cached[digest] = response
                metrics.cache_bytes.set(self._cached.currsize)

    def _call_app(
        self, key: CacheKey, environ: Environ, start_response: StartResponse
    ) -> CachedResponse | Iterable[bytes]:
        """Make the whole response; pass on as a stream one that may not be cached."""
        started: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: object = None) -> Callable[..., None]:
            started[:] = [status, headers]
            return lambda data: None

        body = self._app(unconditional(environ), hold)
        status, headers = started
        policy = policy_of(status, tuple(h for h in headers if h[0] != LENGTH))
        if policy.is_public and length_of(body, headers) <= MAX_RESPONSE:
            return make_response(status, policy, b"".join(closing(body)), key.coding)
        if is_known(policy.etag, environ) and status.startswith("200"):
            return send_unchanged(headers, start_response, body)
        start_response(status, headers)
        return closing(body, 0) if environ["REQUEST_METHOD"] == "HEAD" else body


class RepeatedQueries:
    """Recent queries of public clients. Not thread-safe: the cache holds its lock.

    Clients can send endlessly many queries that nobody repeats; cached, they would evict what
    everybody reads. So only slow or repeated ones are cached.
    """

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def is_worth_caching(self, path: str, digest: bytes, seconds: float) -> bool:
        """Tell whether to cache the response to a request that took `seconds`."""
        if path not in QUERY_PATHS or seconds > SLOW or digest in self._seen:
            return True
        if len(self._seen) >= REMEMBERED_QUERIES:
            self._seen.clear()
        self._seen.add(digest)
        return False


def key_of(environ: Environ) -> CacheKey | None:
    """Make the key of a request; None when its response is not to be cached."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    query = b""
    if method == "POST" and path in QUERY_PATHS:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdigit() or int(length) > MAX_QUERY:
            return None
        query = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(query)
    elif method not in ("GET", "HEAD") or "HTTP_RANGE" in environ:
        return None
    coding = choose_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    parts = [
        coding,
        "POST" if method == "POST" else "GET",
        path,
        environ["QUERY_STRING"],
        environ.get("CONTENT_TYPE", ""),
        *(environ.get(name, "") for name in VARYING),
    ]
    # Only the path can hold a line break, so no two requests get the same key.
    text = "\n".join(parts).encode("utf-8", "surrogatepass")
    return CacheKey(coding, sha256(text + b"\n" + query).digest())


def size_of(response: CachedResponse) -> int:
    """Estimate the memory of a response with its key and headers, which outweigh a small body."""
    return len(response.body) + OVERHEAD


@lru_cache(maxsize=256)
def policy_of(status: str, headers: tuple[Header, ...]) -> Policy:
    """Read the headers, without the length: many responses have the same.

    A redirect (303) needs no ETag, since it has no body.
    """
    named = {name.lower(): value for name, value in headers}
    identifiable = status.startswith("303") or (status.startswith("200") and "etag" in named)
    public = "public" in named.get("cache-control", "") and identifiable
    private = "set-cookie" in named or "content-encoding" in named
    vary = f"{named['vary']}, Accept-Encoding" if "vary" in named else "Accept-Encoding"
    repeated = [(name, value) for name, value in headers if name.lower() not in PER_RESPONSE]
    media_type = named.get("content-type", "")
    etag = named.get("etag", "")
    return Policy(public and not private, etag, media_type, (*repeated, ("Vary", vary)))


def make_response(status: str, policy: Policy, body: bytes, coding: str) -> CachedResponse:
    """Compress the body if that is worth it; the compressed form has its own ETag."""
    headers, etag = list(policy.headers), policy.etag
    if coding and etag and is_worth_compressing(policy.media_type, body):
        body, etag = COMPRESSORS[coding](body), f'{etag[:-1]}-{coding}"'
        headers = [(n, etag if n.lower() == "etag" else v) for n, v in headers]
        headers.append(("Content-Encoding", coding))
    return CachedResponse(status, [*headers, (LENGTH, str(len(body)))], body, etag)


def length_of(body: Iterable[bytes], headers: Headers) -> int:
    """Return the length of a body; one of unknown length counts as too large."""
    if isinstance(body, list):
        return sum(map(len, body))
    lengths = (int(value) for name, value in headers if name.lower() == "content-length")
    return next(lengths, MAX_RESPONSE + 1)


def closing(body: Iterable[bytes], limit: int | None = None) -> Iterator[bytes]:
    """Yield the chunks of a body, at most `limit` of them, and close it."""
    try:
        yield from islice(body, limit)
    finally:
        getattr(body, "close", lambda: None)()


def unconditional(environ: Environ) -> Environ:
    """Turn the request into one for the whole response, which any client may get."""
    if environ["REQUEST_METHOD"] != "HEAD" and environ.keys().isdisjoint(CONDITIONS):
        return environ
    whole = {name: value for name, value in environ.items() if name not in CONDITIONS}
    if environ["REQUEST_METHOD"] == "HEAD":
        whole["REQUEST_METHOD"] = "GET"
    return whole


def send(
    response: CachedResponse, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Send a response, or 304 to a client that has it."""
    if is_known(response.etag, environ):
        return send_unchanged(response.headers, start_response)
    start_response(response.status, response.headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else response.body]


def send_unchanged(
    headers: Headers, start_response: StartResponse, body: Iterable[bytes] = ()
) -> Iterable[bytes]:
    """Send 304, and close the body that is not needed."""
    remaining = [(n, v) for n, v in headers if n.lower() not in BODY_HEADERS]
    start_response("304 Not Modified", remaining)
    return closing(body, 0)


def is_known(etag: str, environ: Environ) -> bool:
    """Tell whether the client has this response; a POST never gets a 304."""
    header = environ.get("HTTP_IF_NONE_MATCH", "")
    if not (etag and header) or environ["REQUEST_METHOD"] == "POST":
        return False
    known = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return not known.isdisjoint({etag, "*"})
