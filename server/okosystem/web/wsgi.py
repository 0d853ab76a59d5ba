"""The app that granian serves, made from the environment."""

import os
import signal
import threading
import time
from pathlib import Path

from werkzeug.middleware.proxy_fix import ProxyFix

from okosystem import tracing
from okosystem.config import Settings, bundled_release, shared_folder
from okosystem.core.release import Release
from okosystem.engine import beforehand
from okosystem.engine.confinement import die_with
from okosystem.engine.pool import Limits
from okosystem.engine.stores import Backend
from okosystem.web import metrics
from okosystem.web.app import LARGEST_BODY, create_app
from okosystem.web.bodies import Bodies
from okosystem.web.cache import MEGABYTE, App, Cache
from okosystem.web.health import can_ask
from okosystem.web.observing import Observed
from okosystem.web.renewing import SIGNALS, Renewing, Served
from okosystem.web.sending import Sending


def place_of_release() -> Path:
    """Name the place in the settings, else the release that the installed package carries.

    A store on disk carries its release.
    """
    settings = Settings.read()
    if on_disk := settings.folder:
        return on_disk
    configured = settings.release
    if (configured / "manifest.json").is_file() or not bundled_release().is_dir():
        return configured
    return bundled_release()


def make(settings: Settings) -> App:
    """Put the app behind the cache, and behind as many proxies as are trusted to name clients."""
    # As long as a query may wait in line and then run.
    lingers = 2 * settings.query_seconds
    renewing = Renewing(place_of_release(), lambda folder: serve(folder, settings), lingers)
    beforehand.forget()
    watch = {"watch": settings.watch}
    threading.Thread(target=renewing.keep_up, kwargs=watch, daemon=True).start()
    sending = Sending(renewing, settings.large_answers, settings.queries_per_client)
    observed = Observed(
        Bodies(sending, LARGEST_BODY),
        count_them=settings.metrics_port > 0,
        access_log=settings.access_log,
        log_addresses=settings.log_addresses,
    )
    metrics.processes.set(1)
    metrics.started.set(time.time())
    metrics.cache_limit.set(settings.cache_mb * MEGABYTE)
    outermost = traced(observed, settings.traces)
    count = settings.proxies
    return ProxyFix(outermost, x_for=count, x_proto=count, x_host=count) if count else outermost


def traced(app: App, collector: str) -> App:
    """Put the app behind what tells a collector of each request, if there is one."""
    if collector == tracing.NONE:
        return app
    from okosystem.web.traced import Traced

    return Traced(app, tracing.begin(collector))


def serve(folder: Path, settings: Settings) -> Served:
    """Load a release that is whole; raises ReleaseError when it is not.

    One that was loaded beforehand has been looked through already.
    """
    release = Release.open(folder)
    if not release.is_on_disk and beforehand.kept(release.graph) is None:
        release.verify()
    limits = limits_of(settings)
    told = (settings.store, settings.store_graph, settings.store_authorization)
    backend = Backend(*told, shared_folder())
    app = create_app(release, limits=limits, backend=backend)
    pool = app.extensions["okosystem"].pool
    cached = Cache(app, settings.cache_mb * MEGABYTE)
    # Nobody waits for it yet: on a slow machine it may take as long as any query.
    return Served(release, cached, lambda: can_ask(pool, limits.seconds), pool.close)


def limits_of(settings: Settings) -> Limits:
    """Read from the settings what strangers' queries may take."""
    return Limits(
        seconds=settings.query_seconds,
        memory_mb=settings.query_memory_mb,
        answer_mb=settings.answer_mb,
        workers=settings.query_workers,
        waiting=settings.queries_waiting,
        per_client=settings.queries_per_client,
    )


if shared_folder():
    # Nobody would stop it after `okosystem serve` was killed, and it would keep the port.
    die_with(os.getppid(), signal.SIGTERM)
# Before there is any other thread: see Renewing.keep_up.
signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
app = make(Settings.read())
