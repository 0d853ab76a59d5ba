"""What counts as one client: an IPv4 address, or the /64 network of an IPv6 address."""

import hashlib
from functools import lru_cache
from ipaddress import IPv6Address


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """Return the address or network that counts as one client; any other text as it is."""
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))


@lru_cache(maxsize=1024)
def number_of(address: str) -> int:
    """Return the number of a client, of 7 bytes, which is the same in all server processes."""
    return int.from_bytes(hashlib.blake2b(network_of(address).encode(), digest_size=7).digest())
