"""Write a new folder of files in one step: it becomes complete, or nothing changes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from okosystem.core.errors import GraphError


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a temporary folder, and move it to `target` on success; raises GraphError."""
    check_free(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise _not_writable(target, error.strerror or str(error)) from error
    try:
        yield temporary
        temporary.chmod(0o755)
        check_free(target)
        temporary.replace(target)
    except OSError as error:
        raise _not_writable(target, error.strerror or str(error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def check_free(target: Path) -> None:
    """Raise GraphError if there is something at `target` that would be overwritten."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise _not_writable(target, "is there and is no folder")
    if target.is_dir() and any(target.iterdir()):
        raise _not_writable(target, "is not empty")


def _not_writable(target: Path, reason: str) -> GraphError:
    return GraphError(
        f"{target}  {reason}. How to fix it: name a new or empty folder. Nothing was written."
    )
