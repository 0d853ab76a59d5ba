"""`okosystem export letters`: the letters of a release as files."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from okosystem.core.errors import UnknownResource
from okosystem.core.release import Release

FOLDER = "letters/"


def write_letters(release: Release, folder: Path, owners: Sequence[str]) -> str:
    """Write the letters of some owners, or of all; say how many. Raises UnknownResource."""
    known = letters_of(release)
    if unknown := sorted(set(owners) - set(known)):
        raise UnknownResource(
            f"there is no letter to {unknown[0]!r}. How to fix it: choose among {', '.join(known)}."
        )
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [name for slug in owners or known for name in known[slug]]
    for name in chosen:
        (folder / name).write_bytes(release.file(FOLDER + name).read_bytes())
    return f"{len(chosen)} files in {folder}, to {len(owners or known)} owners. Nothing was sent."


def letters_of(release: Release) -> Mapping[str, Sequence[str]]:
    """List the files of the letters by owner."""
    found: dict[str, list[str]] = {}
    for name in sorted(release.manifest["files"]):
        if name.startswith(FOLDER):
            file = name.removeprefix(FOLDER)
            found.setdefault(file.partition(".")[0], []).append(file)
    return found
