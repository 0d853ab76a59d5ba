"""Limits on what clients occupy: headers, bodies being read, pages being made, and large responses.

A client may announce a body and never send it, ask for pages faster than they can be made, or ask
for a large response and not read it. Each holds a thread until it is refused or disconnected, and
the limits keep the other threads free.

granian waits without limit for the body of a request, and for a client to read a response, and a
thread that waits in WSGI cannot be interrupted. Closing the connection ends the wait. WSGI does not
say which one it is, so all connections from the address of the client are closed. Where a proxy is
trusted, addresses are those that it forwards, nothing is closed, and the proxy has to limit time.
"""

import logging
import os
import re
import socket
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from http import HTTPStatus
from io import BytesIO
from itertools import count
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from cachetools import TTLCache
from werkzeug.wrappers import Response
from werkzeug.wsgi import ClosingIterator

from okosystem.errors import Busy, TooManyQueries
from okosystem.features import find_features
from okosystem.settings import (
    BODIES_READ,
    BODIES_WAITING,
    PAGES_MADE,
    PAGES_WAITING,
)
from okosystem.sparql.admission import Admission
from okosystem.sparql.preload import trim_memory
from okosystem.web.cache import MEGABYTE, QUERY_PATHS, Cache, call_app, length_of
from okosystem.web.headers import security
from okosystem.web.problems import TABLE, problem_body

BAD = HTTPStatus.BAD_REQUEST
TOO_MANY, BUSY = HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE
TOO_LARGE = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
UNSUPPORTED = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
LATER = {"Retry-After": "5"}
EXTRA_HEADERS = {BUSY: LATER, TOO_MANY: LATER, UNSUPPORTED: {"Accept-Encoding": "gzip"}}
ADMISSION_SECONDS = 2.0
"""Seconds to wait for the turn of a body to be read, or of a page to be made."""
WAIT_SECONDS, CROWDED_SECONDS = 10, 1
"""Seconds a client has to send a whole body, or to accept the next chunk of a large response; and
while as many are waited for as bodies can be read."""
SLOW, SLOW_CLIENTS, SLOW_SECONDS = "slow", 1 << 14, 60
"""The name under which clients are admitted that were disconnected in the last minute."""
PROBES = ("/health", "/ready")
PAGES_PER_CLIENT = 12
COSTLY_PATHS = ("/rdf-graph-store", "/graph/", "/scenario/")
_COSTLY = re.compile(r"(?:^|&)(?:dato|scenario)=")
"""The graph of another day is computed for such a page."""
HOST = re.compile(r"[\w.~!$&'()*+;=%:\[\]-]*", re.ASCII)
"""The signs of a host and port (RFC 3986), without the comma, which joins two headers Host."""
MAX_ACCEPT = 4096
LARGEST_BODY = 1_000_000
ACCEPT = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
SMALL = MEGABYTE
CHUNK = MEGABYTE // 4
OPEN_FILES = Path("/dev/fd")

logger = logging.getLogger(__name__)


def disconnect(clients: set[str]) -> None:
    """Close every connection of this process from these addresses."""
    for file in list(OPEN_FILES.iterdir()):
        # It may be gone, or not be connected.
        with suppress(OSError), _open_socket(int(file.name)) as connection:
            is_internet = connection.family in (socket.AF_INET, socket.AF_INET6)
            if is_internet and connection.getpeername()[0] in clients:
                connection.shutdown(socket.SHUT_RDWR)


def _open_socket(number: int) -> socket.socket:
    """Return a socket of its own for a descriptor; raises OSError, and leaves none open, if none.

    Another thread may have given the number to another file since it was listed.
    """
    copy = os.dup(number)
    if stat.S_ISSOCK(os.fstat(copy).st_mode):
        return socket.socket(fileno=copy)
    os.close(copy)
    raise OSError(f"descriptor {number} is no socket")


class ClientLimits:
    """WSGI middleware that limits headers, bodies and large responses. Safe for threads.

    A small response is handed over whole and costs no thread while the client reads.
    """

    def __init__(self, app: WSGIApplication, large: int, per_client: int) -> None:
        self._app = app
        # Half the places are for clients of which no other body is read.
        limits = BODIES_READ, BODIES_WAITING, BODIES_READ + BODIES_WAITING
        self._readers = Admission(*limits, reserved=BODIES_READ // 2)
        self._large = Admission(large, 0, per_client, reserved=0)
        self._numbers = count()
        # The clients that the server waits for now, and since when.
        self._waits: dict[int, tuple[str, float]] = {}
        # Those that were too slow of late: together they are one client, and leave others places.
        self._slow: TTLCache[str, None] = TTLCache(SLOW_CLIENTS, SLOW_SECONDS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer 431 to a long Accept, 400 to an invalid Host, 503 under pressure, or 415."""
        if not HOST.fullmatch(environ.get("HTTP_HOST", "")):
            return refuse(BAD, "hosts", environ, start_response)
        for name in ACCEPT:
            value = environ.get(name, "")
            if len(value) > MAX_ACCEPT:
                return refuse(TOO_LARGE, "accept", environ, start_response)
            # Werkzeug splits at runs of whitespace in quadratic time.
            if "  " in value or "\t" in value:
                environ[name] = " ".join(value.split())
        client = environ.get("REMOTE_ADDR", "")
        if (length := _length_to_read(environ)) is not None:
            admitted_as = SLOW if client in self._slow else client
            try:
                with self._readers.admit(admitted_as, ADMISSION_SECONDS), self._waiting_for(client):
                    body = environ["wsgi.input"].read(length)
                body = decompress(body, environ.pop("HTTP_CONTENT_ENCODING", ""))
            except (Busy, TooManyQueries):
                return refuse(BUSY, "bodies", environ, start_response)
            except ValueError:
                return refuse(UNSUPPORTED, "coding", environ, start_response)
            # The app refuses one that is too long by its length.
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return self._respond(client, environ, start_response)

    def _respond(
        self, client: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Pass on a response; a large one in chunks, and only if few are being sent."""
        status, headers, body = call_app(self._app, environ)
        length = length_of(body, headers)
        is_small = length is not None and length <= SMALL
        if is_small or environ["REQUEST_METHOD"] == "HEAD":
            start_response(status, headers)
            return body
        stack = ExitStack()
        try:
            stack.enter_context(self._large.admit(client, 0))
        except (Busy, TooManyQueries):
            return refuse(BUSY, "responses", environ, start_response)
        start_response(status, headers)
        # The server closes it at the end, or when the client is gone.
        close = getattr(body, "close", lambda: None)
        return ClosingIterator(self._split(body, client), [stack.close, close])

    def _split(self, body: Iterable[bytes], client: str) -> Iterator[bytes]:
        """Split long chunks; the server waits for the client before it takes the next."""
        for chunk in body:
            for start in range(0, len(chunk), CHUNK):
                with self._waiting_for(client):
                    yield chunk[start : start + CHUNK]

    @contextmanager
    def _waiting_for(self, client: str) -> Iterator[None]:
        """Limit the time of the block, in which the server waits for the client."""
        number = next(self._numbers)
        self._waits[number] = client, time.monotonic()
        try:
            yield
        finally:
            del self._waits[number]

    def watch(self) -> None:
        """Disconnect slow clients, forever."""
        while True:
            time.sleep(1)
            now = time.monotonic()
            waits = list(self._waits.values())
            limit = WAIT_SECONDS if len(waits) < BODIES_READ else CROWDED_SECONDS
            if late := {client for client, began in waits if now - began > limit}:
                logger.warning("slow clients disconnected", extra={"clients": len(late)})
                self._slow.update(dict.fromkeys(late))
                disconnect(late)


class PageLimits:
    """WSGI middleware that limits the pages being made at once. Safe for threads.

    Cached pages, probes, and queries, which the engine admits, need no place.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._pages = Admission(PAGES_MADE, PAGES_WAITING, PAGES_PER_CLIENT)
        # Of pages that take seconds, one at a time; another waits.
        self._costly = Admission(1, 2, 2)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer 429 or 503 to a page that is not cached and whose turn does not come in time."""
        if not _is_page(environ) or self._cache.has(environ):
            return self._cache(environ, start_response)
        admission = self._costly if _is_costly(environ) else self._pages
        with ExitStack() as stack:
            try:
                admitted = admission.admit(environ.get("REMOTE_ADDR", ""), ADMISSION_SECONDS)
                stack.enter_context(admitted)
            except TooManyQueries:
                return refuse(TOO_MANY, "client_pages", environ, start_response)
            except Busy:
                return refuse(BUSY, "pages", environ, start_response)
            if admission is self._costly:
                stack.callback(trim_memory)  # which may be a fifth of that of the process
            return self._cache(environ, start_response)


def _is_page(environ: WSGIEnvironment) -> bool:
    """Whether the app itself does the work of a request."""
    path = environ["PATH_INFO"]
    is_post = environ["REQUEST_METHOD"] == "POST"
    is_query = path in QUERY_PATHS and (is_post or "query=" in environ["QUERY_STRING"])
    return path not in PROBES and not is_query


def _is_costly(environ: WSGIEnvironment) -> bool:
    """Whether a page may take seconds: a graph, another day, a picture, or a large form."""
    path = environ["PATH_INFO"]
    is_large = path.startswith(COSTLY_PATHS) or path.endswith((".png", ".pdf"))
    is_large = is_large or _largest_body(path) > LARGEST_BODY
    return is_large or bool(_COSTLY.search(environ["QUERY_STRING"]))


def _length_to_read(environ: WSGIEnvironment) -> int | None:
    """Return how many bytes to read; None without a body, or with one that the app refuses."""
    largest = _largest_body(environ["PATH_INFO"])
    if "HTTP_TRANSFER_ENCODING" in environ:
        return largest + 1
    length = environ.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() and 0 < int(length) <= largest else None


def _largest_body(path: str) -> int:
    """Return how many bytes may be sent to an address; few features take a larger form."""
    return _largest_forms().get(path.partition(".")[0], LARGEST_BODY)


@cache
def _largest_forms() -> Mapping[str, int]:
    return {one.path: one.largest_form for one in find_features() if one.largest_form}


def decompress(body: bytes, coding: str) -> bytes:
    """Decompress gzip, to little more than a body may have; raises ValueError for anything else."""
    if coding.lower() in ("", "identity"):
        return body
    if coding.lower() not in ("gzip", "x-gzip"):
        raise ValueError(coding)
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = stream.decompress(body, LARGEST_BODY + 1)
    except zlib.error as error:
        raise ValueError(coding) from error
    if not stream.eof and len(plain) <= LARGEST_BODY:
        raise ValueError("cut off")
    return plain


def refuse(
    status: HTTPStatus, reason: str, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with a problem, without the app; a server that is busy says when to try again."""
    text = TABLE["limits"][reason] % {"most": MAX_ACCEPT}
    response = Response(problem_body(status, text), status, mimetype="application/problem+json")
    response.headers.update(security(environ["wsgi.url_scheme"] == "https"))
    response.headers.update({"Cache-Control": "no-store"} | EXTRA_HEADERS.get(status, {}))
    return response(environ, start_response)
