"""The WSGI app that granian serves, configured by environment variables."""

import os
import signal
import threading
import time
from pathlib import Path
from wsgiref.types import WSGIApplication

from werkzeug.middleware.proxy_fix import ProxyFix

from okosystem import tracing
from okosystem.apps import create_app
from okosystem.config import Settings, bundled_release, shared_folder
from okosystem.core.release import Release
from okosystem.engine import preload
from okosystem.engine.query import Limits
from okosystem.engine.sandbox import die_with
from okosystem.engine.stores import Backend
from okosystem.web import metrics
from okosystem.web.app import LARGEST_BODY
from okosystem.web.cache import MEGABYTE, Cache
from okosystem.web.health import can_query
from okosystem.web.limits import AcceptLimit, BodyReader, LargeResponses
from okosystem.web.reload import SIGNALS, Reloader, ServedRelease
from okosystem.web.request_log import RequestLog
from okosystem.web.slow_clients import SlowClients


def find_release() -> Path:
    """Return the folder in the settings, else that of the release in the installed package.

    A store on disk carries its release.
    """
    settings = Settings.read()
    if on_disk := settings.folder:
        return on_disk
    configured = settings.release
    if (configured / "manifest.json").is_file() or not bundled_release().is_dir():
        return configured
    return bundled_release()


def make_app(settings: Settings) -> WSGIApplication:
    """Put the app behind the middleware, and behind as many proxies as the settings trust."""
    # As long as a query may wait in the queue and then run.
    grace_seconds = 2 * settings.query_seconds
    reloader = Reloader(find_release(), lambda folder: load(folder, settings), grace_seconds)
    preload.release()
    threading.Thread(target=reloader.run, args=(settings.watch,), daemon=True).start()
    slow_clients = SlowClients()
    slow_clients.start()
    limited = LargeResponses(
        reloader, settings.large_answers, settings.queries_per_client, slow_clients
    )
    logged = RequestLog(
        AcceptLimit(BodyReader(limited, LARGEST_BODY, slow_clients)),
        with_metrics=settings.metrics_port > 0,
        access_log=settings.access_log,
        log_addresses=settings.log_addresses,
    )
    metrics.processes.set(1)
    metrics.started.set(time.time())
    metrics.cache_limit.set(settings.cache_mb * MEGABYTE)
    outermost: WSGIApplication = logged
    if settings.traces != tracing.NONE:
        from okosystem.web.request_tracing import RequestTracing

        outermost = RequestTracing(logged, tracing.begin(settings.traces))
    count = settings.proxies
    return ProxyFix(outermost, x_for=count, x_proto=count, x_host=count) if count else outermost


def load(folder: Path, settings: Settings) -> ServedRelease:
    """Load a release; raises ReleaseError when it is incomplete.

    A preloaded release has been verified already.
    """
    release = Release.open(folder)
    if not release.is_on_disk and preload.store_of(release.graph) is None:
        release.verify()
    limits = Limits(
        seconds=settings.query_seconds,
        memory_mb=settings.query_memory_mb,
        answer_mb=settings.answer_mb,
        workers=settings.query_workers,
        waiting=settings.queries_waiting,
        per_client=settings.queries_per_client,
    )
    engine = (settings.store, settings.store_graph, settings.store_authorization)
    app = create_app(release, limits, Backend(*engine, shared_folder()))
    for name in ("security_contact", "security_expires", "editors", "repository"):
        app.config[name.upper()] = getattr(settings, name)
    pool = app.extensions["okosystem"].pool
    cached = Cache(app, settings.cache_mb * MEGABYTE)
    # No client waits for it yet: on a slow machine it may take as long as any query.
    return ServedRelease(release, cached, lambda: can_query(pool, limits.seconds), pool.close)


if shared_folder():
    # Otherwise this process would outlive a killed `okosystem serve`, and keep the port.
    die_with(os.getppid(), signal.SIGTERM)
# Before any other thread starts: see Reloader.run.
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
app = make_app(Settings.read())
