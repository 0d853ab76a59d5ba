"""Large answers on their way out: sent in pieces, so many at once, and so many to each client.

A small answer is handed over whole and costs no thread while its reader reads. A large one holds
its thread and its memory until the reader has it all, or is gone; slow readers shall not hold them
all.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from okosystem.web.cache import MEGABYTE, App, StartResponse, length_of
from okosystem.web.headers import of_refusal
from okosystem.web.keeping import Headers
from okosystem.web.keys import Environ

SMALL = MEGABYTE
PIECE = MEGABYTE // 4
REFUSAL = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "Too many large answers are being sent. How to fix it: read those that you have "
    "asked for, or try again in a moment.",
}


class Sending:
    """WSGI middleware. Safe for threads."""

    def __init__(self, app: App, most: int, per_client: int) -> None:
        self._app = app
        self._most = most
        self._per_client = per_client
        self._clients: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on an answer; a large one only when there is room for it."""
        told: list[Any] = []

        def hold(status: str, headers: Headers, exc_info: object = None) -> Callable[..., None]:
            told[:] = [status, headers]
            return lambda data: None

        found = self._app(environ, hold)
        status, headers = told
        if environ["REQUEST_METHOD"] == "HEAD" or length_of(found, headers) <= SMALL:
            start_response(status, headers)
            return found
        client = environ.get("REMOTE_ADDR", "")
        if not self._enter(client):
            return refuse(environ, start_response)
        start_response(status, headers)
        return Pieces(found, lambda: self._leave(client))

    def _enter(self, client: str) -> bool:
        with self._lock:
            full = self._clients.total() >= self._most
            if full or self._clients[client] >= self._per_client:
                return False
            self._clients[client] += 1
            return True

    def _leave(self, client: str) -> None:
        with self._lock:
            self._clients[client] -= 1
            self._clients += Counter()


class Pieces:
    """The answer cut small; the server closes it at the end, or when the reader is gone."""

    def __init__(self, found: Iterable[bytes], leave: Callable[[], None]) -> None:
        self._found = found
        self._leave = leave
        self._pieces = cut(found)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Give the room back."""
        self._leave()
        getattr(self._found, "close", lambda: None)()


def cut(found: Iterable[bytes]) -> Iterator[bytes]:
    """Cut long pieces shorter."""
    for whole in found:
        for start in range(0, len(whole), PIECE):
            yield whole[start : start + PIECE]


def refuse(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer 503."""
    body = json.dumps(REFUSAL).encode()
    start_response("503 Service Unavailable", of_refusal(environ, len(body)))
    return [body]
