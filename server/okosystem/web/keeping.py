"""What is kept of an answer: what its headers say that goes with it each time, and its body."""

from dataclasses import dataclass
from functools import lru_cache

from okosystem.web.packing import PACKERS, is_worth_packing

Header = tuple[str, str]
Headers = list[Header]

BESIDE_THE_BODY = 3000
LENGTH = "Content-Length"
ANEW = ("content-length", "date", "vary")


@dataclass(frozen=True, slots=True)
class Said:
    """Whether it is for all, its name and kind, and the headers that go with it each time.

    The date is left for the server to set: an old one would make a kept answer look stale.
    """

    is_for_all: bool
    etag: str
    kind: str
    again: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is sent."""

    status: str
    headers: Headers
    body: bytes
    etag: str


def weight(kept: Kept) -> int:
    """Weigh an answer with its key and headers, which outweigh a small body."""
    return len(kept.body) + BESIDE_THE_BODY


@lru_cache(maxsize=256)
def said_by(status: str, headers: tuple[Header, ...]) -> Said:
    """Read headers, but for the length; many answers have the same.

    One that sends on (303) needs no ETag, for it has nothing to keep.
    """
    named = {name.lower(): value for name, value in headers}
    named_or_on = status.startswith("303") or (status.startswith("200") and "etag" in named)
    public = "public" in named.get("cache-control", "") and named_or_on
    private = "set-cookie" in named or "content-encoding" in named
    vary = f"{named['vary']}, Accept-Encoding" if "vary" in named else "Accept-Encoding"
    again = [(name, value) for name, value in headers if name.lower() not in ANEW]
    kind = named.get("content-type", "")
    return Said(public and not private, named.get("etag", ""), kind, (*again, ("Vary", vary)))


def packed(status: str, said: Said, body: bytes, packing: str) -> Kept:
    """Pack the body if it is worth it, and name it apart."""
    headers, etag = list(said.again), said.etag
    if packing and etag and is_worth_packing(said.kind, body):
        body, etag = PACKERS[packing](body), f'{etag[:-1]}-{packing}"'
        headers = [(n, etag if n.lower() == "etag" else v) for n, v in headers]
        headers.append(("Content-Encoding", packing))
    return Kept(status, [*headers, (LENGTH, str(len(body)))], body, etag)
