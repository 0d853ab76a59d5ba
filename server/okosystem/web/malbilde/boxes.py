"""Build the landscape as of a day: the categories with their boxes, and what is unplaced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from okosystem.core.terms import ID, local_name
from okosystem.web.languages import mark
from okosystem.web.malbilde.facts import Facts, Snapshot
from okosystem.web.malbilde.view import GOING, TARGET, TO_DECIDE, View

ENDED = tuple(ID[f"lifecycle-status/{word}"] for word in ("retired", "replaced"))
ENDING = (*ENDED, ID["lifecycle-status/phasing-out"])
UNKNOWN = ID["lifecycle-status/unknown"]
COMPONENT = ID["designation-type/national-common-component"]
UNORDERED = 10_000
# A resource is known on a day when it has one of these links that day.
IDENTIFYING = ("category", "providedBy", "lifecycleStatus", "inEcosystem")


@dataclass(frozen=True, slots=True)
class ResourceBox:
    """A shared resource as the landscape shows it."""

    iri: str
    category: str = ""
    proposed: str = ""
    is_by_editors: bool = False
    owners: Sequence[str] = ()
    status: str = UNKNOWN
    needs: Sequence[str] = ()
    is_component: bool = False
    part_of_component: str = ""
    overlaps: Sequence[str] = ()
    order: int = UNORDERED
    wholes: Sequence[str] = ()
    parts: Sequence[str] = ()
    uses: int = 0
    is_awaiting: bool = False
    """Whether advice about it awaits a decision."""

    @property
    def slug(self) -> str:
        """The resource's name in an address."""
        return local_name(self.iri)

    @property
    def is_ended(self) -> bool:
        """Whether the resource is retired or replaced."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the landscape and the boxes drawn in it."""

    iri: str
    kind: str
    boxes: Sequence[ResourceBox] = ()

    @property
    def is_by_editors(self) -> bool:
        """Whether all its boxes are placed by the editors, so that the slides have none there."""
        return bool(self.boxes) and all(box.is_by_editors for box in self.boxes)


@dataclass(frozen=True)
class Landscape:
    """Everything that is drawn. `boxes` has all resources, placed or not.

    `whole_of` has the box that each part is shown inside.
    """

    scheme: str
    categories: Sequence[Category]
    unplaced: Sequence[ResourceBox]
    boxes: Mapping[str, ResourceBox] = field(repr=False)
    whole_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def drawn(self) -> Sequence[ResourceBox]:
        """The boxes that stand in a category, in drawing order."""
        return [box for category in self.categories for box in category.boxes]

    @property
    def waiting(self) -> Sequence[ResourceBox]:
        """The unplaced resources that are still in use, so that a place would mean something."""
        return [box for box in self.unplaced if not box.is_ended]

    @property
    def is_of_slides(self) -> bool:
        """Whether it has no box placed by the editors; then it is drawn whole, as on the slides."""
        return not any(box.is_by_editors for box in self.drawn)

    @cached_property
    def box_of(self) -> Mapping[str, str]:
        """The box of each resource that is shown: its own, or that of its whole."""
        return {box.iri: box.iri for box in self.drawn} | dict(self.whole_of)

    @cached_property
    def category_of(self) -> Mapping[str, str]:
        """The category that each box stands in."""
        return {box.iri: c.iri for c in self.categories for box in c.boxes}

    @property
    def users(self) -> Mapping[str, Sequence[str]]:
        """The resources that need each resource, in IRI order: their arrows are numbered."""
        users: dict[str, list[str]] = {}
        for user, box in sorted(self.boxes.items()):
            for iri in box.needs:
                users.setdefault(iri, []).append(user)
        return users


def landscape_of(facts: Facts, day: Snapshot, view: View) -> Landscape:
    """Build the landscape that a view selects."""
    scheme = scheme_of(facts, view.picture)
    rows = [row for row in facts["categories"] if row["scheme"] == scheme]
    category_iris = {row["category"] for row in rows}
    boxes: Mapping[str, ResourceBox] = {
        box.iri: box for box in all_boxes(facts, day, category_iris)
    }
    target = view.state == TARGET
    place_of = {b.iri: b.category or (b.proposed if target else "") for b in boxes.values()}
    whole_of: Mapping[str, str] = {}
    key: Callable[[ResourceBox], tuple[object, ...]] = _order_on_slides
    if any(box.is_by_editors for box in boxes.values()):
        whole_of, key = find_wholes(boxes, place_of), _order_by_use
        boxes = with_parts(boxes, whole_of)
    placed: dict[str, list[ResourceBox]] = {iri: [] for iri in category_iris}
    unplaced: list[ResourceBox] = []
    for box in sorted(boxes.values(), key=key):
        if box.iri not in whole_of:
            placed.get(place_of[box.iri], unplaced).append(box)
    categories = [
        Category(r["category"], local_name(r["kind"]), placed[r["category"]]) for r in rows
    ]
    return Landscape(scheme, categories, unplaced, boxes, whole_of)


def _order_on_slides(box: ResourceBox) -> tuple[object, ...]:
    return box.order, box.slug


def _order_by_use(box: ResourceBox) -> tuple[object, ...]:
    """Order by how many resources need the box, what is out of use last, then as on the slides."""
    return -box.uses, box.is_ended, box.order, box.slug


def find_wholes(boxes: Mapping[str, ResourceBox], place_of: Mapping[str, str]) -> Mapping[str, str]:
    """Find the box that each part is shown inside: its nearest whole with a place of its own.

    A part is shown there if it has the same place, or none and none proposed. Boxes of the slides
    stay boxes.
    """
    whole_of: dict[str, str] = {}
    for box in boxes.values():
        place = place_of[box.iri]
        is_waiting = not place and box.proposed
        is_part = box.order == UNORDERED and not is_waiting
        wholes = _ancestors(box, boxes) if is_part else ()
        fitting = (w for w in wholes if place_of[w] and place in ("", place_of[w]))
        if whole := next(fitting, ""):
            whole_of[box.iri] = whole
    return {part: _outermost(part, whole_of) for part in whole_of}


def _ancestors(box: ResourceBox, boxes: Mapping[str, ResourceBox]) -> Sequence[str]:
    """List what a resource is part of, directly or not, the nearest first."""
    found = [box.iri]
    for iri in found:
        found += [w for w in boxes[iri].wholes if w in boxes and w not in found]
    return found[1:]


def _outermost(part: str, whole_of: Mapping[str, str]) -> str:
    seen = {part}
    while (whole := whole_of.get(part, part)) not in seen:
        seen.add(whole)
        part = whole
    return part


def with_parts(
    boxes: Mapping[str, ResourceBox], whole_of: Mapping[str, str]
) -> Mapping[str, ResourceBox]:
    """Give each box the parts shown inside it, and the number of other boxes that need them."""
    parts: dict[str, list[str]] = {}
    users: dict[str, set[str]] = {}
    for iri, box in boxes.items():
        user = whole_of.get(iri, iri)
        if user != iri:
            parts.setdefault(user, []).append(iri)
        for need in box.needs:
            users.setdefault(whole_of.get(need, need), set()).add(user)
    return {
        iri: replace(box, parts=sorted(parts.get(iri, ())), uses=len(users.get(iri, set()) - {iri}))
        for iri, box in boxes.items()
    }


def with_gone(now: Landscape, before: Landscape) -> Landscape:
    """Add the boxes that were placed before and are not now, where they stood."""
    drawn = {box.iri for box in now.drawn}
    gone = {c.iri: [b for b in c.boxes if b.iri not in drawn] for c in before.categories}
    removed = {box.iri: box for boxes in gone.values() for box in boxes}
    return Landscape(
        now.scheme,
        [replace(c, boxes=[*c.boxes, *gone.get(c.iri, ())]) for c in now.categories],
        [box for box in now.unplaced if box.iri not in removed],
        removed | dict(now.boxes),
        now.whole_of,
    )


def scheme_of(facts: Facts, slug: str) -> str:
    """Find the selected landscape; the last by name if none is selected."""
    schemes = sorted({row["scheme"] for row in facts["categories"]})
    return next((iri for iri in schemes if local_name(iri) == slug), schemes[-1] if schemes else "")


def all_boxes(facts: Facts, day: Snapshot, category_iris: set[str]) -> list[ResourceBox]:
    """Build a box for every resource known on the day."""
    order = {row["resource"]: int(row["order"]) for row in reversed(facts["slides"])}
    proposed = {
        row["resource"]: row["category"]
        for row in reversed(facts["proposals"])
        if row["placement"] not in day.gone and row["category"] in category_iris
    }
    by_editors = {
        (row["resource"], row["category"])
        for row in facts["editors"]
        if row["placement"] not in day.gone
    }
    overlaps = open_overlaps(facts, day)
    awaiting = {r["resource"] for r in facts["awaiting"] if r["advice"] not in day.gone}
    components = {r for r in facts.resources if COMPONENT in day.of(r, "designation")}
    category_of = {
        iri: next((c for c in day.of(iri, "category") if c in category_iris), "")
        for iri in facts.resources
    }
    return [
        ResourceBox(
            iri=iri,
            category=category_of[iri],
            is_by_editors=(iri, category_of[iri]) in by_editors,
            proposed=proposed.get(iri, ""),
            owners=day.of(iri, "providedBy"),
            status=next(iter(day.of(iri, "lifecycleStatus")), UNKNOWN),
            needs=[other for other in day.of(iri, "dependsOn") if other in facts.resources],
            is_component=iri in components,
            part_of_component=next((w for w in day.of(iri, "partOf") if w in components), ""),
            overlaps=overlaps.get(iri, ()),
            order=order.get(iri, UNORDERED),
            wholes=day.of(iri, "partOf"),
            is_awaiting=iri in awaiting,
        )
        for iri in facts.resources - day.gone
        if any(day.of(iri, name) for name in IDENTIFYING)
    ]


def open_overlaps(facts: Facts, day: Snapshot) -> Mapping[str, Sequence[str]]:
    """List the unresolved overlaps of each resource where both are still in use."""
    overlaps: dict[str, list[str]] = {}
    for row in facts["overlaps"]:
        one, other = row["resource"], row["other"]
        ended = any(s in ENDED for r in (one, other) for s in day.of(r, "lifecycleStatus"))
        if row["assessment"] not in day.gone and not ended and other not in overlaps.get(one, ()):
            overlaps.setdefault(one, []).append(other)
    return overlaps


MAX_MARKS = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: its title, its meaning, and the predicate for the boxes that have it."""

    title: str
    meaning: str
    applies_to: Callable[[ResourceBox], bool]


MARKS: Mapping[str, Mark] = {
    "ending": Mark(
        mark("på vei ut eller borte"),
        mark("Ressursen er under utfasing, avviklet eller erstattet."),
        lambda box: box.status in ENDING,
    ),
    "overlap": Mark(
        mark("åpen overlapp"),
        mark("Overlapper helt eller delvis med en annen ressurs, og saken er ikke avklart."),
        lambda box: bool(box.overlaps),
    ),
    "ownerless": Mark(
        mark("eier ukjent"),
        mark("Grafen vet ikke hvem som tilbyr ressursen. Det betyr ikke at ingen gjør det."),
        lambda box: not box.owners and not box.is_ended,
    ),
    "component": Mark(
        mark("felleskomponent"),
        mark("Ressursen er nasjonal felleskomponent, eller del av en."),
        lambda box: box.is_component or bool(box.part_of_component),
    ),
    "proposed": Mark(
        mark("foreslått plass"),
        mark("Plassen er et forslag. Ingen har vedtatt den."),
        lambda box: not box.category and bool(box.proposed),
    ),
    "editors": Mark(
        mark("plassert av redaksjonen"),
        mark("Plassen er redaksjonens vurdering. Faggruppen har ikke vedtatt den."),
        lambda box: box.is_by_editors,
    ),
}


HIGHLIGHTS: Mapping[str, Mark] = {
    GOING: Mark(
        mark("På vei ut"),
        mark("Under utfasing, avviklet eller erstattet."),
        MARKS["ending"].applies_to,
    ),
    TO_DECIDE: Mark(
        mark("Å avgjøre"),
        mark("Overlapp som ikke er avklart, eller råd som venter på en beslutning."),
        lambda box: bool(box.overlaps) or box.is_awaiting,
    ),
}
"""What the page can highlight besides perspectives."""


def marks_of(box: ResourceBox) -> Sequence[str]:
    """List the names of a box's marks."""
    return [name for name, sign in MARKS.items() if sign.applies_to(box)][:MAX_MARKS]
