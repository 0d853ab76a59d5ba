"""`okosystem serve`: start the server processes, and share with them what can be loaded once.

The only command that knows the app. It imports it late: granian, the HTTP server, reads the
settings of its heap and prometheus_client its folder from the environment when they are imported.
What serving a release does not need is imported late too, since the start waits for imports.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date
from importlib import import_module
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click

from okosystem import tracing
from okosystem.commands.granian_adapter import configure_heap, make_server
from okosystem.errors import BadSetting
from okosystem.release.release import Release
from okosystem.release.stores import Backend, require_files
from okosystem.settings import (
    NOT_SET,
    PREFIX,
    SHARED,
    Settings,
    expiry_of,
)
from okosystem.sparql import preload
from okosystem.sparql.oxigraph import Store
from okosystem.sparql.shared_memory import SharedMemory
from okosystem.temporary import temporary_folder

RELOAD_SIGNALS = (signal.SIGHUP,)
LARGE = 100 << 20
"""Bytes of files that take more memory than most want in every process."""
APPLICATION = "okosystem.web.wsgi:app"
PRELOADED = (
    "okosystem.web.limits",
    "okosystem.web.monitoring",
    "okosystem.web.app",
    "granian.server",
)
"""The modules that every server process imports."""
M_ARENA_MAX = -8
"""From mallopt(3). The thresholds keep their defaults: freeing at once slows queries."""
MAX_ARENAS = 2
SEND_SECONDS = 5
"""Seconds to send an answer that was ready at the last moment."""


def run_data(paths: Sequence[Path], base: str | None, overrides: Mapping[str, Any]) -> None:
    """Serve any RDF until stopped: from memory, or from a store that is loaded first."""
    from okosystem.commands.store import print_progress
    from okosystem.rdf.rdf_files import find_files
    from okosystem.release.loading import load_release, load_store

    files = find_files(paths)
    if folder := replace(Settings.read(), **overrides).folder:
        run(load_store(files, folder, print_progress, base=base), overrides)
        return
    if sum(file.path.stat().st_size for file in files) > LARGE:
        print_progress("Each process will hold all of this in memory. Better: --store FOLDER")
    signal.signal(signal.SIGTERM, _exit)
    with temporary_folder("data") as folder_in_memory:
        release = load_release(files, folder_in_memory, print_progress, base)
        run(release, {**overrides, "store": "memory"})


def run(release: Release, overrides: Mapping[str, Any]) -> None:
    """Serve until stopped; the server processes read the settings from the environment.

    The path of the release is not resolved: it may be a link that a new release moves.
    """
    settings = replace(Settings.read(), **overrides, release=release.folder.absolute())
    tracing.require(settings.traces)
    warn_of_expiry(settings, release)
    address = resolve_address(settings.host, settings.port)
    warn_of_missing_editors(settings)
    backend = Backend(settings.store, settings.store_graph, settings.store_authorization)
    backend.check()
    if reason := backend.why_in_memory(release):
        click.echo(reason, err=True)
    release = backend.locate(release)
    if not backend.address:
        require_files(settings.query_workers)
    for field, value in asdict(settings).items():
        os.environ[PREFIX + field.upper()] = str(value)
    configure_heap()
    _use_batch_scheduling()
    # Blocked before any other thread starts, so that a signal reaches the thread that waits for it.
    signal.pthread_sigmask(signal.SIG_BLOCK, (*RELOAD_SIGNALS, signal.SIGTERM))
    threading.Thread(target=_forward_reload_signals, daemon=True).start()
    signal.signal(signal.SIGTERM, _exit)
    if settings.cache_mb:
        preload.responses = SharedMemory(settings.cache_mb << 20)
    with ExitStack() as stack:
        _share_folders(settings, stack)
        # A folder that is not yet registered for removal would be left behind.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
        _preload(release)
        release_when_forked(settings.workers)
        click.echo(f"http://{settings.host}:{settings.port}  release {release.digest[:12]}")
        if backend.address:
            click.echo(f"SPARQL queries of external clients are answered by {backend.address}")
        limit_arenas()
        make_server(APPLICATION, settings, address, stop_seconds(settings)).serve()


def warn_of_expiry(settings: Settings, release: Release) -> None:
    """Report on standard error when security.txt has expired: nobody should rely on it."""
    expires = expiry_of(settings.security_expires, release.manifest["modified"])
    if expires < date.today():
        click.echo(
            f"security.txt expired on {expires}. How to fix it: check its contact, and set "
            "OKOSYSTEM_SECURITY_EXPIRES to a day within a year, or serve a newer release.",
            err=True,
        )


def warn_of_missing_editors(settings: Settings) -> None:
    """Report on standard error when readers of a public server cannot send their proposals."""
    if settings.is_public and settings.editors == NOT_SET:
        click.echo(
            "Readers have no address to send proposals and error reports to. How to fix it: set "
            "OKOSYSTEM_EDITORS to the e-mail address of the editors, or an https address.",
            err=True,
        )


def _share_folders(settings: Settings, stack: ExitStack) -> None:
    """Make the folders that the processes share, and serve the metrics if they are enabled."""
    os.environ[SHARED] = str(stack.enter_context(temporary_folder("shared")))
    if settings.metrics_port:
        folder = stack.enter_context(temporary_folder("metrics", in_memory=True))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        from okosystem.commands.metrics import serve_metrics

        port = settings.metrics_port
        stack.enter_context(serve_metrics(settings.metrics_host, port, folder))


def _exit(number: int, _: FrameType | None) -> NoReturn:
    """Exit with cleanup on SIGTERM, until granian handles it."""
    sys.exit(128 + number)


def _preload(release: Release) -> None:
    """Load what every server process needs, before they are forked from this one.

    Meanwhile the release is verified. A store on disk is opened by each process: its threads and
    files would not survive the fork. This process soon releases a graph in memory: it does not
    reload, as the server processes do.
    """
    gc.disable()  # it would look through the same modules and labels a dozen times
    with _verifying(release) if release.is_on_disk else _loading(release):
        for module in PRELOADED:
            import_module(module)
        from okosystem.web.app import read_preloaded, read_texts

        read_texts(release)
        if release.is_on_disk:
            read_preloaded(release)
    preload.verified.add(release.folder.resolve())
    if not release.is_on_disk:
        read_preloaded(release)
    gc.freeze()  # without a collection, which would only look for garbage among the modules
    gc.enable()


@contextmanager
def _loading(release: Release) -> Iterator[None]:
    """Have the engine read the graph into memory while Python verifies the release."""
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(preload.load, release.graph, release.prefixes)
        release.verify()
        yield
        loading.result()


@contextmanager
def _verifying(release: Release) -> Iterator[None]:
    """Verify a release, and open its store on disk, in a process of its own beside the block.

    Exits after the block when the release is damaged; the process has said how. In a thread, each
    file would wait for the modules that this one imports.
    """
    if child := os.fork():
        yield
        if os.waitpid(child, 0)[1]:
            sys.exit(2)
        return
    code = 1
    try:
        release.verify()
        Store.load(release.graph, release.prefixes)
        code = 0
    except Exception as error:
        click.echo(f"okosystem: {error}", err=True)
    finally:
        os._exit(code)


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


def limit_arenas() -> None:
    """Let all threads, here and in forked processes, share few arenas of the C library.

    The environment would come too late, as it is read when a program starts. Call it after the
    graph is loaded, which is best in arenas of its own: queries then never touch its pages. A C
    library without `mallopt` is left alone.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, MAX_ARENAS)


def resolve_address(host: str, port: int) -> str:
    """Return the IP address of a host on this machine whose port is free; raises BadSetting.

    granian accepts no names, and explains none of these errors. No connection is opened: the port
    is bound for a moment.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise BadSetting(
                f"OKOSYSTEM_HOST={host}, OKOSYSTEM_PORT={port}: {error.strerror}. "
                "How to fix it: choose another port or an address of this machine, such as "
                "127.0.0.1 or 0.0.0.0, or stop the process that uses it."
            ) from error
        return str(trial.getsockname()[0])


def stop_seconds(settings: Settings) -> int:
    """Return the seconds a stop may take: a query may wait, run, and be sent."""
    return round(2 * settings.query_seconds) + SEND_SECONDS
