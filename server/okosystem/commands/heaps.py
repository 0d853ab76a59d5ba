"""How little the heaps of the server processes keep of what is freed.

There are two: the C library's, which Python and the engine use, and jemalloc's in granian. As they
come, each of many threads fills an arena of its own, and keeps what it once needed.
"""

import ctypes
import os

JEMALLOC = {"_RJEM_MALLOC_CONF": "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0"}
ARENAS = -8
"""What mallopt(3) calls M_ARENA_MAX. Its thresholds stay: to give back at once slows queries."""
MOST = 2


def keep_little() -> None:
    """Set jemalloc up, for whoever imports granian after this."""
    for name, value in JEMALLOC.items():
        os.environ.setdefault(name, value)


def share_few() -> None:
    """Have threads share few arenas of the C library's, here and in what is forked.

    The environment would come too late, as it is read when a program starts. A library that knows
    no `mallopt` is left alone. To be called after the graph is loaded, which is best in arenas of
    its own: what queries take and give back does not touch its pages.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(ARENAS, MOST)
