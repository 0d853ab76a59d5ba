"""Put a release on disk in one step: it is there whole, or the last one still is."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from okosystem.core.errors import SourceError
from okosystem.core.release import Release

KEPT = 2


def publish(
    contents: Mapping[str, bytes], described: Mapping[str, object], target: Path
) -> Release:
    """Write the release beside the last one, then switch the link `target` over in one step."""
    shelf = target.parent / f".{target.name}s"
    place = shelf / str(described["digest"])[:16]
    draft = shelf / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    for name, data in [*contents.items(), ("manifest.json", written_json(described))]:
        (draft / name).parent.mkdir(parents=True, exist_ok=True)
        (draft / name).write_bytes(data)
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)
    link = shelf / f"link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(place.relative_to(target.parent))
    if target.is_dir() and not target.is_symlink():
        raise SourceError(f"{target}  is a folder, not a release. How to mend it: move it away.")
    link.replace(target)
    _tidy(shelf, place)
    return Release.open(target)


def _tidy(shelf: Path, newest: Path) -> None:
    others = [path for path in shelf.iterdir() if path != newest]
    whole = [path for path in others if (path / "manifest.json").is_file()]
    whole.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in {*others} - {*whole[: KEPT - 1]}:
        shutil.rmtree(path, ignore_errors=True)


def written_json(data: object) -> bytes:
    """Write JSON so that the same data gives the same bytes."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
