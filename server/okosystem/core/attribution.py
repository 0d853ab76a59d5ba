"""Where in the files each finding stands, and whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyoxigraph as ox

from okosystem.core.findings import Finding
from okosystem.core.places import Places
from okosystem.core.terms import ID
from okosystem.core.validation import World

EDITORS = ID["actor/redaksjonen"]
"""Who must find out where nobody else is known."""


def attributed(found: Iterable[Finding], world: World) -> list[Finding]:
    """Give each finding its place and its owner."""
    places, owners = Places(world.files, world.project.prefixes), owners_of(world)
    return [
        replace(f, place=places.of(f), owner=owners.get(f.focus, EDITORS)) for f in found
    ]


def owners_of(world: World) -> Mapping[str, str]:
    """Read whose each thing is; the first by name where several are named."""
    path = world.project.root / "queries/letters/owners.rq"
    rows = world.store.query(path.read_text(encoding="utf-8"))
    owners: dict[str, str] = {}
    for row in rows:  # type: ignore[union-attr]
        owners.setdefault(row["thing"].value, row["owner"].value)  # type: ignore[index,union-attr]
    return owners
