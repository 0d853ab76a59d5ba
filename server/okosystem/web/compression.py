"""Compression of responses, only on request: some harvesters cannot decompress."""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

import brotli
from backports import zstd
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

MIN_SIZE = 500
COMPRESSIBLE = ("text/", "application/")
# Of codings that a client likes equally, the first wins: zstd is the fastest both ways.
COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "zstd": partial(zstd.compress, level=6),
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
}


@lru_cache(maxsize=256)
def choose_coding(header: str) -> str:
    """Choose by Accept-Encoding; empty when no coding is named or identity is preferred."""
    accepted = parse_accept_header(header.lower(), Accept)
    named = [name for name in COMPRESSORS if name in accepted.values()]
    best = max(named, key=lambda name: accepted[name], default="")
    return best if best and accepted[best] > 0 and accepted[best] >= accepted["identity"] else ""


def is_worth_compressing(media_type: str, body: bytes) -> bool:
    """Tell whether compression saves more than it costs."""
    return len(body) >= MIN_SIZE and media_type.startswith(COMPRESSIBLE)
