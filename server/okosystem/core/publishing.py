"""Put a release on disk in one step: it is there whole, or the last one still is."""

import json
import os
import re
import shutil
from collections.abc import Mapping, Set
from pathlib import Path

from okosystem.core.errors import SourceError
from okosystem.core.release import Release

BEGUN = re.compile(r"(?:draft|link)-(\d+)")
"""What a process has begun, by its number."""


def publish(
    contents: Mapping[str, bytes], described: Mapping[str, object], target: Path
) -> Release:
    """Write the release beside the last one, then switch the link `target` over in one step."""
    draft = new_draft(target)
    try:
        write(draft, contents, described)
        return switch(draft, str(described["digest"]), target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def new_draft(target: Path) -> Path:
    """Make an empty folder beside the releases of `target`; raises SourceError."""
    refuse_what_is_not_ours(target)
    draft = _shelf(target) / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    return draft


def refuse_what_is_not_ours(target: Path) -> None:
    """Raise SourceError when there is something at `target` that we did not make."""
    ours = target.is_symlink() and target.resolve().parent == _shelf(target).resolve()
    if ours or not (target.exists() or target.is_symlink()):
        return
    what = "a link to elsewhere" if target.is_symlink() else "a folder or file"
    raise SourceError(f"{target}  is {what}, not a release. How to fix it: move it away.")


def write(folder: Path, contents: Mapping[str, bytes], described: Mapping[str, object]) -> None:
    """Write the files of a release, the manifest last."""
    for name, data in [*contents.items(), ("manifest.json", written_json(described))]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def switch(draft: Path, digest: str, target: Path) -> Release:
    """Put a written draft among the releases and switch the link over to it in one step."""
    shelf = _shelf(target)
    place = shelf / digest[:16]
    if place.exists() and target.exists() and place.samefile(target):
        place = shelf / f"{digest[:16]}-again"
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)
    link = shelf / f"link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(place.relative_to(target.parent))
    refuse_what_is_not_ours(target)
    last = target.resolve()
    link.replace(target)
    _tidy(shelf, {place.name, last.name})
    return Release.open(target)


def _shelf(target: Path) -> Path:
    return target.parent / f".{target.name}s"


def _tidy(shelf: Path, kept: Set[str]) -> None:
    """Keep the new one, the last one and what others are making, and clear all else away."""
    for path in shelf.iterdir():
        if path.name in kept or _is_being_made(path.name):
            continue
        if path.is_symlink():
            path.unlink(missing_ok=True)
        shutil.rmtree(path, ignore_errors=True)


def _is_being_made(name: str) -> bool:
    """Tell whether it is what a process that lives has begun."""
    begun = BEGUN.fullmatch(name)
    if begun is None:
        return False
    try:
        os.kill(int(begun[1]), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def written_json(data: object) -> bytes:
    """Write JSON so that the same data gives the same bytes."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
