"""Request bodies, read before anything else, and by a limited number of threads at once.

A client may announce a body and never send it, and WSGI reads without a timeout. The limit keeps
the other threads free for requests without a body.
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

WAIT_SECONDS = 1.0
BUSY = {
    "type": "about:blank",
    "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
    "status": int(HTTPStatus.SERVICE_UNAVAILABLE),
    "detail": (
        "Too many requests are still being sent. "
        "How to fix it: try again in a moment, or send a shorter query with GET."
    ),
}


class BodyReader:
    """WSGI middleware that passes a request on when its body has been read. Safe for threads."""

    def __init__(self, app: App, max_bytes: int, readers: int = FOR_BODIES) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._readers = readers
        self._condition = threading.Condition()
        self._reading: Counter[str] = Counter()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body when a reader is free; answer 503 when none becomes free in time."""
        if (length := length_to_read(environ, self._max_bytes)) is not None:
            client = environ.get("REMOTE_ADDR", "")
            if not self._begin(client):
                return refuse_busy(environ, start_response)
            try:
                replace_body(environ, environ["wsgi.input"].read(length))
            finally:
                self._end(client)
        return self._app(environ, start_response)

    def _begin(self, client: str) -> bool:
        """Wait for a free reader, of which no single client may occupy all."""
        with self._condition:
            is_free = self._condition.wait_for(lambda: self._has_room_for(client), WAIT_SECONDS)
            self._reading[client] += is_free
            return is_free

    def _has_room_for(self, client: str) -> bool:
        has_room = self._reading.total() < self._readers
        return has_room and self._reading[client] < max(1, self._readers - 1)

    def _end(self, client: str) -> None:
        with self._condition:
            self._reading[client] -= 1
            self._reading += Counter()
            self._condition.notify_all()


def length_to_read(environ: Environ, max_bytes: int) -> int | None:
    """Return how many bytes to read; None without a body, or with one that the app refuses."""
    if "HTTP_TRANSFER_ENCODING" in environ:
        return max_bytes + 1
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdigit() and 0 < int(length) <= max_bytes else None


def replace_body(environ: Environ, body: bytes) -> None:
    """Give the app a body of known length; one that is too long it refuses by its length."""
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def refuse_busy(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Answer 503 with Retry-After."""
    body = json.dumps(BUSY).encode()
    start_response("503 Service Unavailable", headers_of_refusal(environ, len(body)))
    return [body]
