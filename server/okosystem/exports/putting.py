"""Put a folder of files in place in one step: it is there whole, or nothing is changed."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from okosystem.core.errors import FolderNotWritable


@contextmanager
def put(target: Path) -> Iterator[Path]:
    """Yield a folder to write in, and move it to `target` on success; raises FolderNotWritable."""
    refuse_what_is_there(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise FolderNotWritable.at(target, error.strerror or str(error)) from error
    try:
        yield aside
        aside.chmod(0o755)
        refuse_what_is_there(target)
        aside.replace(target)
    except OSError as error:
        raise FolderNotWritable.at(target, error.strerror or str(error)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def refuse_what_is_there(target: Path) -> None:
    """Raise FolderNotWritable when something is there already, which is not ours to overwrite."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise FolderNotWritable.at(target, "is there and is no folder")
    if target.is_dir() and any(target.iterdir()):
        raise FolderNotWritable.at(target, "is not empty")
