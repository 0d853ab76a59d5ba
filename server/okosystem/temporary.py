"""Folders that are removed at the end, and folders that are there once they are complete.

The temporary folder of a killed process is removed by the next one. It holds a file that its
process and the forks of it keep locked; the kernel unlocks it when they have all ended.
"""

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from okosystem.errors import GraphError

FOLDER_PREFIX = "okosystem-"
LOCK_FILE = ".locked"
MEMORY = Path("/dev/shm")  # noqa: S108
"""The folder of Linux whose files are in memory."""


@contextmanager
def temporary_folder(purpose: str, *, in_memory: bool = False) -> Iterator[Path]:
    """Make a folder for the block, in memory if possible; remove the folders of killed processes.

    A process is killed when it writes to a file that is mapped into its memory, and the disk is
    full: such files belong in memory.
    """
    remove_abandoned()
    place = MEMORY if in_memory and os.access(MEMORY, os.W_OK) else None
    with _made(f"{FOLDER_PREFIX}{purpose}-", place) as name:
        folder = Path(name)
        new = folder / f"{LOCK_FILE}.new"
        with new.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            new.rename(folder / LOCK_FILE)
            yield folder


def _made(prefix: str, place: Path | None) -> TemporaryDirectory[str]:
    """Make a folder, with SIGTERM blocked until its removal is certain."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    try:
        return TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def remove_abandoned() -> None:
    """Remove the folders of this user that no process has locked."""
    for folder in (*MEMORY.glob(ours := f"{FOLDER_PREFIX}*"), *Path(gettempdir()).glob(ours)):
        with suppress(OSError), (folder / LOCK_FILE).open("rb") as file:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder that becomes `target` once it is complete; raises GraphError."""
    check_free(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(
            prefix=f".{target.name}-", dir=target.parent, ignore_cleanup_errors=True
        ) as temporary:
            folder = Path(temporary) / target.name
            folder.mkdir()
            yield folder
            check_free(target)
            folder.replace(target)
    except OSError as error:
        raise _not_writable(target, error.strerror or str(error)) from error


def check_free(target: Path) -> None:
    """Raise GraphError if there is something at `target` that would be overwritten."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise _not_writable(target, "exists and is not a folder")
    if target.is_dir() and any(target.iterdir()):
        raise _not_writable(target, "is not empty")


def _not_writable(target: Path, reason: str) -> GraphError:
    return GraphError(
        f"{target}  {reason}. How to fix it: name a new or empty folder. Nothing was written."
    )
