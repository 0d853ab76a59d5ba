"""One POST over HTTP, bounded in time and size whatever the other side does. Uses libcurl.

libcurl because its time limit is for the whole, names and handshakes and dripping bytes included.
It follows no redirect and uses no proxy, so what is sent reaches the one address and no other.
"""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field

import pycurl

Line = pycurl.Curl
"""What keeps a connection for the next time; one thread may use it at a time."""

CONNECT_SECONDS = 3


class NotReached(Exception):
    """No connection, or one that ended before anything was received."""


class BrokenOff(Exception):
    """The connection ended in the middle of an answer."""


class TooMuch(Exception):
    """The answer is larger than it may be."""


@dataclass(slots=True)
class Reply:
    """What the other side answered; `begun` when anything came at all."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    begun: bool = False

    @property
    def media_type(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def take_header(self, line: bytes) -> None:
        """Keep one header; what came before a status line was of another answer."""
        self.begun = True
        name, colon, value = line.decode("latin-1").partition(":")
        if name.startswith("HTTP/"):
            self.headers.clear()
        elif colon:
            self.headers[name.lower()] = value.strip()


def post(
    line: Line, address: str, body: bytes, headers: Sequence[str], seconds: float, most: int
) -> Reply:
    """Post a body; raises NotReached, TimeoutError, BrokenOff or TooMuch."""
    reply = Reply()

    def take(piece: bytes) -> int:
        if len(reply.body) + len(piece) > most:
            return 0
        reply.body += piece
        return len(piece)

    line.setopt(pycurl.HEADERFUNCTION, reply.take_header)
    line.setopt(pycurl.WRITEFUNCTION, take)
    line.setopt(pycurl.POSTFIELDS, body)
    line.setopt(pycurl.HTTPHEADER, list(headers))
    line.setopt(pycurl.TIMEOUT_MS, max(1, int(seconds * 1000)))
    line.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(min(seconds, CONNECT_SECONDS) * 1000)))
    keep_to(line, address)
    try:
        line.perform()
        reply.status = line.getinfo(pycurl.RESPONSE_CODE)
    except pycurl.error as error:
        sent = line.getinfo(pycurl.SIZE_UPLOAD_T) > 0
        raise meaning(int(error.args[0]), line.errstr(), sent, reply.begun) from error
    finally:
        line.reset()
    return reply


def keep_to(line: Line, address: str) -> None:
    """Send to this address and nowhere else, and trust whom Python trusts."""
    line.setopt(pycurl.URL, address)
    line.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
    line.setopt(pycurl.FOLLOWLOCATION, 0)
    line.setopt(pycurl.NOPROXY, "*")
    line.setopt(pycurl.NOSIGNAL, 1)
    trusted = ssl.get_default_verify_paths()
    if trusted.cafile:
        line.setopt(pycurl.CAINFO, trusted.cafile)
    if trusted.capath:
        line.setopt(pycurl.CAPATH, trusted.capath)


def meaning(code: int, text: str, sent: bool, begun: bool) -> Exception:
    """Tell what a failure of libcurl means, once we know whether anything was sent or received."""
    if code == pycurl.E_WRITE_ERROR:
        return TooMuch()
    if code == pycurl.E_OPERATION_TIMEDOUT and sent:
        return TimeoutError(text)
    return BrokenOff(text) if begun else NotReached(text)
