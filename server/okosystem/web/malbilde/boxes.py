"""What is in the picture on a day: categories with the boxes in them, and what has no place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from okosystem.core.terms import ID
from okosystem.web.malbilde.facts import Day, Facts, slug_of
from okosystem.web.malbilde.view import TARGET, View

ENDED = tuple(ID[f"lifecycle-status/{word}"] for word in ("retired", "replaced"))
ENDING = (*ENDED, ID["lifecycle-status/phasing-out"])
UNKNOWN = ID["lifecycle-status/unknown"]
COMPONENT = ID["designation-type/national-common-component"]
LAST = 10_000
# A resource is known of on a day when one of these is said of it that day.
TELLING = ("category", "providedBy", "lifecycleStatus", "inEcosystem")


@dataclass(frozen=True, slots=True)
class Box:
    """A shared resource as the picture shows it."""

    iri: str
    category: str = ""
    proposed: str = ""
    owners: Sequence[str] = ()
    status: str = UNKNOWN
    needs: Sequence[str] = ()
    is_component: bool = False
    part_of_component: str = ""
    overlaps: Sequence[str] = ()
    order: int = LAST

    @property
    def slug(self) -> str:
        """The word for the box in an address."""
        return slug_of(self.iri)

    @property
    def is_ended(self) -> bool:
        """Tell whether the resource is retired or replaced."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Category:
    """A place in the picture, and the boxes that are drawn there."""

    iri: str
    kind: str
    boxes: Sequence[Box] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn. `boxes` has all resources, placed or not."""

    scheme: str
    categories: Sequence[Category]
    unplaced: Sequence[Box]
    boxes: Mapping[str, Box] = field(repr=False)

    @property
    def drawn(self) -> Sequence[Box]:
        """The boxes that stand in a category, in the order of drawing."""
        return [box for category in self.categories for box in category.boxes]

    @property
    def users(self) -> Mapping[str, Sequence[str]]:
        """By resource: those that need it."""
        found: dict[str, list[str]] = {}
        for box in self.boxes.values():
            for iri in box.needs:
                found.setdefault(iri, []).append(box.iri)
        return found


def picture_of(facts: Facts, day: Day, view: View) -> Picture:
    """Put together the picture that a state of the address asks for."""
    scheme = scheme_of(facts, view.picture)
    rows = [row for row in facts["categories"] if row["scheme"] == scheme]
    here = {row["category"] for row in rows}
    boxes = {box.iri: box for box in all_boxes(facts, day, here)}
    target = view.state == TARGET
    placed: dict[str, list[Box]] = {iri: [] for iri in here}
    unplaced: list[Box] = []
    for box in sorted(boxes.values(), key=lambda box: (box.order, box.slug)):
        place = box.category or (box.proposed if target else "")
        placed.get(place, unplaced).append(box)
    categories = [Category(r["category"], slug_of(r["kind"]), placed[r["category"]]) for r in rows]
    return Picture(scheme, categories, unplaced, boxes)


def with_gone(now: Picture, before: Picture) -> Picture:
    """Draw also what had a place before and has none now, where it stood."""
    there = {box.iri for box in now.drawn}
    gone = {c.iri: [b for b in c.boxes if b.iri not in there] for c in before.categories}
    lost = {box.iri: box for found in gone.values() for box in found}
    return Picture(
        now.scheme,
        [replace(c, boxes=[*c.boxes, *gone.get(c.iri, ())]) for c in now.categories],
        [box for box in now.unplaced if box.iri not in lost],
        lost | dict(now.boxes),
    )


def scheme_of(facts: Facts, slug: str) -> str:
    """Find the target picture asked for; the newest by name when none is."""
    schemes = sorted({row["scheme"] for row in facts["categories"]})
    return next((iri for iri in schemes if slug_of(iri) == slug), schemes[-1] if schemes else "")


def all_boxes(facts: Facts, day: Day, here: set[str]) -> list[Box]:
    """Read every resource that was known on the day."""
    order = {row["resource"]: int(row["order"]) for row in reversed(facts["slides"])}
    proposed = {
        row["resource"]: row["category"]
        for row in reversed(facts["proposals"])
        if row["placement"] not in day.gone and row["category"] in here
    }
    overlaps = open_overlaps(facts, day)
    components = {r for r in facts.resources if COMPONENT in day.of(r, "designation")}
    return [
        Box(
            iri=iri,
            category=next((c for c in day.of(iri, "category") if c in here), ""),
            proposed=proposed.get(iri, ""),
            owners=day.of(iri, "providedBy"),
            status=next(iter(day.of(iri, "lifecycleStatus")), UNKNOWN),
            needs=[other for other in day.of(iri, "dependsOn") if other in facts.resources],
            is_component=iri in components,
            part_of_component=next((w for w in day.of(iri, "partOf") if w in components), ""),
            overlaps=overlaps.get(iri, ()),
            order=order.get(iri, LAST),
        )
        for iri in facts.resources - day.gone
        if any(day.of(iri, name) for name in TELLING)
    ]


def open_overlaps(facts: Facts, day: Day) -> Mapping[str, Sequence[str]]:
    """List by resource those it overlaps with, as far as both are still in use."""
    found: dict[str, list[str]] = {}
    for row in facts["overlaps"]:
        one, other = row["resource"], row["other"]
        ended = any(s in ENDED for r in (one, other) for s in day.of(r, "lifecycleStatus"))
        if row["assessment"] not in day.gone and not ended and other not in found.get(one, ()):
            found.setdefault(one, []).append(other)
    return found
