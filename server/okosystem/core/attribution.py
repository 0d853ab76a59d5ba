"""Where in the files each finding stands, and whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from okosystem.core.findings import Finding
from okosystem.core.solutions import asked
from okosystem.core.terms import ID
from okosystem.core.validation import World

EDITORS = ID["actor/redaksjonen"]
"""Who must find out where nobody else is known."""


def attributed(found: Iterable[Finding], world: World) -> list[Finding]:
    """Give each finding its place and its owner."""
    owners = owners_of(world)
    return [replace(f, place=world.places.of(f), owner=owners.get(f.focus, EDITORS)) for f in found]


def owners_of(world: World) -> Mapping[str, str]:
    """Read whose each thing is; the first by name where several are named."""
    owners: dict[str, str] = {}
    for row in asked(world.store, world.project.root / "queries/letters/owners.rq"):
        owners.setdefault(row["thing"].value, row["owner"].value)
    return owners
