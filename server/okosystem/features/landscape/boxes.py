"""Build the landscape as of a day: categories with boxes, unplaced resources, and colours."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from okosystem.features.landscape.facts import Snapshot
from okosystem.features.landscape.selection import TABLE, TARGET, Selection, titles
from okosystem.rdf.terms import ID, local_name

ENDED = tuple(ID[f"lifecycle-status/{word}"] for word in ("retired", "replaced"))
ENDED_OR_PHASING_OUT = (*ENDED, ID["lifecycle-status/phasing-out"])
IN_OPERATION, UNKNOWN = ID["lifecycle-status/in-operation"], ID["lifecycle-status/unknown"]
COMPONENT = ID["designation-type/national-common-component"]
LAST_IN_ORDER = 10_000
# A resource is known on a day when it has one of these links that day.
DATED_PROPERTIES = ("category", "providedBy", "lifecycleStatus", "inEcosystem")
MARKS = titles("marks")
MAX_MARKS = 4


@dataclass(frozen=True)
class ResourceBox:
    """A shared resource as the landscape shows it."""

    iri: str
    category: str = ""
    proposed: str = ""
    place: str = ""
    """Its category; in the proposed target the proposed one, or none if a phase-out is proposed."""
    is_by_editors: bool = False
    owners: Sequence[str] = ()
    status: str = UNKNOWN
    needs: Sequence[str] = ()
    is_component: bool = False
    overlaps: Sequence[str] = ()
    order: int = LAST_IN_ORDER
    wholes: Sequence[str] = ()
    parts: Sequence[str] = ()
    uses: int = 0
    is_solution: bool = False
    is_awaiting: bool = False
    """Whether advice about it awaits a decision."""

    @cached_property
    def slug(self) -> str:
        """The resource's name in an address."""
        return local_name(self.iri)

    @cached_property
    def is_ended(self) -> bool:
        """Whether the resource is retired or replaced."""
        return self.status in ENDED

    @cached_property
    def marks(self) -> Sequence[str]:
        """The names of its marks."""
        return [name for name in MARKS if TRAITS[name](self)][:MAX_MARKS]


TRAITS: Mapping[str, Callable[[ResourceBox], object]] = {
    "ending": lambda box: box.status in ENDED_OR_PHASING_OUT,
    "overlap": lambda box: box.overlaps,
    "ownerless": lambda box: not box.owners and not box.is_ended,
    "component": lambda box: box.is_component,
    "proposed": lambda box: not box.category and box.proposed,
    "editors": lambda box: box.is_by_editors,
    "awaiting": lambda box: box.is_awaiting,
}


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the landscape and the boxes drawn in it."""

    iri: str
    kind: str
    boxes: Sequence[ResourceBox] = ()


@dataclass(frozen=True)
class Landscape:
    """The categories with their boxes. `boxes` has all resources, placed or not.

    `whole_of` maps each part to the box that it is shown inside.
    """

    scheme: str
    categories: Sequence[Category]
    unplaced: Sequence[ResourceBox]
    boxes: Mapping[str, ResourceBox] = field(repr=False)
    whole_of: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def drawn(self) -> Sequence[ResourceBox]:
        """The boxes in a category, in drawing order."""
        return [box for category in self.categories for box in category.boxes]

    @property
    def waiting(self) -> Sequence[ResourceBox]:
        """The resources that lack a place: in use, and no mere name for parts that have one.

        The named query `resources-without-category` has the same definition.
        """
        named = {whole for box in self.boxes.values() if box.place for whole in box.wholes}
        return [
            box
            for box in self.unplaced
            if not box.is_ended and (box.proposed or box.iri not in named)
        ]

    @property
    def in_operation(self) -> Sequence[ResourceBox]:
        """The solutions in operation: no guides or bodies, nor what has ended or not begun."""
        boxes = self.boxes.values()
        return [box for box in boxes if box.is_solution and box.status == IN_OPERATION]

    @cached_property
    def is_of_slides(self) -> bool:
        """Whether no box is placed by the editors; it is then drawn in full, as on the slides."""
        return not any(box.is_by_editors for box in self.drawn)

    @cached_property
    def box_of(self) -> Mapping[str, str]:
        """The box of each resource that is shown: its own, or that of its whole."""
        return {box.iri: box.iri for box in self.drawn} | dict(self.whole_of)

    def relations(self, box: ResourceBox) -> Sequence[tuple[str, str]]:
        """List what a box needs, then what needs it: direction and IRI."""
        users = (iri for iri, other in sorted(self.boxes.items()) if box.iri in other.needs)
        return [("needs", iri) for iri in box.needs] + [("used", iri) for iri in users]

    def highlighted(self, name: str) -> frozenset[str] | None:
        """List the resources that have one of the traits of a highlight; None without one."""
        return self.highlights[name] if name else None

    @cached_property
    def highlights(self) -> Mapping[str, frozenset[str]]:
        """The resources that each highlight shows."""
        traits = {name: row["traits"] for name, row in TABLE["highlights"].items()}
        boxes = self.boxes.values()
        return {
            name: frozenset(box.iri for box in boxes if any(TRAITS[each](box) for each in some))
            for name, some in traits.items()
        }

    def count_boxes(self, resources: Iterable[str]) -> int:
        """Count the boxes that represent some resources or their parts."""
        return len({self.box_of[iri] for iri in resources if iri in self.box_of})

    def with_removed(self, before: "Landscape") -> "Landscape":
        """Add the boxes that are no longer placed, in their former categories."""
        drawn = {box.iri for box in self.drawn}
        removed = {box.iri: box for box in before.drawn if box.iri not in drawn}
        gone = {c.iri: [b for b in c.boxes if b.iri in removed] for c in before.categories}
        return replace(
            self,
            categories=[
                replace(c, boxes=[*c.boxes, *gone.get(c.iri, ())]) for c in self.categories
            ],
            unplaced=[box for box in self.unplaced if box.iri not in removed],
            boxes=removed | dict(self.boxes),
        )


def landscape_of(day: Snapshot, view: Selection) -> Landscape:
    """Return the landscape that a view selects, the last by name if it selects none."""
    key = view.picture, view.domain, view.state == TARGET
    if key not in day.landscapes:
        day.landscapes[key] = _build_landscape(day, view)
    found: Landscape = day.landscapes[key]
    return found


def _build_landscape(day: Snapshot, view: Selection) -> Landscape:
    """Place the boxes: those of the slides in their order, else the most needed first."""
    schemes = sorted({row["scheme"] for row in day.facts["categories"]})
    chosen = (iri for iri in schemes if local_name(iri) == view.picture)
    scheme = next(chosen, schemes[-1] if schemes else "")
    rows = [row for row in day.facts["categories"] if row["scheme"] == scheme]
    placed: dict[str, list[ResourceBox]] = {row["category"]: [] for row in rows}
    shows = day.facts.domains.shows
    resources = {iri for iri in day.facts.resources - day.gone if shows(view.domain, iri)}
    boxes: Mapping[str, ResourceBox] = _all_boxes(day, resources, placed, view.state == TARGET)
    whole_of: Mapping[str, str] = {}
    if has_editors := any(box.is_by_editors for box in boxes.values()):
        whole_of = _find_wholes(boxes)
        boxes = _with_parts(boxes, whole_of)
    unplaced: list[ResourceBox] = []

    def key(box: ResourceBox) -> tuple[object, ...]:
        return -box.uses, has_editors and box.is_ended, box.order, box.slug

    for box in sorted(boxes.values(), key=key):
        if box.iri not in whole_of:
            placed.get(box.place, unplaced).append(box)
    categories = [
        Category(row["category"], local_name(row["kind"]), placed[row["category"]]) for row in rows
    ]
    return Landscape(scheme, categories, unplaced, boxes, whole_of)


def _all_boxes(
    day: Snapshot, resources: Set[str], categories: Collection[str], is_target: bool
) -> dict[str, ResourceBox]:
    """Build a box for each of some resources that is known on the day."""
    order = {row["resource"]: int(row["order"]) for row in reversed(day.facts["slides"])}
    proposed = {
        row["resource"]: row["category"]
        for row in reversed(day["proposals"])
        if row["category"] in categories
    }
    ending = {row["resource"] for row in day["endings"]} if is_target else set[str]()
    by_editors = {(row["resource"], row["category"]) for row in day["editors"]}
    awaiting = {row["resource"] for row in day["awaiting"]}
    components = {iri for iri in resources if COMPONENT in day.of(iri, "designation")}
    overlaps = _open_overlaps(day)
    boxes: dict[str, ResourceBox] = {}
    for iri in resources:
        if any(day.of(iri, name) for name in DATED_PROPERTIES):
            category = next((c for c in day.of(iri, "category") if c in categories), "")
            wholes = day.of(iri, "partOf")
            boxes[iri] = ResourceBox(
                iri=iri,
                category=category,
                proposed=proposed.get(iri, ""),
                place="" if iri in ending else category or (is_target and proposed.get(iri)) or "",
                is_by_editors=(iri, category) in by_editors,
                owners=day.of(iri, "providedBy"),
                status=next(iter(day.of(iri, "lifecycleStatus")), UNKNOWN),
                needs=[other for other in day.of(iri, "dependsOn") if other in resources],
                is_component=not components.isdisjoint([iri, *wholes]),
                overlaps=[other for other in overlaps.get(iri, ()) if other in resources],
                order=order.get(iri, LAST_IN_ORDER),
                wholes=[whole for whole in wholes if whole in resources],
                is_solution=iri in day.facts.solutions,
                is_awaiting=iri in awaiting,
            )
    return boxes


def _open_overlaps(day: Snapshot) -> Mapping[str, Sequence[str]]:
    """List the unresolved overlaps of each resource where both are still in use."""
    overlaps: dict[str, list[str]] = {}
    for row in day["overlaps"]:
        one, other = row["resource"], row["other"]
        is_ended = any(s in ENDED for iri in (one, other) for s in day.of(iri, "lifecycleStatus"))
        if not is_ended and other not in overlaps.get(one, ()):
            overlaps.setdefault(one, []).append(other)
    return overlaps


def _find_wholes(boxes: Mapping[str, ResourceBox]) -> Mapping[str, str]:
    """Find the box that each part is shown inside: its nearest whole with a place of its own.

    A part is shown there if it has the same category, or no category and none proposed. Boxes of
    the slides stay boxes. A whole that contains parts is not shown inside another.
    """
    fitting = {
        box.iri: [
            whole
            for whole in _ancestors(box.iri, boxes)
            if boxes[whole].place and box.place in ("", boxes[whole].place)
        ]
        for box in boxes.values()
        if box.order == LAST_IN_ORDER and (box.place or not box.proposed)
    }
    whole_of: dict[str, str] = {}
    for part, wholes in fitting.items():
        if whole := next((iri for iri in wholes if not fitting.get(iri)), ""):
            whole_of[part] = whole
    return whole_of


def _ancestors(iri: str, boxes: Mapping[str, ResourceBox]) -> Sequence[str]:
    """List what a resource is part of, directly or not, the nearest first."""
    found = [iri]
    for each in found:
        found += [w for w in boxes[each].wholes if w in boxes and w not in found]
    return found[1:]


def _with_parts(
    boxes: Mapping[str, ResourceBox], whole_of: Mapping[str, str]
) -> Mapping[str, ResourceBox]:
    """Give each box the parts shown inside it, and the number of other boxes that need them."""
    parts: dict[str, list[str]] = {}
    for part, whole in sorted(whole_of.items()):
        parts.setdefault(whole, []).append(part)
    users: dict[str, set[str]] = {}
    for iri, box in boxes.items():
        for need in box.needs:
            users.setdefault(whole_of.get(need, need), set()).add(whole_of.get(iri, iri))
    return {
        iri: replace(box, parts=parts.get(iri, ()), uses=len(users.get(iri, set()) - {iri}))
        for iri, box in boxes.items()
    }


COLOURS: Mapping[str, Mapping[str, Any]] = TABLE.rows("colours", "title style", "order")
UNKNOWN_KEY, OTHERS, NONE = "ukjent", "andre", "ingen"
MAX_OWNERS = 5
YEAR = 365
Keys = Mapping[str, str]


def _expand(key: str) -> str:
    return ID[key] if "/" in key else key


KEYS: Mapping[str, Mapping[str, str]] = {
    _expand(key): row for key, row in TABLE.rows("keys", "", "short long style").items()
}
ORDERS = {name: [*map(_expand, row.get("order", ()))] for name, row in COLOURS.items()}


@dataclass(frozen=True)
class Colouring:
    """The key of each box, and the legend: keys in order with hue and count."""

    keys: Keys
    legend: Sequence[tuple[str, str, int]]

    def key(self, iri: str) -> str:
        """Return the value that the colour of a box represents."""
        return self.keys.get(iri, UNKNOWN_KEY)

    def hue(self, iri: str) -> str:
        """Return the CSS class that paints a box."""
        return self.hues.get(self.key(iri), "hue-none")

    @cached_property
    def hues(self) -> Mapping[str, str]:
        """The CSS class of each key."""
        return {key: hue for key, hue, _ in self.legend}


def colour_boxes(name: str, picture: Landscape, day: Snapshot, today: date) -> Colouring:
    """Colour the landscape; the legend lists only what is drawn."""
    keys = _KEYS_BY_COLOUR[name](picture, day, today)
    drawn = Counter(keys.get(box.iri, UNKNOWN_KEY) for box in picture.drawn)
    frequent = sorted(drawn, key=lambda key: (-drawn[key], key))
    order = ORDERS[name] or [key for key in frequent if key not in KEYS]
    styles = {key: f"{COLOURS[name]['style']}-{n}" for n, key in enumerate(order, 1)}
    styles |= {key: row["style"] for key, row in KEYS.items() if "style" in row}
    return Colouring(keys, [(key, hue, drawn[key]) for key, hue in styles.items() if drawn[key]])


def _by_owner(picture: Landscape, day: Snapshot, today: date) -> Keys:
    """Colour by owner; owners of a single box share one colour."""
    counts = Counter(box.owners[0] for box in picture.drawn if box.owners)
    several = sorted((o for o, n in counts.items() if n > 1), key=lambda o: (-counts[o], o))
    keys = {iri: NONE if box.is_ended else UNKNOWN_KEY for iri, box in picture.boxes.items()}
    for iri, box in picture.boxes.items():
        if box.owners:
            keys[iri] = box.owners[0] if box.owners[0] in several[:MAX_OWNERS] else OTHERS
    return keys


def _by_status(picture: Landscape, day: Snapshot, today: date) -> Keys:
    return {iri: box.status for iri, box in picture.boxes.items() if box.status != UNKNOWN}


def _by_age(picture: Landscape, day: Snapshot, today: date) -> Keys:
    """Colour by the last day a source began to attest owner or status."""
    latest: dict[str, str] = {}
    for row in day["evidence"]:
        if row["day"]:
            latest[row["resource"]] = max(latest.get(row["resource"], ""), row["day"])
    ages = {iri: (today - date.fromisoformat(then)).days for iri, then in latest.items()}
    return {
        iri: "ny" if age <= YEAR else "eldre" if age <= 3 * YEAR else "gammel"
        for iri, age in ages.items()
    }


def _by_evidence(picture: Landscape, day: Snapshot, today: date) -> Keys:
    """Colour by the weakest evidence class among description, owner and status."""
    order, weakest = ORDERS["grunnlag"], dict[str, int]()
    for row in day["evidence"]:
        if row["evidence"] in order:
            rank = order.index(row["evidence"])
            weakest[row["resource"]] = max(weakest.get(row["resource"], 0), rank)
    return {iri: order[rank] for iri, rank in weakest.items()}


_KEYS_BY_COLOUR = {
    "eier": _by_owner,
    "status": _by_status,
    "alder": _by_age,
    "grunnlag": _by_evidence,
}
