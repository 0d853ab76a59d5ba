"""The files of this package itself, and the npm packages installed for it with their licences."""

import hashlib
import inspect
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
Items = Mapping[str, Any] | Iterable[tuple[str, Any]]
PACKAGE = Path(__file__).parent
LOCK_FILE = ".package-lock.json"
_LICENCE = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
CODE_SUFFIXES = (".py", ".html", ".css", ".js", ".po", ".json", ".toml", ".txt", ".xml", ".ttl")


def read_package_file(name: str) -> str:
    """Read a text file by its path within the package."""
    return (PACKAGE / name).read_text(encoding="utf-8")


class InvalidTable(ValueError, LookupError):
    """A table lacks a key, or has one that nothing reads; the text names its file and place."""


class Table(dict[str, Any]):
    """A table of a TOML file that knows its place there, to name it when a key is missing."""

    def __init__(self, values: Items, place: str = "") -> None:
        # Called without a place by dataclasses.asdict.
        self._place = place
        joint = "." if ": " in place else ": "
        found = dict(values).items()
        super().__init__({key: _locate(value, f"{place}{joint}{key}") for key, value in found})

    def __missing__(self, key: str) -> Any:
        raise self.invalid(f"the key {key!r} is missing")

    def invalid(self, problem: str) -> InvalidTable:
        """Describe a problem of the table with its file and place."""
        return InvalidTable(f"{self._place}: {problem}")

    def with_defaults(self, other: Mapping[str, Any]) -> "Table":
        """Add the keys of another table that this one does not have."""
        return Table({**other, **self}, self._place)

    def check_keys(self, required: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Check that it has these keys and no others; raises InvalidTable."""
        required = tuple(required)
        for key in self.keys() - {*required, *optional}:
            raise self.invalid(f"the key {key!r} is unknown")
        for key in required:
            self[key]

    def rows(self, name: str, required: str, optional: str = "") -> Any:
        """Return rows, by name or in a list, and check that each has these keys and no others.

        The keys are separated by spaces.
        """
        rows = self[name]
        for row in rows.values() if isinstance(rows, Table) else rows:
            row.check_keys(required.split(), optional.split())
        return rows

    def make(self, maker: Callable[..., T], *values: object) -> T:
        """Call a class with some values, then the keys by name, which must be its parameters."""
        parameters = [*inspect.signature(maker).parameters.values()][len(values) :]
        required = [one.name for one in parameters if one.default is one.empty]
        self.check_keys(required, [one.name for one in parameters])
        return maker(*values, **self)


def _locate(value: Any, place: str) -> Any:
    if isinstance(value, list):
        return [_locate(each, f"{place}, row {row}") for row, each in enumerate(value, 1)]
    return Table(value, place) if isinstance(value, Mapping) else value


def read_package_table(name: str) -> Table:
    """Read a TOML file by its path within the package."""
    return Table(tomllib.loads(read_package_file(name)), name)


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

    `bundled_in` names the package whose bundle includes it, if any.
    """

    name: str
    version: str
    licence: str
    texts: Sequence[Path]
    bundled_in: str = ""


def is_installed(folder: Path) -> bool:
    """Whether npm has installed packages into a folder."""
    return (folder / LOCK_FILE).is_file()


def licence_texts(folder: Path, package: Package) -> Sequence[str]:
    """Read the licence files of a package."""
    paths = (folder / path for path in package.texts)
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths]


def packages(folder: Path, files: Iterable[str], built: Iterable[str]) -> Sequence[Package]:
    """List the packages of some files, and the dependencies of the bundled ones."""
    listed = json.loads((folder / LOCK_FILE).read_text(encoding="utf-8"))["packages"]
    known = {path.removeprefix("node_modules/"): entry for path, entry in listed.items()}
    names = sorted({package_of(file) for file in files})
    found = {name: _package(folder, name, known[name]) for name in names}
    for whole in built:
        for name in dependencies_of(known, whole):
            found.setdefault(name, _package(folder, name, known[name], whole))
    return list(found.values())


def dependencies_of(known: Mapping[str, Mapping[str, Any]], name: str) -> Sequence[str]:
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


def _package(folder: Path, name: str, entry: Mapping[str, Any], bundled_in: str = "") -> Package:
    files = (file for file in sorted((folder / name).glob("*")) if file.is_file())
    texts = [file.relative_to(folder) for file in files if _LICENCE.match(file.name)]
    return Package(name, entry["version"], entry.get("license", ""), texts, bundled_in)
