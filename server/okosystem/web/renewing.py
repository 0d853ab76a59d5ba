"""A new release takes the place of the last one between two requests, and no connection notices.

Each server process loads it beside the one it serves, and goes over when it answers. What was begun
with the last one ends with it. A release that cannot be served is told of and left alone.
"""

import ctypes
import gc
import logging
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from okosystem.core.errors import GraphError, ReleaseError
from okosystem.core.release import Release
from okosystem.web import metrics
from okosystem.web.cache import App, StartResponse
from okosystem.web.keys import Environ

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGHUP,)
Sign = tuple[int, int]
LOOKS_EVERY = 1.0
"""Seconds between two looks at the release's place, when it is watched."""


@dataclass(frozen=True, slots=True)
class Served:
    """A release with the app that answers from it, whether queries are answered, and its end."""

    release: Release
    app: App
    can_ask: Callable[[], bool]
    end: Callable[[], None]


class Renewing:
    """A WSGI app that is always the app of the newest release that can be served."""

    def __init__(self, place: Path, serve: Callable[[Path], Served], lingers: float) -> None:
        self._place = place
        self._serve = serve
        self._lingers = lingers
        self._failed: Sign | None = None
        self._taken = self._sign()
        self._served = serve(place.resolve())
        metrics.serving(self._served.release)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from the release that is served now."""
        return self._served.app(environ, start_response)

    def keep_up(self, *, watch: bool) -> None:
        """Look for a new release at each SIGHUP, and now and then when it is watched; forever.

        SIGHUP must be blocked in all threads: it waits here, and none is lost while one is loaded.
        """
        while True:
            if not watch:
                signal.sigwait(SIGNALS)
            if not watch or signal.sigtimedwait(SIGNALS, LOOKS_EVERY):
                self._failed = None
            self.renew()

    def renew(self) -> None:
        """Go over to the release that stands in the place now, if it is another one."""
        sign = self._sign()
        if sign in (self._taken, self._failed):
            return
        try:
            served = self._answering()
        except Exception as error:
            self._failed = sign
            reason = str(error) if isinstance(error, GraphError) else ""
            fields = {"reason": reason}
            logger.exception("the new release cannot be served; the last one is", extra=fields)
            metrics.renewals.labels("failed").inc()
            return
        self._taken = sign
        self._go_over(served)

    def _answering(self) -> Served:
        served = self._serve(self._place.resolve())
        if not served.can_ask():
            served.end()
            raise ReleaseError(f"{served.release.folder}  its query workers do not answer")
        return served

    def _go_over(self, served: Served) -> None:
        last, self._served = self._served, served
        metrics.serving(served.release, last.release)
        logger.info("a new release is served", extra={"release": served.release.digest})
        threading.Timer(self._lingers, _end, [[last]]).start()

    def _sign(self) -> Sign:
        """Tell one release in the place from another, for the price of a look at one file."""
        try:
            found = (self._place / "manifest.json").stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns


def _end(gone: list[Served]) -> None:
    """Let go of the only hold there is on a release, so that its memory is free at once."""
    gone.pop().end()
    gc.collect()
    # The C library keeps what is free between what is not, unless told; others know no such word.
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
