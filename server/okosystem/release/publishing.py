"""Publish a release on disk in one step: the whole new one is there, or the last one still is."""

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path

from okosystem.errors import ReleaseError, SourceError
from okosystem.rdf.canonical import sha256
from okosystem.release.release import MANIFEST, Release

_IN_PROGRESS = re.compile(r"(?:draft|link)-(\d+)")
"""A draft or link, with the number of the process that makes it."""


def publish(contents: Mapping[str, bytes], manifest: Mapping[str, object], target: Path) -> Release:
    """Write the release beside the last one, then switch the link `target` over in one step.

    If the last one is the same, whole, it stays, with its signatures and its store on disk; the
    link is then as new as the publishing.
    """
    with new_draft(target) as draft:
        with locked(_releases_folder(target)):
            if _is_published(manifest, target):
                _point(target, target.resolve())
                return Release.open(target)
        write(draft, contents, manifest)
        return switch(draft, str(manifest["digest"]), target)


def _is_published(manifest: Mapping[str, object], target: Path) -> bool:
    """Whether `target` is the release of this manifest, and all its files are as they were."""
    try:
        Release.open(target).verify()
        return (target / MANIFEST).read_bytes() == to_json(manifest)
    except (ReleaseError, OSError):
        return False


@contextmanager
def new_draft(target: Path) -> Iterator[Path]:
    """Make an empty folder beside the releases of `target` for the block; raises SourceError."""
    refuse_foreign_target(target)
    with draft_in(_releases_folder(target)) as draft:
        yield draft


@contextmanager
def draft_in(folder: Path) -> Iterator[Path]:
    """Make an empty folder in another for the block; removes those of processes that have ended."""
    for other in folder.glob("draft-*"):
        if not _is_in_progress(other.name):
            shutil.rmtree(other, ignore_errors=True)
    draft = folder / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def refuse_foreign_target(target: Path) -> None:
    """Raise SourceError when `target` is something that we did not make."""
    releases = _releases_folder(target).resolve()
    is_ours = target.is_symlink() and target.resolve().parent == releases
    if is_ours or not (target.exists() or target.is_symlink()):
        return
    what = "a link to elsewhere" if target.is_symlink() else "a folder or file"
    raise SourceError(f"{target}  is {what}, not a release. How to fix it: move it away.")


def write(folder: Path, contents: Mapping[str, bytes], manifest: Mapping[str, object]) -> None:
    """Write the files of a release, the manifest last."""
    for name, data in [*contents.items(), ("manifest.json", to_json(manifest))]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def switch(draft: Path, digest: str, target: Path) -> Release:
    """Move a finished draft to the releases and switch the link `target` over in one step.

    One process at a time: two may publish the same release.
    """
    releases = _releases_folder(target)
    with locked(releases):
        folder = releases / digest[:16]
        is_served = target.exists() and folder.exists() and folder.samefile(target)
        if is_served or _is_held(folder):
            folder = releases / f"{digest[:16]}-again"
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
        last = target.resolve()
        _point(target, folder)
        _remove_others(releases, {folder.name, last.name})
        return Release.open(target)


def _point(target: Path, folder: Path) -> None:
    """Switch the link `target` over to a folder of its releases, in one step."""
    link = _releases_folder(target) / f"link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(_releases_folder(target).name, folder.name))
    refuse_foreign_target(target)
    link.replace(target)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other processes that lock the folder waiting; the kernel unlocks it with the process."""
    file = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _releases_folder(target: Path) -> Path:
    return target.parent / f".{target.name}s"


def _remove_others(releases: Path, names: Set[str]) -> None:
    """Remove all but the named releases, and what others serve or are making."""
    for path in releases.iterdir():
        if path.name in names or _is_in_progress(path.name) or _is_held(path):
            continue
        if path.is_symlink():
            path.unlink(missing_ok=True)
        shutil.rmtree(path, ignore_errors=True)


def _is_held(folder: Path) -> bool:
    """Whether a server has the release open, by `Release.hold`."""
    try:
        with (folder / MANIFEST).open("rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no manifest: a draft, or no release
        return False
    return False


def _is_in_progress(name: str) -> bool:
    """Whether the process that makes it is alive."""
    found = _IN_PROGRESS.fullmatch(name)
    if found is None:
        return False
    try:
        os.kill(int(found[1]), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def seal(manifest: Mapping[str, object]) -> dict[str, object]:
    """Put the digest of a manifest into it: SHA-256 of all else, by which a release is known."""
    rest = {key: value for key, value in manifest.items() if key != "digest"}
    return {**rest, "digest": sha256(to_json(rest))}


def list_files(contents: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    """List the files of a manifest, with their digests and sizes."""
    return {
        name: {"sha256": sha256(data), "bytes": len(data)}
        for name, data in sorted(contents.items())
    }


def to_json(data: object) -> bytes:
    """Serialize to JSON so that the same data gives the same bytes."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")
