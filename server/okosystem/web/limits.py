"""Limits on what clients occupy: headers, bodies being read, and large responses being sent.

A client may announce a body and never send it, or ask for a large response and not read it. Until
it is disconnected, each holds a thread, and the limits keep the other threads free.
"""

import json
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from http import HTTPStatus
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wsgi import ClosingIterator

from okosystem.config import FOR_BODIES
from okosystem.engine.admission import network_of
from okosystem.web.cache import MEGABYTE, call_app, length_of
from okosystem.web.headers import CORS, HSTS, SECURITY
from okosystem.web.slow_clients import SlowClients

BUSY = HTTPStatus.SERVICE_UNAVAILABLE
TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
UNSUPPORTED = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
WAIT_SECONDS = 1.0
MAX_ACCEPT = 4096
ACCEPT = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
SMALL = MEGABYTE
CHUNK = MEGABYTE // 4
BODIES_BUSY = (
    "Too many requests are still being sent. "
    "How to fix it: try again in a moment, or send a shorter query with GET."
)
LONG_ACCEPT = (
    f"Accept, Accept-Language or Accept-Encoding has more than {MAX_ACCEPT} characters. "
    "How to fix it: name only the formats and languages that you can use."
)
NOT_GZIP = (
    "The body has a Content-Encoding other than gzip, or is not whole. "
    "How to fix it: compress it with gzip, or send it as it is."
)
RESPONSES_BUSY = (
    "Too many large answers are being sent. How to fix it: read those that you have asked for, or "
    "try again in a moment."
)


class ClientLimit:
    """Counts what clients occupy, in all and each. Safe for threads."""

    def __init__(self, total: int, per_client: int) -> None:
        self._total, self._per_client = total, per_client
        self._occupied: Counter[str] = Counter()
        self._condition = threading.Condition()

    def enter(self, client: str, seconds: float = 0) -> bool:
        """Return whether there is room, and wait for it up to `seconds`."""
        client = network_of(client)
        with self._condition:
            has_room = self._condition.wait_for(partial(self._has_room_for, client), seconds)
            self._occupied[client] += has_room
            return has_room

    def _has_room_for(self, client: str) -> bool:
        return self._occupied.total() < self._total and self._occupied[client] < self._per_client

    def leave(self, client: str) -> None:
        """Make room for another."""
        client = network_of(client)
        with self._condition:
            self._occupied[client] -= 1
            self._occupied += Counter()
            self._condition.notify_all()


class AcceptLimit:
    """WSGI middleware that refuses long Accept headers.

    Runs of whitespace are joined, because werkzeug splits at them in quadratic time.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on; answer 431 when a header is too long."""
        for name in ACCEPT:
            value = environ.get(name, "")
            if len(value) > MAX_ACCEPT:
                return refuse(TOO_LARGE, LONG_ACCEPT, environ, start_response)
            if "  " in value or "\t" in value:
                environ[name] = " ".join(value.split())
        return self._app(environ, start_response)


class BodyReader:
    """WSGI middleware that passes a request on when its body has been read. Safe for threads."""

    def __init__(
        self,
        app: WSGIApplication,
        max_bytes: int,
        slow_clients: SlowClients,
        readers: int = FOR_BODIES,
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._slow_clients = slow_clients
        # No single client may occupy all readers.
        self._limit = ClientLimit(readers, max(1, readers - 1))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Read the body when a reader is free; answer 503 when none becomes free in time."""
        if (length := self._length_to_read(environ)) is not None:
            client = environ.get("REMOTE_ADDR", "")
            if not self._limit.enter(client, WAIT_SECONDS):
                return refuse(BUSY, BODIES_BUSY, environ, start_response)
            try:
                with self._slow_clients.waiting_for(client):
                    body = environ["wsgi.input"].read(length)
            finally:
                self._limit.leave(client)
            try:
                body = decompress(body, environ.pop("HTTP_CONTENT_ENCODING", ""), self._max_bytes)
            except ValueError:
                return refuse(UNSUPPORTED, NOT_GZIP, environ, start_response)
            # The app refuses one that is too long by its length.
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self._app(environ, start_response)

    def _length_to_read(self, environ: WSGIEnvironment) -> int | None:
        """Return how many bytes to read; None without a body, or with one that the app refuses."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            return self._max_bytes + 1
        length = environ.get("CONTENT_LENGTH") or "0"
        return int(length) if length.isdigit() and 0 < int(length) <= self._max_bytes else None


def decompress(body: bytes, coding: str, max_bytes: int) -> bytes:
    """Decompress gzip, to little more than `max_bytes`; raises ValueError for anything else."""
    if coding.lower() in ("", "identity"):
        return body
    if coding.lower() not in ("gzip", "x-gzip"):
        raise ValueError(coding)
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = stream.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise ValueError(coding) from error
    if not stream.eof and len(plain) <= max_bytes:
        raise ValueError("cut off")
    return plain


class LargeResponses:
    """WSGI middleware that sends large responses in chunks, few at a time. Safe for threads.

    A small response is handed over whole and costs no thread while the client reads.
    """

    def __init__(
        self, app: WSGIApplication, limit: int, per_client: int, slow_clients: SlowClients
    ) -> None:
        self._app = app
        self._limit = ClientLimit(limit, per_client)
        self._slow_clients = slow_clients

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass on a response; a large one only if the limits allow it."""
        status, headers, body = call_app(self._app, environ)
        length = length_of(body, headers)
        is_small = length is not None and length <= SMALL
        if is_small or environ["REQUEST_METHOD"] == "HEAD":
            start_response(status, headers)
            return body
        client = environ.get("REMOTE_ADDR", "")
        if not self._limit.enter(client):
            return refuse(BUSY, RESPONSES_BUSY, environ, start_response)
        start_response(status, headers)
        # The server closes it at the end, or when the client is gone.
        close = getattr(body, "close", lambda: None)
        return ClosingIterator(
            self._split(body, client), [partial(self._limit.leave, client), close]
        )

    def _split(self, body: Iterable[bytes], client: str) -> Iterator[bytes]:
        """Split long chunks; the server waits for the client before it takes the next."""
        for chunk in body:
            for start in range(0, len(chunk), CHUNK):
                with self._slow_clients.waiting_for(client):
                    yield chunk[start : start + CHUNK]


def refuse(
    status: HTTPStatus, detail: str, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with a problem, without the app; a server that is busy says when to try again."""
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    body = json.dumps(problem).encode()
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        **SECURITY,
        **CORS,
    }
    if status == BUSY:
        headers["Retry-After"] = "5"
    if status == UNSUPPORTED:
        headers["Accept-Encoding"] = "gzip"
    if environ["wsgi.url_scheme"] == "https":
        headers["Strict-Transport-Security"] = HSTS
    start_response(f"{status} {status.phrase}", list(headers.items()))
    return [body]
