"""The WSGI app that granian serves, configured by environment variables.

A new release replaces the old one between two requests, without closing connections: each server
process loads the new release beside the old one, and switches when it answers. Requests to the old
one finish there. A release that cannot be served is logged and skipped.
"""

import gc
import logging
import signal
import sys
import threading
import time
from collections.abc import Iterable
from multiprocessing import parent_process
from pathlib import Path
from typing import NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.middleware.proxy_fix import ProxyFix

from okosystem import tracing
from okosystem.errors import GraphError, ReleaseError
from okosystem.release.release import MANIFEST, ROCKSDB, Release
from okosystem.release.stores import Backend, Engine
from okosystem.settings import Settings, bundled_release, shared_folder
from okosystem.sparql import preload
from okosystem.sparql.query import Limits
from okosystem.sparql.sandbox import die_with
from okosystem.web import metrics
from okosystem.web.app import create_app
from okosystem.web.cache import MEGABYTE, Cache
from okosystem.web.health import can_query
from okosystem.web.limits import ClientLimits, PageLimits
from okosystem.web.monitoring import RequestMonitor
from okosystem.web.parameters import KnownParameters

logger = logging.getLogger(__name__)

SIGNALS = (signal.SIGHUP,)
OWN_CACHE_MB = 4
"""The part of the cached responses that a process holds, so that it need not copy them."""
SWITCH_SECONDS = 0.001
"""How long a thread may keep the interpreter: a short answer waits so long for each long one."""
WATCH_INTERVAL = 1.0
"""Seconds between two looks at the release folder, when it is watched."""


Version = tuple[int, int, bool]
"""Inode and time of a manifest, and whether there is a store on disk."""


class ServedRelease(NamedTuple):
    """A release, its app, and the engine of its queries."""

    release: Release
    app: WSGIApplication
    engine: Engine


class Reloader:
    """WSGI app that always is the app of the newest release that can be served."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._failed: Version | None = None
        self._current = self._version()
        self._served = load(folder.resolve(), settings)
        metrics.set_release(self._served.release)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond from the current release."""
        return self._served.app(environ, start_response)

    def run(self) -> None:
        """Reload at each SIGHUP, and when a watched folder changes; never returns.

        SIGHUP must be blocked in all threads: this waits for it, so that no signal is lost while a
        release loads.
        """
        watch = self._settings.watch
        while True:
            if not watch:
                signal.sigwait(SIGNALS)
            if not watch or signal.sigtimedwait(SIGNALS, WATCH_INTERVAL):
                self._failed = None
            self._reload()

    def _reload(self) -> None:
        """Switch to the release in the folder, if it is another one."""
        version = self._version()
        if version in (self._current, self._failed):
            return
        try:
            served = load(self._folder.resolve(), self._settings)
            # No client waits for it yet: on a slow machine it may take as long as any query.
            if not can_query(served.engine, self._settings.query_seconds):
                served.engine.close()
                raise ReleaseError(f"{served.release.folder}  its query workers do not answer")
        except Exception as error:
            self._failed = version
            fields = {"reason": str(error) if isinstance(error, GraphError) else ""}
            logger.exception("the new release cannot be served; the last one is", extra=fields)
            metrics.renewals.labels("failed").inc()
            return
        self._current = version
        last, self._served = self._served, served
        metrics.set_release(served.release, last.release)
        logger.info("a new release is served", extra={"release": served.release.digest})
        # As long as a query may wait in the queue and then run.
        grace_seconds = 2 * self._settings.query_seconds
        threading.Timer(grace_seconds, _close, [[last]]).start()

    def _version(self) -> Version:
        """Identify the release in the folder by two stat calls."""
        try:
            status = (self._folder / MANIFEST).stat()
        except OSError:
            return 0, 0, False
        return status.st_ino, status.st_mtime_ns, (self._folder / ROCKSDB).is_dir()


def _close(last: list[ServedRelease]) -> None:
    """Drop the only reference to a release, and give its memory back."""
    last.pop().engine.close()
    gc.collect()
    preload.trim_memory()


def load(folder: Path, settings: Settings) -> ServedRelease:
    """Load a release; raises ReleaseError when it is incomplete.

    The first process has verified the first one, and told where its graph is.
    """
    stored = Release.open(folder)
    engine = (settings.store, settings.store_graph, settings.store_authorization)
    backend = Backend(*engine, shared_folder())
    release = backend.locate(stored)
    release.hold()
    if folder not in preload.verified:
        release.verify()
        if reason := backend.why_in_memory(stored):
            logger.warning(reason)
    one = (settings.query_seconds, settings.query_memory_mb, settings.answer_mb)
    all_of_them = (settings.query_workers, settings.queries_waiting, settings.queries_per_client)
    app = create_app(release, None, Limits(*one, *all_of_them), backend)
    for name in ("security_contact", "security_expires", "editors", "repository"):
        app.config[name.upper()] = getattr(settings, name)
    own = min(settings.cache_mb, OWN_CACHE_MB) * MEGABYTE
    state = app.extensions["okosystem"]
    cache = Cache(app, own, preload.responses, state.stamp)
    return ServedRelease(release, KnownParameters(PageLimits(cache), app), state.pool)


def find_release(settings: Settings) -> Path:
    """Return the folder in the settings, else that of the release in the installed package.

    A store on disk carries its release.
    """
    configured = settings.release
    if on_disk := settings.folder:
        return on_disk
    is_there = (configured / "manifest.json").is_file() or not bundled_release().is_dir()
    return configured if is_there else bundled_release()


def make_app(settings: Settings) -> WSGIApplication:
    """Put the app behind the middleware, and behind as many proxies as the settings trust."""
    if preload.responses:
        preload.responses.keep_from_children()
    reloader = Reloader(find_release(settings), settings)
    preload.release()
    threading.Thread(target=reloader.run, daemon=True).start()
    if settings.traces != tracing.NO_COLLECTOR:
        tracing.begin(settings.traces)
    limited = ClientLimits(reloader, settings.large_answers, settings.queries_per_client)
    threading.Thread(target=limited.watch, daemon=True).start()
    monitored = RequestMonitor(limited, settings)
    metrics.processes.set(1)
    metrics.started.set(time.time())
    metrics.cache_limit.set(min(settings.cache_mb, OWN_CACHE_MB) * MEGABYTE)
    count = settings.proxies
    return ProxyFix(monitored, x_for=count, x_proto=count, x_host=count) if count else monitored


if parent := parent_process():
    # Otherwise this process would outlive a killed `okosystem serve`, and keep the port. SIGTERM is
    # not enough: granian loses one that arrives while it starts.
    die_with(parent.pid or 0)
sys.setswitchinterval(SWITCH_SECONDS)
# Before any other thread starts: see Reloader.run.
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
app = make_app(Settings.read())
