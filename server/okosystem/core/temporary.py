"""Temporary folders that are removed at the end, or by the next process when theirs was killed.

A folder holds a file that its process and the forks of it keep locked; the kernel unlocks it when
they have all ended.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

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
    with TemporaryDirectory(
        prefix=f"{FOLDER_PREFIX}{purpose}-", dir=place, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        new = folder / f"{LOCK_FILE}.new"
        with new.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            new.rename(folder / LOCK_FILE)
            yield folder


def remove_abandoned() -> None:
    """Remove the folders of this user that no process has locked."""
    for folder in (*MEMORY.glob(ours := f"{FOLDER_PREFIX}*"), *Path(gettempdir()).glob(ours)):
        with suppress(OSError), (folder / LOCK_FILE).open("rb") as file:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
