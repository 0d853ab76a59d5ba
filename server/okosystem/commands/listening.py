"""granian, set up: how many processes and threads, and how long each may take.

Import this after `heaps.keep_little`: granian reads the settings of its heap when it is imported.
"""

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from okosystem import logs
from okosystem.config import Settings

SLOWEST_HEAD = 10_000
"""Milliseconds a client has to send its request line and headers."""
LARGEST_HEAD = 1 << 16
"""Bytes that request line and headers may take; longer queries are posted."""
LAST_WORDS = 5
"""Seconds to send what a query answered at the last moment."""


def server_of(settings: Settings, address: str) -> MPServer:
    """Set up granian at an address that is ours, as `listened_on` gives it.

    It waits for requests in flight as long as a query may wait and run.
    """
    return MPServer(
        "okosystem.web.wsgi:app",
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=stops_in(settings),
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=SLOWEST_HEAD, max_buffer_size=LARGEST_HEAD
        ),
        log_dictconfig=logs.configuration(),
    )


def stops_in(settings: Settings) -> int:
    """Tell how many seconds a stop may take: a query may wait in line, run, and be sent."""
    return round(2 * settings.query_seconds) + LAST_WORDS
