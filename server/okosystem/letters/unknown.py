"""What is unknown, of what, and who can answer: from the named query unknown-facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.findings import Finding, Severity
from okosystem.core.solutions import asked
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
    rows = asked(world.store, world.project.root / "queries/perspectives/unknown-facts.rq")
    return [
        Unknown(
            row["thing"].value,
            curie(row["property"].value, world.project.prefixes),
            row["owner"].value,
            world.places.of(Finding(Severity.INFO, row["thing"].value, "", "", "", "", {})),
        )
        for row in rows
    ]


def by_property(unknown: Sequence[Unknown]) -> Mapping[str, list[Unknown]]:
    """Divide by property, in order of name."""
    divided: dict[str, list[Unknown]] = {}
    for one in sorted(unknown, key=lambda one: (one.property, one.thing)):
        divided.setdefault(one.property, []).append(one)
    return divided
