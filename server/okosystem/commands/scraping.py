"""The figures of all server processes, added up and told to Prometheus on a port of their own.

Import this after PROMETHEUS_MULTIPROC_DIR is set, for prometheus_client reads it when imported.
"""

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from okosystem.core.errors import BadSetting


class Living(Collector):
    """Adds up the figures, but not the gauges of processes that fell and were replaced."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._all = MultiProcessCollector(None, str(folder))  # type: ignore[no-untyped-call]

    def collect(self) -> Iterable[Metric]:
        """Read what the processes wrote, for one who asks at a time."""
        with self._lock:
            self._forget_the_dead()
            # A file is empty for a moment when it is new.
            files = [str(path) for path in self._folder.glob("*.db") if path.stat().st_size]
            found: Iterable[Metric] = self._all.merge(files)  # type: ignore[no-untyped-call]
            return found

    def _forget_the_dead(self) -> None:
        multiprocessing.active_children()  # Buries those that have ended.
        for path in self._folder.glob("gauge_live*.db"):
            process = int(path.stem.rpartition("_")[2])
            if not is_there(process):
                mark_process_dead(process, str(self._folder))  # type: ignore[no-untyped-call]


def is_there(process: int) -> bool:
    """Tell whether there is a process of ours, one just forked included."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


@contextmanager
def scraped(host: str, port: int, folder: Path) -> Iterator[None]:
    """Tell the figures on a port until the block ends."""
    registry = CollectorRegistry()
    registry.register(Living(folder))
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise BadSetting(
            f"OKOSYSTEM_METRICS_PORT={port} on {host}: {error.strerror}. "
            "How to fix it: choose another port, or end whoever has it."
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
