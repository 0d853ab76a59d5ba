"""The files of this package itself, and the npm packages installed for it with their licences."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent
LIST = ".package-lock.json"
_LICENCE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
CODE_SUFFIXES = (".py", ".html", ".css", ".js", ".po", ".json", ".toml", ".txt", ".xml", ".ttl")


def read_package_file(name: str) -> str:
    """Read a text file by its path within the package."""
    return (PACKAGE / name).read_text(encoding="utf-8")


def read_package_table(name: str) -> dict[str, Any]:
    """Read a TOML file by its path within the package."""
    return tomllib.loads(read_package_file(name))


@cache
def stamp_of_code(seed: str) -> str:
    """Identify the code together with a seed, so that a change of either invalidates caches."""
    digest = hashlib.sha256(seed.encode())
    for path in sorted(PACKAGE.rglob("*")):
        # A vendored package may be a folder named something.js.
        if path.suffix in CODE_SUFFIXES and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package, the licence it states, and its licence files.

    `within` names the package whose bundled file may contain it.
    """

    name: str
    version: str
    licence: str
    texts: Sequence[Path]
    within: str = ""


def is_installed(folder: Path) -> bool:
    """Whether npm has installed packages into a folder."""
    return (folder / LIST).is_file()


def licence_texts(folder: Path, package: Package) -> Sequence[str]:
    """Read the licence files of a package."""
    paths = (folder / path for path in package.texts)
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


def packages(folder: Path, files: Iterable[str], built: Iterable[str]) -> Sequence[Package]:
    """List the packages of some files, and the dependencies of the bundled ones."""
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))["packages"]
    known = {path.removeprefix("node_modules/"): entry for path, entry in listed.items()}
    names = sorted({package_of(file) for file in files})
    found = {name: _package(folder, name, known[name]) for name in names}
    for whole in built:
        for name in needed(known, whole):
            found.setdefault(name, _package(folder, name, known[name], whole))
    return list(found.values())


def needed(known: Mapping[str, Mapping[str, Any]], name: str) -> Sequence[str]:
    """List the dependencies of a package, transitively."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        dependencies = known[waiting.pop()].get("dependencies", {})
        new = {other for other in dependencies if other in known} - found
        found |= new
        waiting += new
    return sorted(found)


def package_of(file: str) -> str:
    """Return the package of a file under node_modules."""
    return "/".join(file.split("/")[: 2 if file.startswith("@") else 1])


def _package(folder: Path, name: str, entry: Mapping[str, Any], within: str = "") -> Package:
    files = (file for file in sorted((folder / name).glob("*")) if file.is_file())
    texts = [file.relative_to(folder) for file in files if _LICENCE.match(file.name)]
    return Package(name, entry["version"], entry.get("license", ""), texts, within)
