"""Everything that depends on the internals of granian, the HTTP server.

Besides what is here, `okosystem serve` relies on its processes being forked by multiprocessing.
`tests/test_adapters.py` reports what a new version lacks.
"""

import os
from typing import TYPE_CHECKING

from okosystem import logs
from okosystem.settings import Settings

if TYPE_CHECKING:
    from granian.server import MPServer

HEAP_VARIABLES = {"_RJEM_MALLOC_CONF": "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0"}
"""Settings of the heap that is built into granian, which reads them when it is imported."""
HEADER_TIMEOUT = 10_000
"""Milliseconds a client has to send its request line and headers."""
MAX_HEADER = 1 << 16
"""Bytes of request line and headers; longer queries are posted."""


def configure_heap() -> None:
    """Limit the freed memory that granian's allocator keeps; each thread would have an arena."""
    for name, value in HEAP_VARIABLES.items():
        os.environ.setdefault(name, value)


def make_server(
    application: str, settings: Settings, address: str, stop_seconds: int
) -> "MPServer":
    """Set up granian for a WSGI application, named as module:variable.

    HTTP/1 only: over HTTP/2, a body whose stream is closed is waited for endlessly.
    """
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.server import MPServer

    return MPServer(
        application,
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_seconds,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_TIMEOUT, max_buffer_size=MAX_HEADER
        ),
        log_dictconfig=logs.configuration(),
    )
