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


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """Make a folder for the block, and remove the folders of killed processes."""
    remove_abandoned()
    with TemporaryDirectory(
        prefix=f"{FOLDER_PREFIX}{purpose}-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        new = folder / f"{LOCK_FILE}.new"
        with new.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            new.rename(folder / LOCK_FILE)
            yield folder


def remove_abandoned() -> None:
    """Remove the folders of this user that no process has locked."""
    for folder in Path(gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        with suppress(OSError), (folder / LOCK_FILE).open("rb") as file:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
