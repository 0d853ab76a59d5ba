"""`okosystem serve`: granian in front of the Flask app."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace
from importlib import import_module
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NoReturn

import click

from okosystem import tracing
from okosystem.commands import heaps
from okosystem.commands.load import tell
from okosystem.commands.ports import listened_on
from okosystem.config import PREFIX, SHARED, Settings
from okosystem.core.loading import release_of, store_of
from okosystem.core.rdf_files import find
from okosystem.core.release import Release
from okosystem.engine import preload, sandbox
from okosystem.engine.stores import Backend, require_files

SIGNALS = (signal.SIGHUP,)
MANY = 100 << 20
"""Bytes of files from which every process holding them in memory is more than most want."""
LISTENING = "okosystem.commands.listening"
MODULES = ("okosystem.web.large_responses", "okosystem.web.reload", "okosystem.web.app", LISTENING)


def run_data(given: Sequence[Path], base: str | None, asked: Mapping[str, Any]) -> None:
    """Serve anyone's RDF until stopped: from memory, or put on disk first when a store is named."""
    files = find(given)
    if folder := replace(Settings.read(), **asked).folder:
        run(store_of(files, folder, tell, base=base), asked)
        return
    if sum(file.path.stat().st_size for file in files) > MANY:
        tell("This is much for memory, as each process holds it. Better: --store FOLDER")
    signal.signal(signal.SIGTERM, end)
    with TemporaryDirectory(prefix="okosystem-") as made:
        run(release_of(files, Path(made), tell, base), {**asked, "store": "memory"})


def run(release: Release, given: Mapping[str, Any]) -> None:
    """Serve until stopped; the settings reach the server processes by the environment.

    The release's folder stays as it was named: it may be a link that a new release moves.
    """
    if not release.is_on_disk:
        release.verify()
    settings = replace(Settings.read(), **given, release=release.folder.absolute())
    tracing.require(settings.traces)
    address = listened_on(settings.host, settings.port)
    elsewhere = answered_by(settings, release)
    for field, value in asdict(settings).items():
        os.environ[PREFIX + field.upper()] = str(value)
    heaps.keep_little()
    let_each_finish()
    click.echo(f"http://{settings.host}:{settings.port}  release {release.digest[:12]}")
    if elsewhere:
        click.echo(f"strangers' SPARQL is answered by {elsewhere}")
    # Before there is any other thread, so that each waits for whoever is to hear it.
    signal.pthread_sigmask(signal.SIG_BLOCK, (*SIGNALS, signal.SIGTERM))
    threading.Thread(target=pass_on, daemon=True).start()
    signal.signal(signal.SIGTERM, end)
    with ExitStack() as stack:
        os.environ[SHARED] = stack.enter_context(TemporaryDirectory(prefix="okosystem-shared-"))
        if settings.metrics_port:
            folder = stack.enter_context(TemporaryDirectory(prefix="okosystem-metrics-"))
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            from okosystem.commands.scraping import scraped

            port = settings.metrics_port
            stack.enter_context(scraped(settings.metrics_host, port, Path(folder)))
        # Not between the making of a folder and its being known as one to be removed.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
        if not elsewhere and not release.is_on_disk:
            load_once(release)
            release_when_forked(settings.workers)
        heaps.share_few()
        import_module(LISTENING).server_of(settings, address).serve()


def end(number: int, _: FrameType | None) -> NoReturn:
    """Clear up and end: before granian takes the signal, nobody else would."""
    sys.exit(128 + number)


def answered_by(settings: Settings, release: Release) -> str | None:
    """Name the engine elsewhere, None for our own; raises BadSetting when it cannot be had."""
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    backend.check()
    if backend.address:
        return backend.address
    require_files(settings.query_workers)
    if release.is_on_disk:
        sandbox.require()
    return None


def load_once(release: Release) -> None:
    """Load what every server process needs, before they are forked from this one.

    The graph is read by the engine while Python reads modules; nothing is kept of it here for long,
    as the server processes go over to new releases and this one does not.
    """
    loading = threading.Thread(target=preload.load, args=(release.graph, release.prefixes))
    loading.start()
    for module in MODULES:
        import_module(module)
    loading.join()
    import_module("okosystem.web.opening").read_preloaded(release)
    gc.collect()
    gc.freeze()


def release_when_forked(processes: int) -> None:
    """Release the graph when all processes are forked from this one; a later one loads its own."""
    first, forks = os.getpid(), count(1)

    def forked() -> None:
        # The server processes fork too.
        if os.getpid() == first and next(forks) == processes:
            preload.release()

    os.register_at_fork(after_in_parent=forked)


def let_each_finish() -> None:
    """Ask the kernel not to interrupt one process for another: a query is a short talk of two.

    What is started later inherits it.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def pass_on() -> None:
    """Pass SIGHUP on to the server processes, forever.

    granian would replace them, and close connections under their clients' requests.
    """
    while number := signal.sigwait(SIGNALS):
        for process in multiprocessing.active_children():
            with suppress(ProcessLookupError):
                os.kill(process.pid or 0, number)
