"""What headers say of an answer: whether it is for all, and what goes with it each time."""

from dataclasses import dataclass
from functools import lru_cache

Header = tuple[str, str]
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
