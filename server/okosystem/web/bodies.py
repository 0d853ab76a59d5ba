"""Bodies of requests, read before all else, and by few threads at once.

A client may promise a body and never send it. In WSGI the reading has no limit of time, so only so
many threads may be reading: all others stay free for whoever sends none.
"""

import json
import threading
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO

from okosystem.config import FOR_BODIES
from okosystem.web.cache import App, StartResponse
from okosystem.web.keys import Environ

SECONDS = 1.0
"""How long a request waits for its turn to be read."""
BUSY = {
    "type": "about:blank",
    "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
    "status": int(HTTPStatus.SERVICE_UNAVAILABLE),
    "detail": (
        "Too many requests are still being sent. "
        "How to mend it: try again in a moment, or send a shorter query with GET."
    ),
}


class Bodies:
    """WSGI middleware: hands on requests whose bodies are here. Safe for threads."""

    def __init__(self, app: App, most: int, readers: int = FOR_BODIES) -> None:
        self._app = app
        self._most = most
        self._turns = threading.BoundedSemaphore(readers)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body when it is this one's turn; answer 503 when the turn never comes."""
        if (length := length_of(environ, self._most)) is not None:
            if not self._turns.acquire(timeout=SECONDS):
                return busy(start_response)
            try:
                put(environ, environ["wsgi.input"].read(length))
            finally:
                self._turns.release()
        return self._app(environ, start_response)


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


def busy(start_response: StartResponse) -> Iterable[bytes]:
    """Answer that it is too much just now."""
    body = json.dumps(BUSY).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Retry-After", "5"),
        ("Access-Control-Allow-Origin", "*"),
    ]
    start_response("503 Service Unavailable", headers)
    return [body]
