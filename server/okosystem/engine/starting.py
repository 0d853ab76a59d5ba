"""Where the zygote of a graph is found, by all server processes of this user that are told."""

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

WAITING = 64
"""Processes that may wait to be let in."""


class Home:
    """A folder, for this user alone, in which a zygote listens on a socket.

    Its name tells what the zygote holds and allows: another release is another zygote.
    """

    def __init__(self, store: Path, limits: Sequence[int], folder: Path | None = None) -> None:
        self._command = [str(store), *map(str, limits)]
        self._manifest = store.parent / "manifest.json"
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
        found = hashlib.sha256("\0".join(self._command).encode())
        with suppress(FileNotFoundError):
            found.update(self._manifest.read_bytes())
        return found.hexdigest()[:16]

    def _start(self, place: Path) -> None:
        place.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as lines:
            lines.bind(str(place))
            lines.listen(WAITING)
            number = lines.fileno()
            command = [sys.executable, "-P", "-m", "okosystem.engine.zygote", *self._command]
            started = subprocess.Popen(  # noqa: S603
                [*command, str(number)],
                stdin=subprocess.DEVNULL,
                pass_fds=(number,),
                env=_environment(),
                start_new_session=True,
            )
        # It may outlive us, or not; then somebody has to hear of it.
        threading.Thread(target=started.wait, daemon=True).start()

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
