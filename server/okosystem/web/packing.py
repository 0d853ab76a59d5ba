"""Packed forms of an answer: only when asked for, since some harvesters cannot unpack."""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import brotli
from backports import zstd
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST = 500
KINDS = ("text/", "application/")
# The first is chosen among those a client likes as well: zstd is the quickest to make and read.
PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": partial(zstd.compress, level=6),
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


@lru_cache(maxsize=256)
def packing_of(header: str) -> str:
    """Choose by Accept-Encoding; empty when none is asked for by name, or plain is liked better."""
    accepted = parse_accept_header(header.lower(), Accept)
    named = [name for name in PACKERS if name in accepted.values()]
    best = max(named, key=lambda name: accepted[name], default="")
    return best if best and accepted[best] > 0 and accepted[best] >= accepted["identity"] else ""


def is_worth_packing(media_type: str, body: bytes) -> bool:
    """Tell whether packing makes the answer smaller by more than it costs."""
    return len(body) >= SMALLEST and media_type.startswith(KINDS)
