"""Sum the metrics of all server processes, and serve them to Prometheus on a separate port.

Import this after PROMETHEUS_MULTIPROC_DIR is set: prometheus_client reads it when imported.
"""

import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from okosystem.errors import BadSetting


class LiveCollector(MultiProcessCollector):
    """Adds up the metrics, without the gauges of processes that ended and were replaced."""

    def __init__(self, registry: CollectorRegistry, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        super().__init__(registry, str(folder))  # type: ignore[no-untyped-call]

    def collect(self) -> Iterable[Metric]:
        """Read the files of the processes, one scrape at a time."""
        with self._lock:
            multiprocessing.active_children()  # Reaps those that have ended.
            for path in self._folder.glob("gauge_live*.db"):
                try:
                    os.kill(int(path.stem.rpartition("_")[2]), 0)
                except OSError:
                    path.unlink()
            # A new file is empty for a moment.
            files = [str(path) for path in self._folder.glob("*.db") if path.stat().st_size]
            metrics: Iterable[Metric] = self.merge(files)  # type: ignore[no-untyped-call]
            return metrics


@contextmanager
def serve_metrics(host: str, port: int, folder: Path) -> Iterator[None]:
    """Serve the metrics until the block ends; raises BadSetting when the port is taken."""
    registry = CollectorRegistry()
    LiveCollector(registry, folder)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        raise BadSetting(
            f"OKOSYSTEM_METRICS_PORT={port} on {host}: {error.strerror}. "
            "How to fix it: choose another port, or stop the process that uses it."
        ) from error
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
