"""Bodies of requests, read before all else, and by few threads at once.

A client may promise a body and never send it. In WSGI the reading has no limit of time, so only so
many threads may be reading: all others stay free for whoever sends none.
"""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO

from okosystem.config import FOR_BODIES
from okosystem.web.headers import headers_of_refusal
from okosystem.web.wsgi_types import App, Environ, StartResponse

SECONDS = 1.0
"""How long a request waits for its turn to be read."""
BUSY = {
    "type": "about:blank",
    "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
    "status": int(HTTPStatus.SERVICE_UNAVAILABLE),
    "detail": (
        "Too many requests are still being sent. "
        "How to fix it: try again in a moment, or send a shorter query with GET."
    ),
}


class Bodies:
    """WSGI middleware: hands on requests whose bodies are here. Safe for threads."""

    def __init__(self, app: App, most: int, readers: int = FOR_BODIES) -> None:
        self._app = app
        self._most = most
        self._readers = readers
        self._turns = threading.Condition()
        self._reading: Counter[str] = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body when it is this one's turn; answer 503 when the turn never comes."""
        if (length := length_of(environ, self._most)) is not None:
            client = environ.get("REMOTE_ADDR", "")
            if not self._begin(client):
                return busy(environ, start_response)
            try:
                put(environ, environ["wsgi.input"].read(length))
            finally:
                self._end(client)
        return self._app(environ, start_response)

    def _begin(self, client: str) -> bool:
        """Wait for a turn; no client has them all, so that one alone cannot keep others out."""
        with self._turns:
            begun = self._turns.wait_for(lambda: self._has_room_for(client), SECONDS)
            self._reading[client] += begun
            return begun

    def _has_room_for(self, client: str) -> bool:
        some = self._reading.total() < self._readers
        return some and self._reading[client] < max(1, self._readers - 1)

    def _end(self, client: str) -> None:
        with self._turns:
            self._reading[client] -= 1
            self._reading += Counter()
            self._turns.notify_all()


def length_of(environ: Environ, most: int) -> int | None:
    """Say how much to read; None when there is no body, or the app refuses it unread."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return most + 1
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() and 0 < int(length) <= most else None


def put(environ: Environ, body: bytes) -> None:
    """Let the app find a body of known length; it refuses one that is too long by its length."""
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def busy(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer that it is too much just now."""
    body = json.dumps(BUSY).encode()
    start_response("503 Service Unavailable", headers_of_refusal(environ, len(body)))
    return [body]
