"""The one polite HTTP client: GET or HEAD, bounded in time and size whatever the other side does.

libcurl, because its time limit is for the whole, names, handshakes and dripping bytes included.
Private addresses are refused when the connection opens, on the very address it goes to, so that
no redirect and no second look-up of a name leads inside. It uses no proxy.
"""

import io
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pycurl

from okosystem.core.errors import NotFetched, Unfetched
from okosystem.engine.posting import Reply, keep_to
from okosystem.importers.addresses import escaped, host_of, joined, public_only

AGENT = f"okosystem/{version('okosystem')} (+https://w3id.org/felles-okosystem/)"
CONNECT_SECONDS = 10
MOST_REDIRECTS = 10
REDIRECTS = {301, 302, 303, 307, 308}
ANY_STATUS = range(100, 600)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave; `hops` are the addresses asked, `url` the last of them."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[str, ...]
    file: Path | None = None


class Asked(NamedTuple):
    """What stays the same through the redirects."""

    accept: str
    limit: int
    etag: str | None
    private: bool
    method: str
    packed: bool


def fetch(
    url: str,
    *,
    accept: str,
    limit_bytes: int,
    timeout: float,
    etag: str | None = None,
    allow_private: bool = False,
    expect: Collection[int] = (200, 304),
    method: str = "GET",
    packed: bool = False,
    into: Path | None = None,
) -> Fetched:
    """Fetch an address, following redirects, or raise NotFetched; `timeout` is for all of it.

    A status outside `expect` raises. `packed` lets the answer come gzipped, and counts the bytes
    unpacked. With `into` the body is written there as it comes, and `body` is empty.
    """
    asked = Asked(accept, limit_bytes, etag, allow_private, method, packed)
    end = time.monotonic() + timeout
    hops = [url]
    while True:
        reply, body = _written(hops[-1], asked, end - time.monotonic(), into)
        location = reply.headers.get("location")
        if reply.status not in REDIRECTS or not location:
            break
        hops.append(joined(hops[-1], location))
        if len(hops) > MOST_REDIRECTS + 1:
            raise NotFetched(Unfetched.LOOP, url, f"{MOST_REDIRECTS} redirects led nowhere.")
    if reply.status not in expect:
        raise NotFetched(Unfetched.STATUS, hops[-1], "", reply.status, reply.headers)
    return Fetched(hops[-1], reply.status, reply.headers, body, tuple(hops), into)


def _written(url: str, asked: Asked, seconds: float, into: Path | None) -> tuple[Reply, bytes]:
    if into is None:
        memory = io.BytesIO()
        return _one(url, asked, seconds, memory), memory.getvalue()
    with into.open("wb") as file:
        return _one(url, asked, seconds, file), b""


def _one(url: str, asked: Asked, seconds: float, sink: BinaryIO) -> Reply:
    """Ask one address; what was received goes to the sink."""
    if seconds <= 0:
        raise NotFetched(Unfetched.SLOW, url)
    if not host_of(url):
        raise NotFetched(Unfetched.ADDRESS, url)
    line, reply, refused = pycurl.Curl(), Reply(), list[str]()
    _prepare(line, url, asked, seconds)
    line.setopt(pycurl.HEADERFUNCTION, reply.take_header)
    line.setopt(pycurl.WRITEFUNCTION, _bounded(sink, asked.limit))
    if not asked.private:
        line.setopt(pycurl.OPENSOCKETFUNCTION, public_only(refused))
    try:
        line.perform()
        reply.status = line.getinfo(pycurl.RESPONSE_CODE)
    except pycurl.error as error:
        kind = Unfetched.PRIVATE if refused else _meaning(int(error.args[0]), reply.begun)
        status = 0 if refused else line.getinfo(pycurl.RESPONSE_CODE)
        raise NotFetched(kind, url, line.errstr(), status, reply.headers) from error
    finally:
        line.close()
    return reply


def _prepare(line: pycurl.Curl, url: str, asked: Asked, seconds: float) -> None:
    keep_to(line, escaped(url))
    headers = [f"Accept: {asked.accept}"]
    headers += [f"If-None-Match: {asked.etag}"] if asked.etag else []
    line.setopt(pycurl.HTTPHEADER, [header.encode("utf-8") for header in headers])
    line.setopt(pycurl.USERAGENT, AGENT)
    line.setopt(pycurl.NOBODY, asked.method == "HEAD")
    line.setopt(pycurl.TIMEOUT_MS, max(1, int(seconds * 1000)))
    line.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(min(seconds, CONNECT_SECONDS) * 1000)))
    if asked.packed:
        line.setopt(pycurl.ACCEPT_ENCODING, "gzip")


def _bounded(sink: BinaryIO, limit: int) -> Callable[[bytes], int]:
    """Write until the limit; curl stops at the first piece that is not taken whole."""

    def take(piece: bytes) -> int:
        return sink.write(piece) if sink.tell() + len(piece) <= limit else 0

    return take


def _meaning(code: int, begun: bool) -> Unfetched:
    """Tell what a failure of libcurl means."""
    if code == pycurl.E_URL_MALFORMAT:
        return Unfetched.ADDRESS
    if code == pycurl.E_WRITE_ERROR:
        return Unfetched.LARGE
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return Unfetched.SLOW
    if code in {pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_SSL_CONNECT_ERROR}:
        return Unfetched.UNTRUSTED
    return Unfetched.BROKEN_OFF if begun else Unfetched.UNREACHED
