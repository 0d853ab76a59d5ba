"""One POST over HTTP, bounded in time and size whatever the other side does. Uses libcurl.

libcurl, because its timeout covers the whole: name lookup, handshake and bytes that trickle in. It
follows no redirect and uses no proxy, so that nothing is sent to any other address.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field

import pycurl

Connection = pycurl.Curl
"""A connection that can be used again, by one thread at a time."""

CONNECT_SECONDS = 3


class NotReached(Exception):
    """No connection, or one that ended before anything was received."""


class BrokenOff(Exception):
    """The connection ended in the middle of an answer."""


class TooMuch(Exception):
    """The answer is larger than the limit."""


@dataclass(slots=True)
class Reply:
    """The answer; `has_begun` when anything was received at all."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    has_begun: bool = False

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def add_header(self, line: bytes) -> None:
        """Add one header; a status line starts another answer, without the earlier headers."""
        self.has_begun = True
        name, colon, value = line.decode("latin-1").partition(":")
        if name.startswith("HTTP/"):
            self.headers.clear()
        elif colon:
            self.headers[name.lower()] = value.strip()


def post(
    connection: Connection,
    address: str,
    body: bytes,
    headers: Sequence[str],
    seconds: float,
    max_bytes: int,
) -> Reply:
    """Post a body; raises NotReached, TimeoutError, BrokenOff or TooMuch."""
    reply = Reply()

    def receive(piece: bytes) -> int:
        if len(reply.body) + len(piece) > max_bytes:
            return 0
        reply.body += piece
        return len(piece)

    connection.setopt(pycurl.HEADERFUNCTION, reply.add_header)
    connection.setopt(pycurl.WRITEFUNCTION, receive)
    connection.setopt(pycurl.POSTFIELDS, body)
    connection.setopt(pycurl.HTTPHEADER, list(headers))
    connection.setopt(pycurl.TIMEOUT_MS, max(1, int(seconds * 1000)))
    connect_seconds = min(seconds, CONNECT_SECONDS)
    connection.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(connect_seconds * 1000)))
    restrict_to(connection, address)
    try:
        connection.perform()
        reply.status = connection.getinfo(pycurl.RESPONSE_CODE)
    except pycurl.error as error:
        is_sent = connection.getinfo(pycurl.SIZE_UPLOAD_T) > 0
        code, text = int(error.args[0]), connection.errstr()
        if code == pycurl.E_WRITE_ERROR:
            raise TooMuch from error
        if code == pycurl.E_OPERATION_TIMEDOUT and is_sent:
            raise TimeoutError(text) from error
        raise (BrokenOff if reply.has_begun else NotReached)(text) from error
    finally:
        connection.reset()
    return reply


def restrict_to(connection: Connection, address: str) -> None:
    """Send to this address and no other, and trust the certificates that Python trusts."""
    connection.setopt(pycurl.URL, address)
    connection.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    connection.setopt(pycurl.FOLLOWLOCATION, 0)
    connection.setopt(pycurl.NOPROXY, "*")
    connection.setopt(pycurl.NOSIGNAL, 1)
    trusted = ssl.get_default_verify_paths()
    if trusted.cafile:
        connection.setopt(pycurl.CAINFO, trusted.cafile)
    if trusted.capath:
        connection.setopt(pycurl.CAPATH, trusted.capath)
