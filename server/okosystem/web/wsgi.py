"""The app that granian serves, made from the environment."""

from werkzeug.middleware.proxy_fix import ProxyFix

from okosystem.config import Settings, bundled_release
from okosystem.core.release import Release
from okosystem.engine.pool import Limits
from okosystem.engine.stores import Backend
from okosystem.web.app import create_app
from okosystem.web.cache import MEGABYTE, App, Cache
from okosystem.web.sending import Sending


def open_release() -> Release:
    """Open the release of the settings, else the one that the installed package carries.

    A store on disk carries its release.
    """
    if on_disk := Settings.read().folder:
        return Release.open(on_disk)
    configured = Settings.read().release
    if (configured / "manifest.json").is_file() or not bundled_release().is_dir():
        return Release.open(configured)
    return Release.open(bundled_release())


def make(settings: Settings) -> App:
    """Put the app behind the cache, and behind as many proxies as are trusted to name clients."""
    limits = Limits(
        seconds=settings.query_seconds,
        memory_mb=settings.query_memory_mb,
        answer_mb=settings.answer_mb,
        workers=settings.query_workers,
        waiting=settings.queries_waiting,
        per_client=settings.queries_per_client,
    )
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    app = create_app(open_release(), limits=limits, backend=backend)
    cached = Cache(app, settings.cache_mb * MEGABYTE)
    sending = Sending(cached, settings.threads // 2, settings.queries_per_client)
    count = settings.proxies
    return ProxyFix(sending, x_for=count, x_proto=count, x_host=count) if count else sending


app = make(Settings.read())
