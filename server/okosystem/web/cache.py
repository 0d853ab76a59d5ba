"""Answers already made, in plain WSGI before Flask: a repeated question costs a look-up.

An answer is kept when the app says it is public, and for as long as its release is served: a
release never changes, and a new one gets a new cache. Packed forms are made once, when asked for.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from time import perf_counter
from typing import Any

from cachetools import LRUCache

from okosystem.web import metrics
from okosystem.web.keeping import LENGTH, Headers, Kept, packed, said_by, weight
from okosystem.web.keys import Environ, Key, key_of
from okosystem.web.repeats import Repeats

StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

MEGABYTE = 1 << 20
LARGEST_ANSWER = 4 * MEGABYTE
FOUND = "okosystem.cache"
OF_THE_BODY = {f"content-{name}" for name in ("type", "length", "encoding", "language", "range")}
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


Made = Kept | Iterable[bytes]


class Cache:
    """WSGI middleware. Safe for threads; holds at most `most` bytes."""

    def __init__(self, app: App, most: int = 64 * MEGABYTE) -> None:
        self._app = app
        self._kept: LRUCache[object, Kept] = LRUCache(most, getsizeof=weight)
        self._repeats = Repeats()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, else ask the app and keep the answer if it may be."""
        key = key_of(environ)
        if key is None:
            return self._app(environ, start_response)
        with self._lock:
            kept = self._kept.get(key.digest)
        environ[FOUND] = "hit" if kept else "miss"
        if kept is None:
            began = perf_counter()
            made = self._made(key, environ, start_response)
            if not isinstance(made, Kept):
                return made
            kept = made
            self._keep(key.digest, kept, environ["PATH_INFO"], perf_counter() - began)
        return sent(kept, environ, start_response)

    def _keep(self, digest: bytes, kept: Kept, path: str, seconds: float) -> None:
        """Keep an answer that took so long, if it has room and is worth it."""
        with self._lock:
            fits = weight(kept) <= self._kept.maxsize
            if fits and self._repeats.is_worth(path, digest, seconds):
                self._kept[digest] = kept
                metrics.cache_bytes.set(self._kept.currsize)

    def _made(self, key: Key, environ: Environ, start_response: StartResponse) -> Made:
        """Ask the app for a whole answer; one that may not be kept is passed on as it comes."""
        told: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: object = None) -> Callable[..., None]:
            told[:] = [status, headers]
            return lambda data: None

        found = self._app(unconditional(environ), hold)
        status, headers = told
        said = said_by(status, tuple(h for h in headers if h[0] != LENGTH))
        if said.is_for_all and length_of(found, headers) <= LARGEST_ANSWER:
            return packed(status, said, b"".join(closing(found)), key.packing)
        if is_known(said.etag, environ) and status.startswith("200"):
            return unchanged(headers, start_response, found)
        start_response(status, headers)
        return closing(found, 0) if environ["REQUEST_METHOD"] == "HEAD" else found


def length_of(found: Iterable[bytes], headers: Headers) -> int:
    """Tell how long an answer is; one that does not say so counts as too large."""
    if isinstance(found, list):
        return sum(map(len, found))
    said = (int(value) for name, value in headers if name.lower() == "content-length")
    return next(said, LARGEST_ANSWER + 1)


def closing(found: Iterable[bytes], most: int | None = None) -> Iterator[bytes]:
    """Pass on the pieces, or the first of them, and close what they came from."""
    try:
        yield from islice(found, most)
    finally:
        getattr(found, "close", lambda: None)()


def unconditional(environ: Environ) -> Environ:
    """Make the request one for the whole answer: what is kept is kept for everybody."""
    if environ["REQUEST_METHOD"] != "HEAD" and environ.keys().isdisjoint(CONDITIONS):
        return environ
    whole = {name: value for name, value in environ.items() if name not in CONDITIONS}
    if environ["REQUEST_METHOD"] == "HEAD":
        whole["REQUEST_METHOD"] = "GET"
    return whole


def sent(kept: Kept, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Send an answer, or 304 to whoever has it already."""
    if is_known(kept.etag, environ):
        return unchanged(kept.headers, start_response)
    start_response(kept.status, kept.headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else kept.body]


def unchanged(
    headers: Headers, start_response: StartResponse, found: Iterable[bytes] = ()
) -> Iterable[bytes]:
    """Tell the client that what it has is right."""
    about_the_answer = [(n, v) for n, v in headers if n.lower() not in OF_THE_BODY]
    start_response("304 Not Modified", about_the_answer)
    return closing(found, 0)


def is_known(etag: str, environ: Environ) -> bool:
    """Tell whether the client names this answer among those it has; a POST may not be told so."""
    header = environ.get("HTTP_IF_NONE_MATCH", "")
    if not (etag and header) or environ["REQUEST_METHOD"] == "POST":
        return False
    known = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return not known.isdisjoint({etag, "*"})
