"""granian, the HTTP server: its heap, its address, its processes and its limits.

granian reads the settings of its heap when it is imported, so call `configure_jemalloc` first.
"""

import ctypes
import os
import socket
from typing import TYPE_CHECKING

from okosystem import logs
from okosystem.config import Settings
from okosystem.core.errors import BadSetting

if TYPE_CHECKING:
    from granian.server.mp import MPServer

JEMALLOC = {"_RJEM_MALLOC_CONF": "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0"}
M_ARENA_MAX = -8
"""From mallopt(3). The thresholds keep their defaults: freeing at once slows queries."""
MAX_ARENAS = 2
HEADER_TIMEOUT = 10_000
"""Milliseconds a client has to send its request line and headers."""
MAX_HEADER = 1 << 16
"""Bytes of request line and headers; longer queries are posted."""
SEND_SECONDS = 5
"""Seconds to send an answer that was ready at the last moment."""


def configure_jemalloc() -> None:
    """Let granian's heap keep little of what is freed; by default each thread fills an arena."""
    for name, value in JEMALLOC.items():
        os.environ.setdefault(name, value)


def limit_arenas() -> None:
    """Let all threads, here and in forked processes, share few arenas of the C library.

    The environment would come too late, as it is read when a program starts. Call it after the
    graph is loaded, which is best in arenas of its own: queries then never touch its pages. A C
    library without `mallopt` is left alone.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, MAX_ARENAS)


def resolve_address(host: str, port: int) -> str:
    """Return the IP address of a host on this machine whose port is free; raises BadSetting.

    granian accepts no names, and explains none of these errors. No connection is opened: the port
    is bound for a moment.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise BadSetting(
                f"OKOSYSTEM_HOST={host}, OKOSYSTEM_PORT={port}: {error.strerror}. "
                "How to fix it: choose another port or an address of this machine, such as "
                "127.0.0.1 or 0.0.0.0, or end whoever has it."
            ) from error
        return str(trial.getsockname()[0])


def make_server(application: str, settings: Settings, address: str) -> "MPServer":
    """Set up granian for a WSGI application, named as module:variable."""
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.server.mp import MPServer

    return MPServer(
        application,
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=stop_seconds(settings),
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_TIMEOUT, max_buffer_size=MAX_HEADER
        ),
        log_dictconfig=logs.configuration(),
    )


def stop_seconds(settings: Settings) -> int:
    """Return the seconds a stop may take: a query may wait, run, and be sent."""
    return round(2 * settings.query_seconds) + SEND_SECONDS
