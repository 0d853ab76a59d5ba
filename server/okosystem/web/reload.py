"""Reload: a new release replaces the old one between two requests, without closing connections.

Each server process loads the new release beside the old one, and switches when it answers. Requests
to the old one finish there. A release that cannot be served is logged and skipped.
"""

import gc
import logging
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from okosystem.core.errors import GraphError, ReleaseError
from okosystem.core.release import Release
from okosystem.engine.preload import trim_memory
from okosystem.web import metrics

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGHUP,)
FileVersion = tuple[int, int]
WATCH_INTERVAL = 1.0
"""Seconds between two looks at the release folder, when it is watched."""


@dataclass(frozen=True, slots=True)
class ServedRelease:
    """A release and its app; `can_query` returns whether its query workers answer."""

    release: Release
    app: WSGIApplication
    can_query: Callable[[], bool]
    close: Callable[[], None]


class Reloader:
    """WSGI app that always is the app of the newest release that can be served."""

    def __init__(
        self, folder: Path, load: Callable[[Path], ServedRelease], grace_seconds: float
    ) -> None:
        self._folder = folder
        self._load = load
        self._grace_seconds = grace_seconds
        self._failed: FileVersion | None = None
        self._current = self._version()
        self._served = load(folder.resolve())
        metrics.set_release(self._served.release)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond from the current release."""
        return self._served.app(environ, start_response)

    def run(self, watch: bool) -> None:
        """Reload at each SIGHUP, and when a watched folder changes; never returns.

        SIGHUP must be blocked in all threads: this waits for it, so that no signal is lost while a
        release loads.
        """
        while True:
            if not watch:
                signal.sigwait(SIGNALS)
            if not watch or signal.sigtimedwait(SIGNALS, WATCH_INTERVAL):
                self._failed = None
            self.reload()

    def reload(self) -> None:
        """Switch to the release in the folder, if it is another one."""
        version = self._version()
        if version in (self._current, self._failed):
            return
        try:
            served = self._load_new()
        except Exception as error:
            self._failed = version
            reason = str(error) if isinstance(error, GraphError) else ""
            fields = {"reason": reason}
            logger.exception("the new release cannot be served; the last one is", extra=fields)
            metrics.renewals.labels("failed").inc()
            return
        self._current = version
        last, self._served = self._served, served
        metrics.set_release(served.release, last.release)
        logger.info("a new release is served", extra={"release": served.release.digest})
        threading.Timer(self._grace_seconds, _close, [[last]]).start()

    def _load_new(self) -> ServedRelease:
        served = self._load(self._folder.resolve())
        if not served.can_query():
            served.close()
            raise ReleaseError(f"{served.release.folder}  its query workers do not answer")
        return served

    def _version(self) -> FileVersion:
        """Identify the release in the folder by one stat call."""
        try:
            status = (self._folder / "manifest.json").stat()
        except OSError:
            return 0, 0
        return status.st_ino, status.st_mtime_ns


def _close(last: list[ServedRelease]) -> None:
    """Drop the only reference to a release, and give its memory back."""
    last.pop().close()
    gc.collect()
    trim_memory()
