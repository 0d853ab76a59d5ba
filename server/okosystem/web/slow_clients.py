"""A time limit for clients that the server waits for.

granian waits without limit for the body of a request, and for a client to read a response, and a
thread that waits in WSGI cannot be interrupted. Closing the connection ends the wait. WSGI does not
say which one it is, so all connections from the address of the client are closed. Where a proxy is
trusted, addresses are those that it forwards, nothing is closed, and the proxy has to limit time.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

logger = logging.getLogger(__name__)

WAIT_SECONDS = 10
"""Seconds a client has to send a whole body, or to accept the next chunk of a large response."""
OPEN_FILES = Path("/dev/fd")


class SlowClients:
    """Watches for how long the server has waited for each client. Safe for threads."""

    def __init__(self, seconds: float = WAIT_SECONDS) -> None:
        self._seconds = seconds
        self._numbers = count()
        self._waits: dict[int, tuple[str, float]] = {}

    @contextmanager
    def waiting_for(self, client: str) -> Iterator[None]:
        """Limit the time of the block, in which the server waits for the client."""
        number = next(self._numbers)
        self._waits[number] = client, time.monotonic() + self._seconds
        try:
            yield
        finally:
            del self._waits[number]

    def watch(self) -> None:
        """Disconnect slow clients, forever."""
        while True:
            time.sleep(1)
            now = time.monotonic()
            waits = list(self._waits.values())
            if late := {client for client, deadline in waits if deadline < now}:
                logger.warning("slow clients disconnected", extra={"clients": len(late)})
                disconnect(late)

    def start(self) -> None:
        """Start to watch, in a thread of its own."""
        threading.Thread(target=self.watch, daemon=True).start()


def disconnect(clients: set[str]) -> None:
    """Close every connection of this process from these addresses."""
    for file in list(OPEN_FILES.iterdir()):
        # It may be no socket, or be gone.
        with suppress(OSError), socket.socket(fileno=os.dup(int(file.name))) as connection:
            is_internet = connection.family in (socket.AF_INET, socket.AF_INET6)
            if is_internet and connection.getpeername()[0] in clients:
                connection.shutdown(socket.SHUT_RDWR)
