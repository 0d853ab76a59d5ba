"""granian, set up: how many processes and threads, and how long each may take.

Import this after `heaps.keep_little`: granian reads the settings of its heap when it is imported.
"""

import socket

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from okosystem import logs
from okosystem.config import Settings
from okosystem.core.errors import BadSetting

SLOWEST_HEAD = 10_000
"""Milliseconds a client has to send its request line and headers."""
LARGEST_HEAD = 1 << 16
"""Bytes that request line and headers may take; longer queries are posted."""
LAST_WORDS = 5
"""Seconds to send what a query answered at the last moment."""


def server_of(settings: Settings) -> MPServer:
    """Set up granian; it waits for requests in flight as long as a query may wait and run."""
    return MPServer(
        "okosystem.web.wsgi:app",
        address=listened_on(settings.host, settings.port),
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


def listened_on(host: str, port: int) -> str:
    """Give the number of an address that is ours and free; raises BadSetting for any other.

    granian takes no names, and tells of none of this in words.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise BadSetting(
                f"OKOSYSTEM_HOST={host}, OKOSYSTEM_PORT={port}: {error.strerror}. "
                "How to mend it: choose another port or an address of this machine, such as "
                "127.0.0.1 or 0.0.0.0, or end whoever has it."
            ) from error
        return str(trial.getsockname()[0])


def stops_in(settings: Settings) -> int:
    """Tell how many seconds a stop may take: a query may wait in line, run, and be sent."""
    return round(2 * settings.query_seconds) + LAST_WORDS
