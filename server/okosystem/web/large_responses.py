"""Large responses, sent in chunks; few at a time, in all and per client.

A small response is handed over whole and costs no thread while the client reads. A large one holds
its thread and its memory until the client has all of it or is gone, so slow clients must not get to
hold them all.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from okosystem.web.cache import MEGABYTE, length_of
from okosystem.web.headers import headers_of_refusal
from okosystem.web.wsgi_types import App, Environ, Headers, StartResponse

SMALL = MEGABYTE
CHUNK = MEGABYTE // 4
REFUSAL = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "Too many large answers are being sent. How to fix it: read those that you have "
    "asked for, or try again in a moment.",
}


class LargeResponses:
    """WSGI middleware. Thread-safe."""

    def __init__(self, app: App, limit: int, per_client: int) -> None:
        self._app = app
        self._limit = limit
        self._per_client = per_client
        self._clients: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on a response; a large one only if the limits allow it."""
        started: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: object = None) -> Callable[..., None]:
            started[:] = [status, headers]
            return lambda data: None

        body = self._app(environ, hold)
        status, headers = started
        if environ["REQUEST_METHOD"] == "HEAD" or length_of(body, headers) <= SMALL:
            start_response(status, headers)
            return body
        client = environ.get("REMOTE_ADDR", "")
        if not self._enter(client):
            return refuse(environ, start_response)
        start_response(status, headers)
        return Chunks(body, lambda: self._leave(client))

    def _enter(self, client: str) -> bool:
        with self._lock:
            full = self._clients.total() >= self._limit
            if full or self._clients[client] >= self._per_client:
                return False
            self._clients[client] += 1
            return True

    def _leave(self, client: str) -> None:
        with self._lock:
            self._clients[client] -= 1
            self._clients += Counter()


class Chunks:
    """A body in short chunks; the server closes it at the end, or when the client is gone."""

    def __init__(self, body: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._body = body
        self._leave = leave
        self._chunks = split(body)

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        """Let the next large response begin."""
        self._leave()
        getattr(self._body, "close", lambda: None)()


def split(body: Iterable[bytes]) -> Iterator[bytes]:
    """Split long chunks."""
    for chunk in body:
        for start in range(0, len(chunk), CHUNK):
            yield chunk[start : start + CHUNK]


def refuse(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Respond with 503."""
    body = json.dumps(REFUSAL).encode()
    start_response("503 Service Unavailable", headers_of_refusal(environ, len(body)))
    return [body]
