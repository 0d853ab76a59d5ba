"""Where the zygote of a graph is found, by all server processes of this user that are told."""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from okosystem.engine.beforehand import kept
from okosystem.engine.confinement import keep_only
from okosystem.engine.zygote import be

WAITING = 64
"""Processes that may wait to be let in."""


class Home:
    """A folder, for this user alone, in which a zygote listens on a socket.

    Its name tells what the zygote holds and allows: another release is another zygote.
    """

    def __init__(
        self, store: Path, limits: tuple[int, int, int], folder: Path | None = None
    ) -> None:
        self._store = store
        self._limits = limits
        self._folder = folder or self._own_folder()

    def line(self) -> socket.socket:
        """Keep a line to the zygote that is there, or start one; raises OSError."""
        with _alone_in(self._folder):
            place = self._folder / self._name()
            with suppress(OSError):
                return _connected(place)
            self._start(place)
            return _connected(place)

    def _name(self) -> str:
        found = hashlib.sha256(f"{self._store.absolute()} {self._limits}".encode())
        with suppress(FileNotFoundError):
            found.update((self._store.parent / "manifest.json").read_bytes())
        return found.hexdigest()[:16]

    def _start(self, place: Path) -> None:
        place.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as lines:
            lines.bind(str(place))
            lines.listen(WAITING)
            ended = self._forked(lines) if kept(self._store) else self._run(lines.fileno())
        # It may outlive us, or not; then somebody has to hear of it.
        threading.Thread(target=ended, daemon=True).start()

    def _forked(self, lines: socket.socket) -> Callable[[], object]:
        """Fork it from this process, which was forked from the one that loaded the graph."""
        if child := os.fork():
            return partial(os.waitpid, child, 0)
        try:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, 0)
            (number,) = keep_only((lines,))
            be(self._store, *self._limits, number)
        finally:
            os._exit(1)

    def _run(self, number: int) -> Callable[[], object]:
        limits = map(str, (*self._limits, number))
        command = [sys.executable, "-P", "-m", "okosystem.engine.zygote", str(self._store)]
        return subprocess.Popen(  # noqa: S603
            [*command, *limits],
            stdin=subprocess.DEVNULL,
            pass_fds=(number,),
            env=_environment(),
            start_new_session=True,
        ).wait

    def _own_folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="okosystem-queries-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes, and threads, from starting a zygote at the same time."""
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _connected(place: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    try:
        line.connect(str(place))
    except OSError:
        line.close()
        raise
    return line


def _environment() -> dict[str, str]:
    """Give the workers nothing of ours but what Python needs to find its modules."""
    kept = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
    return {name: os.environ[name] for name in kept if name in os.environ}
