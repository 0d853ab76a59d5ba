"""`okosystem serve`: start the server processes, and share with them what can be loaded once.

The only command that knows the apps. It imports them late: granian and prometheus_client read their
settings from the environment when they are imported.
"""

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
from okosystem.commands.http_server import (
    configure_jemalloc,
    limit_arenas,
    make_server,
    resolve_address,
)
from okosystem.commands.store import print_progress
from okosystem.config import PREFIX, SHARED, Settings
from okosystem.core.loading import load_release, load_store
from okosystem.core.rdf_files import find_files
from okosystem.core.release import Release
from okosystem.engine import preload, sandbox
from okosystem.engine.stores import Backend, require_files

RELOAD_SIGNALS = (signal.SIGHUP,)
LARGE = 100 << 20
"""Bytes of files that take more memory than most want in every process."""
APPLICATION = "okosystem.web.wsgi:app"
PRELOADED = (
    "okosystem.web.limits",
    "okosystem.web.reload",
    "okosystem.apps",
    "granian.server.mp",
)
"""The modules that every server process imports."""


def run_data(paths: Sequence[Path], base: str | None, overrides: Mapping[str, Any]) -> None:
    """Serve any RDF until stopped: from memory, or from a store that is loaded first."""
    files = find_files(paths)
    if folder := replace(Settings.read(), **overrides).folder:
        run(load_store(files, folder, print_progress, base=base), overrides)
        return
    if sum(file.path.stat().st_size for file in files) > LARGE:
        print_progress("Each process will hold all of this in memory. Better: --store FOLDER")
    signal.signal(signal.SIGTERM, _exit)
    with TemporaryDirectory(prefix="okosystem-") as folder_in_memory:
        release = load_release(files, Path(folder_in_memory), print_progress, base)
        run(release, {**overrides, "store": "memory"})


def run(release: Release, overrides: Mapping[str, Any]) -> None:
    """Serve until stopped; the server processes read the settings from the environment.

    The path of the release is not resolved: it may be a link that a new release moves.
    """
    if not release.is_on_disk:
        release.verify()
    settings = replace(Settings.read(), **overrides, release=release.folder.absolute())
    tracing.require(settings.traces)
    address = resolve_address(settings.host, settings.port)
    remote = _check_engine(settings, release)
    for field, value in asdict(settings).items():
        os.environ[PREFIX + field.upper()] = str(value)
    configure_jemalloc()
    _use_batch_scheduling()
    click.echo(f"http://{settings.host}:{settings.port}  release {release.digest[:12]}")
    if remote:
        click.echo(f"SPARQL queries of external clients are answered by {remote}")
    # Blocked before any other thread starts, so that a signal reaches the thread that waits for it.
    signal.pthread_sigmask(signal.SIG_BLOCK, (*RELOAD_SIGNALS, signal.SIGTERM))
    threading.Thread(target=_forward_reload_signals, daemon=True).start()
    signal.signal(signal.SIGTERM, _exit)
    with ExitStack() as stack:
        _share_folders(settings, stack)
        # A folder that is not yet registered for removal would be left behind.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
        if not remote and not release.is_on_disk:
            _preload(release)
            release_when_forked(settings.workers)
        limit_arenas()
        make_server(APPLICATION, settings, address).serve()


def _share_folders(settings: Settings, stack: ExitStack) -> None:
    """Make the folders that the processes share, and serve the metrics if they are enabled."""
    os.environ[SHARED] = stack.enter_context(TemporaryDirectory(prefix="okosystem-shared-"))
    if settings.metrics_port:
        folder = stack.enter_context(TemporaryDirectory(prefix="okosystem-metrics-"))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from okosystem.commands.metrics import serve_metrics

        port = settings.metrics_port
        stack.enter_context(serve_metrics(settings.metrics_host, port, Path(folder)))


def _exit(number: int, _: FrameType | None) -> NoReturn:
    """Exit with cleanup on SIGTERM, until granian handles it."""
    sys.exit(128 + number)


def _check_engine(settings: Settings, release: Release) -> str | None:
    """Return the address of a remote engine, None for our own; raises BadSetting."""
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    backend.check()
    if backend.address:
        return backend.address
    require_files(settings.query_workers)
    if release.is_on_disk:
        sandbox.require()
    return None


def _preload(release: Release) -> None:
    """Load what every server process needs, before they are forked from this one.

    The engine reads the graph while Python imports modules. This process soon releases the graph:
    the server processes reload new releases, and this one does not.
    """
    loading = threading.Thread(target=preload.load, args=(release.graph, release.prefixes))
    loading.start()
    for module in PRELOADED:
        import_module(module)
    loading.join()
    from okosystem.apps import read_preloaded

    read_preloaded(release)
    gc.collect()
    gc.freeze()


def release_when_forked(processes: int) -> None:
    """Release the graph when all processes are forked from this one; a later one loads its own."""
    parent, forks = os.getpid(), count(1)

    def after_fork() -> None:
        # The server processes fork too.
        if os.getpid() == parent and next(forks) == processes:
            preload.release()

    os.register_at_fork(after_in_parent=after_fork)


def _use_batch_scheduling() -> None:
    """Ask the kernel not to preempt: a query is a short exchange between two processes.

    Processes that are started later inherit it.
    """
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _forward_reload_signals() -> None:
    """Forward SIGHUP to the server processes, forever.

    granian would replace them, and close connections during their clients' requests.
    """
    while number := signal.sigwait(RELOAD_SIGNALS):
        for process in multiprocessing.active_children():
            with suppress(ProcessLookupError):
                os.kill(process.pid or 0, number)
