"""What is unknown, of what, and who can answer: from the named query unknown-facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.findings import Finding, Severity
from okosystem.core.places import Places
from okosystem.core.terms import curie
from okosystem.core.validation import World


@dataclass(frozen=True, slots=True)
class Unknown:
    """A property nobody has told of a thing: its short name, where it would stand, and whose."""

    thing: str
    property: str
    owner: str
    place: str


def unknown_facts(world: World) -> list[Unknown]:
    """Ask what is unknown."""
    path = world.project.root / "queries/perspectives/unknown-facts.rq"
    places = Places(world.files, world.project.prefixes)
    rows = world.store.query(path.read_text(encoding="utf-8"))
    return [
        _unknown(row["thing"].value, row["property"].value, row["owner"].value, places, world)  # type: ignore[index,union-attr]
        for row in rows  # type: ignore[union-attr]
    ]


def by_property(unknown: Sequence[Unknown]) -> Mapping[str, list[Unknown]]:
    """Divide by property, in order of name."""
    divided: dict[str, list[Unknown]] = {}
    for one in sorted(unknown, key=lambda one: (one.property, one.thing)):
        divided.setdefault(one.property, []).append(one)
    return divided


def _unknown(thing: str, term: str, owner: str, places: Places, world: World) -> Unknown:
    place = places.of(Finding(Severity.INFO, thing, "", "", "", "", {}))
    return Unknown(thing, curie(term, world.project.prefixes), owner, place)
