"""A watch on the real data, which only tests/graph may read: all other tests have their own world.

So an edit of the data changes nothing that they find.
"""

import os
import sys
from pathlib import Path

from tests.world import ROOT

FOLDERS = [ROOT / name for name in ("data", "release", ".releases")]
EVENTS = {"open", "os.listdir", "os.scandir"}
READERS = (ROOT / "tests/graph", ROOT / "tests/test_data_edits.py")

read: list[Path] = []
"""What this process read of the real data and its release, since the list was cleared."""


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in EVENTS and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path = Path(os.fsdecode(arguments[0])).absolute()
        if any(path.is_relative_to(folder) for folder in FOLDERS):
            read.append(path)


def check(test: Path) -> None:
    """Fail if a test, or a file of tests while it was loaded, read what is not for it."""
    found, may_read = list(read), any(test.is_relative_to(reader) for reader in READERS)
    read.clear()
    assert may_read or not found, f"reads the real data, not the fixture world: {found[0]}"


sys.addaudithook(watch)
