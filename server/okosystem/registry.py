"""What plugins add: commands, features, and the check of signatures of a release.

A plugin is a function that gets the Registry. Its package names it among its entry points, in the
group `okosystem.plugins`; the name of the entry point is that of the extra that installs the
libraries of the plugin.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version
from importlib.util import find_spec
from pathlib import Path

import click

from okosystem.errors import MissingLibrary
from okosystem.package import PACKAGE

GROUP = "okosystem.plugins"
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)")
_NAME = re.compile(r"[\w.-]+")
CheckSignatures = Callable[[bytes | None, bytes, object], tuple[list[str], list[str]]]
"""Checks the signatures of a release, if there are any, against its manifest and provenance.

Returns the faults, and the checks that passed.
"""


@dataclass(frozen=True, slots=True)
class Registry:
    """What plugins have added: commands, each with the name of its group, and the rest."""

    commands: list[tuple[str, click.Command]] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    signature_checks: list[Callable[[Sequence[Path]], CheckSignatures]] = field(
        default_factory=list
    )

    def add_command(self, command: click.Command, group: str = "") -> None:
        """Add a command or a group of commands, to a group such as `export` or at the top."""
        self.commands.append((group, command))

    def add_feature(self, package: str) -> None:
        """Add a feature: a package with the files of a folder under `features/`."""
        self.features.append(package)

    def add_signature_check(self, read_keys: Callable[[Sequence[Path]], CheckSignatures]) -> None:
        """Add a check of signatures: made from the files of the keys that must have signed."""
        self.signature_checks.append(read_keys)


@cache
def read_plugins() -> Registry:
    """Call each installed plugin, by name.

    Of one whose libraries are missing, the commands say so when they run, and the rest is not
    there.
    """
    registry = Registry()
    installed = filter(_is_there, entry_points(group=GROUP))
    for entry in sorted(installed, key=lambda one: one.name):
        added = Registry()
        entry.load()(added)
        if missing := missing_libraries(entry):
            added = _without_libraries(added, entry, missing)
        registry.commands.extend(added.commands)
        registry.features.extend(added.features)
        registry.signature_checks.extend(added.signature_checks)
    return registry


def _is_there(entry: EntryPoint) -> bool:
    """Whether its module is there: a folder of ours may be deleted, and its entry point left."""
    try:
        return find_spec(entry.module) is not None
    except ModuleNotFoundError:
        return False


@cache
def feature_folders() -> Mapping[str, Path]:
    """Map each feature package to its folder: our own, then those of plugins."""
    own = sorted(path.parent for path in PACKAGE.glob("features/*/__init__.py"))
    found = {f"okosystem.features.{folder.name}": folder for folder in own}
    specs = ((name, find_spec(name)) for name in read_plugins().features)
    others = {name: Path(spec.origin).parent for name, spec in specs if spec and spec.origin}
    return found | others


def missing_libraries(entry: EntryPoint) -> list[str]:
    """List the distributions of the extra named as the plugin that are not installed."""
    required = (entry.dist and entry.dist.requires) or []
    extras = ((_NAME.match(line), _EXTRA.search(line)) for line in required)
    names = [name[0] for name, extra in extras if name and extra and extra[1] == entry.name]
    return [name for name in names if not _is_installed(name)]


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True


def _without_libraries(added: Registry, entry: EntryPoint, missing: list[str]) -> Registry:
    own = entry.dist.name if entry.dist else entry.name
    message = (
        f"{entry.name} needs {', '.join(missing)}, which is not installed. "
        f"How to fix it: pip install '{own}[{entry.name}]'"
    )
    return Registry([(group, _refusal(command, message)) for group, command in added.commands])


def _refusal(command: click.Command, message: str) -> click.Command:
    """Make the command of the same name that says which library is missing."""

    def refuse() -> None:
        raise MissingLibrary(message)

    settings = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    return click.Command(command.name, settings, refuse, help=command.help)
