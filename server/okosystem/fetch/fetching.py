"""The HTTP client for all imports: GET or HEAD, with limits on time and size.

libcurl, because its timeout covers everything: name lookup, handshakes and slow bodies. Private
addresses are refused when the connection opens, on the resolved address, so
that neither redirects nor DNS rebinding reach the internal network. No proxy is used.
"""

import io
import ipaddress
import socket
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import pycurl

from okosystem.errors import FetchFailed, FetchFailure
from okosystem.fetch.http_post import Reply, restrict_to
from okosystem.rdf.terms import BASE

AGENT = f"okosystem/{version('okosystem')} (+{BASE})"
CONNECT_SECONDS = 10
MAX_REDIRECTS = 10
WEB_SCHEMES = ("http://", "https://")
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
ANY_STATUS = range(100, 600)
PROBE_SECONDS = 10
PROBES_AT_ONCE = 4
PROBE_BYTES = 1 << 20
NO_ANSWER = 400
"""The status that the quality check records for an address that does not answer."""
FAILURES = {
    pycurl.E_URL_MALFORMAT: FetchFailure.ADDRESS,
    pycurl.E_WRITE_ERROR: FetchFailure.LARGE,
    pycurl.E_OPERATION_TIMEDOUT: FetchFailure.SLOW,
    pycurl.E_PEER_FAILED_VERIFICATION: FetchFailure.UNTRUSTED,
    pycurl.E_SSL_CONNECT_ERROR: FetchFailure.UNTRUSTED,
}
"""By error code of libcurl."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response; `hops` are the addresses requested, and `url` is the last of them.

    `moved` is the last address that only permanent redirects lead to.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[str, ...]
    moved: str


class RequestOptions(NamedTuple):
    """The options of a request, which apply to every redirect too."""

    accept: str
    limit: int
    etag: str | None
    modified: str | None
    private: bool
    method: str
    compressed: bool


def fetch(
    url: str,
    *,
    accept: str,
    limit_bytes: int,
    timeout: float,
    etag: str | None = None,
    modified: str | None = None,
    allow_private: bool = False,
    expect: Collection[int] = (200, 304),
    method: str = "GET",
    compressed: bool = False,
    into: Path | None = None,
    stay: bool = False,
) -> Fetched:
    """Fetch an address, following redirects, or raise FetchFailed; `timeout` covers all of it.

    A status outside `expect` raises. `modified` is the Last-Modified of the last answer.
    `allow_private` is for the host of `url`: a redirect to
    another host must lead to a public address. `compressed` accepts gzip, and counts the bytes
    unpacked. With `into` the body is streamed to that file, and `body` is empty. With `stay` a
    redirect to another scheme, host or port raises.
    """
    options = RequestOptions(accept, limit_bytes, etag, modified, allow_private, method, compressed)
    end = time.monotonic() + timeout
    hops, moved = [url], url
    while True:
        with into.open("wb") if into else io.BytesIO() as sink:
            reply = _request(hops[-1], options, end - time.monotonic(), sink)
            body = sink.getvalue() if isinstance(sink, io.BytesIO) else b""
        location = reply.headers.get("location")
        if reply.status not in REDIRECTS or not location:
            break
        hops.append(_redirect_target(hops[-1], location))
        if reply.status in PERMANENT and moved == hops[-2]:
            moved = hops[-1]
        if stay and server_of(hops[-1]) != server_of(url):
            raise FetchFailed(FetchFailure.ELSEWHERE, url, hops[-1], reply.status)
        if host_of(hops[-1]) != host_of(url):
            options = options._replace(private=False)
        if len(hops) > MAX_REDIRECTS + 1:
            raise FetchFailed(
                FetchFailure.LOOP, url, f"{MAX_REDIRECTS} redirects did not lead to an answer."
            )
    if reply.status not in expect:
        raise FetchFailed(FetchFailure.STATUS, hops[-1], "", reply.status, reply.headers)
    return Fetched(hops[-1], reply.status, reply.headers, body, tuple(hops), moved)


def probe(
    services: Mapping[str, str], allow_private: bool, done: Callable[[], object] = lambda: None
) -> dict[str, int]:
    """Return the status of each address, requested as the quality check of Felles datakatalog does.

    A map service, such as WMS, is asked for its capabilities. `done` is called for each address.
    """

    def status(address: str) -> int:
        if service := services[address]:
            mark = "&" if "?" in address else "?"
            query = f"{mark}service={service}&request=GetCapabilities"
            return _probe_status(address + query, "GET", allow_private)
        found = _probe_status(address, "HEAD", allow_private)
        return _probe_status(address, "GET", allow_private) if found == 405 else found

    statuses: dict[str, int] = {}
    with ThreadPoolExecutor(PROBES_AT_ONCE) as pool:
        for address, found in zip(services, pool.map(status, services), strict=True):
            statuses[address] = found
            done()
    return statuses


def _probe_status(address: str, method: str, allow_private: bool) -> int:
    try:
        return fetch(
            address,
            accept="*/*",
            limit_bytes=PROBE_BYTES,
            timeout=PROBE_SECONDS,
            allow_private=allow_private,
            expect=ANY_STATUS,
            method=method,
        ).status
    except FetchFailed as error:
        return error.status or NO_ANSWER


def is_local(url: str) -> bool:
    """Whether an address names this machine or a private address literally."""
    host = host_of(url).rstrip(".")
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_public(address: str) -> bool:
    """Whether an IP address is globally reachable."""
    parsed = ipaddress.ip_address(address)
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_global


def _request(url: str, options: RequestOptions, seconds: float, sink: BinaryIO) -> Reply:
    """Request one address, writing the body to the sink."""
    if seconds <= 0:
        raise FetchFailed(FetchFailure.SLOW, url)
    if not host_of(url):
        raise FetchFailed(FetchFailure.ADDRESS, url)
    curl, reply, refused = pycurl.Curl(), Reply(), list[str]()
    _configure(curl, url, options, seconds)
    curl.setopt(pycurl.HEADERFUNCTION, reply.add_header)
    curl.setopt(pycurl.WRITEFUNCTION, _limited(sink, options.limit))
    if not options.private:
        curl.setopt(pycurl.OPENSOCKETFUNCTION, _public_sockets(refused))
    try:
        curl.perform()
        reply.status = curl.getinfo(pycurl.RESPONSE_CODE)
    except pycurl.error as error:
        unnamed = FetchFailure.BROKEN_OFF if reply.has_begun else FetchFailure.UNREACHED
        kind = FetchFailure.PRIVATE if refused else FAILURES.get(int(error.args[0]), unnamed)
        status = 0 if refused else curl.getinfo(pycurl.RESPONSE_CODE)
        raise FetchFailed(kind, url, curl.errstr(), status, reply.headers) from error
    finally:
        curl.close()
    return reply


def _configure(curl: pycurl.Curl, url: str, options: RequestOptions, seconds: float) -> None:
    restrict_to(curl, quote(url, safe="%/:=&?~#+!$,;'@()*[]", errors="replace"))
    headers = [f"Accept: {options.accept}"]
    headers += [f"If-None-Match: {options.etag}"] if options.etag else []
    headers += [f"If-Modified-Since: {options.modified}"] if options.modified else []
    curl.setopt(pycurl.HTTPHEADER, [header.encode("utf-8") for header in headers])
    curl.setopt(pycurl.USERAGENT, AGENT)
    curl.setopt(pycurl.NOBODY, options.method == "HEAD")
    curl.setopt(pycurl.TIMEOUT_MS, max(1, int(seconds * 1000)))
    curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(min(seconds, CONNECT_SECONDS) * 1000)))
    if options.compressed:
        curl.setopt(pycurl.ACCEPT_ENCODING, "gzip")


def _limited(sink: BinaryIO, limit: int) -> Callable[[bytes], int]:
    """Write up to the limit; libcurl stops at the first chunk that is not written in full."""

    def write(chunk: bytes) -> int:
        return sink.write(chunk) if sink.tell() + len(chunk) <= limit else 0

    return write


def _public_sockets(refused: list[str]) -> Callable[..., socket.socket | int]:
    """Open sockets to public addresses only, recording those refused."""

    def open_socket(_purpose: int, to: Any) -> socket.socket | int:
        address = to.addr[0].decode() if isinstance(to.addr[0], bytes) else to.addr[0]
        if is_public(address):
            return socket.socket(to.family, to.socktype, to.protocol)
        refused.append(address)
        return pycurl.SOCKET_BAD

    return open_socket


def server_of(url: str) -> str:
    """Return the scheme, host and port of an address, as they are written."""
    return "/".join(url.split("/")[:3])


def host_of(url: str) -> str:
    """Return the host of an HTTP address, or an empty text for anything else."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""
    except ValueError:  # a bracket that is not part of an IPv6 address
        return ""


def _redirect_target(url: str, location: str) -> str:
    """Resolve a Location header; an invalid one is returned as it stands, to be refused."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location
