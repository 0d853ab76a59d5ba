"""Which addresses are public: no answer of a stranger's may lead us to another."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pycurl


def host_of(url: str) -> str:
    """Give the host of an http or https address; empty when it is not one."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""
    except ValueError:  # a bracket that is no IPv6 address
        return ""


def joined(url: str, location: str) -> str:
    """Give the address that a redirect leads to; as it stands when it cannot be one."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def escaped(url: str) -> str:
    """Write an address with what may be in one and nothing else."""
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]", errors="replace")


def is_local(url: str) -> bool:
    """Tell whether an address names this machine or a private one in so many words."""
    host = host_of(url).rstrip(".")
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_public(address: str) -> bool:
    """Tell whether anyone may have this IP address."""
    found = ipaddress.ip_address(address)
    return (getattr(found, "ipv4_mapped", None) or found).is_global


def public_only(refused: list[str]) -> Callable[..., socket.socket | int]:
    """Open libcurl's connections to public addresses; note the others, and refuse them."""

    def opened(_purpose: int, to: Any) -> socket.socket | int:
        address = to.addr[0].decode() if isinstance(to.addr[0], bytes) else to.addr[0]
        if is_public(address):
            return socket.socket(to.family, to.socktype, to.protocol)
        refused.append(address)
        return pycurl.SOCKET_BAD

    return opened
