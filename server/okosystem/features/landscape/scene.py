"""A view with all its data: the common input of pages, SVG and files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from okosystem.features.landscape.boxes import (
    KEYS,
    LAST_IN_ORDER,
    MARKS,
    UNKNOWN,
    Colouring,
    Landscape,
    ResourceBox,
    colour_boxes,
    landscape_of,
)
from okosystem.features.landscape.facts import Focus, Names, Snapshot, facts, focus_of, snapshot_on
from okosystem.features.landscape.selection import NOW, TABLE, TARGET, Selection, titles
from okosystem.graph.reader import Reader
from okosystem.graph.view import Row
from okosystem.rdf.terms import ID

SIGNS: Mapping[str, Mapping[str, str]] = TABLE.rows("signs", "title style")
ASPECTS = titles("aspects")
ADDED, REMOVED, CHANGED = SIGNS
OWNERLESS = "ownerless"
MAX_LISTED = 6


class BoxChange(NamedTuple):
    """One aspect that differs, with its values before and after."""

    what: str
    before: Sequence[str]
    after: Sequence[str]


class Difference(NamedTuple):
    """The difference of one resource: a sign for the box, and the changes."""

    iri: str
    sign: str
    changes: Sequence[BoxChange]


@dataclass(frozen=True)
class Scene:
    """A view with everything that is drawn.

    `picture` is the landscape of the day, with the boxes removed since the other day, if compared.
    `focus` is None if all is in focus. `relations` has what the selected box needs, then what needs
    it: direction and IRI.
    """

    view: Selection
    day: Snapshot
    now: Landscape
    before: Landscape | None
    picture: Landscape
    names: Names
    colours: Colouring
    focus: Focus | None
    differences: Mapping[str, Difference]
    selected: ResourceBox | None
    relations: Sequence[tuple[str, str]]

    @property
    def in_focus(self) -> int:
        """The number of drawn boxes in focus."""
        return sum(map(self.is_in_focus, self.picture.drawn))

    def is_in_focus(self, box: ResourceBox) -> bool:
        """Whether a box or one of its parts is in focus."""
        return self.focus is None or any(iri in self.focus for iri in (box.iri, *box.parts))

    @property
    def is_dimmed(self) -> bool:
        """Whether some boxes are dimmed, so that the others stand out."""
        return self.focus is not None or self.before is not None

    def is_emphasised(self, box: ResourceBox) -> bool:
        """Whether a box stands out: it is not dimmed."""
        return self.is_in_focus(box) and (self.before is None or box.iri in self.differences)

    def count_emphasised(self, boxes: Iterable[ResourceBox]) -> int:
        """Count the boxes that are not dimmed."""
        return sum(map(self.is_emphasised, boxes))

    def rank(self, box: ResourceBox) -> int:
        """Return the rank of a box; if not all fit, those with the highest rank are left out.

        What stands out comes before what is dimmed, and then the boxes of the slides before others.
        """
        if self.selected and self.selected.iri in (box.iri, *box.parts):
            return 0
        is_first = box.iri in self.differences if self.before else self.is_in_focus(box)
        return (1 if is_first else 3) + (box.order == LAST_IN_ORDER)

    def count_supporting(self, perspective: str) -> int:
        """Count the boxes that a perspective puts in focus."""
        return self.picture.count_boxes(self.names.facts.supporting.get(perspective, ()))

    def listed(self, boxes: Sequence[ResourceBox]) -> Sequence[ResourceBox]:
        """Choose the boxes of a category that a list shows at once."""
        is_short = self.picture.is_of_slides or len(boxes) <= MAX_LISTED + 1
        return boxes if is_short else sorted(boxes, key=self.rank)[:MAX_LISTED]

    def parts(self, reader: Reader, box: ResourceBox) -> str:
        """Count the parts that are shown inside a box."""
        number = len(box.parts)
        return reader.plural("+%(num)s del", "+%(num)s deler", number) % {"num": number}

    def owner(self, reader: Reader, box: ResourceBox) -> str:
        """Return the names of the providers, or that they are unknown."""
        if box.owners:
            return ", ".join(str(self.names.short(owner)) for owner in box.owners)
        return str(self.names.full(box.status)) if box.is_ended else reader.text(MARKS[OWNERLESS])

    def key_label(self, reader: Reader, key: str, length: str = "short") -> str:
        """Return the label of a colour; `long` in the legend, where there is room for it."""
        texts = KEYS.get(key, {})
        text = texts.get(length) or texts.get("short")
        return reader.text(text) if text else str(self.names.short(key))

    def marks(self, reader: Reader, box: ResourceBox) -> Sequence[str]:
        """Return the titles of a box's marks."""
        return [reader.text(MARKS[name]) for name in box.marks]


def build_scene(reader: Reader, view: Selection) -> Scene:
    """Build the scene of a view in the reader's language.

    Boxes are marked that differ from another day, from the same day without the scenario, or, in
    the proposed target, from the present placements.
    """
    graph_facts, language = facts(reader), reader.language
    day = snapshot_on(reader, view.day, view.scenario)
    now = landscape_of(day, view)
    names = Names(graph_facts, language, day.gone if view.day else None)
    before, differences = None, dict[str, Difference]()
    if view.since or view.scenario or view.state == TARGET:
        other = snapshot_on(reader, view.since or view.day, "")
        is_compared = bool(view.since or view.scenario)
        before = landscape_of(other, view if is_compared else view.replaced(state=NOW))
        old = Names(graph_facts, language, other.gone)
        differences = compare_landscapes(before, now, old, names, is_other_day=bool(view.since))
    picture = now.with_removed(before) if before else now
    selected = picture.boxes.get(ID[f"resource/{view.selected}"])
    colours = colour_boxes(view.colour, now, day, view.day or reader.today)
    focus = focus_of(graph_facts, view, now.highlighted(view.highlight))
    relations = picture.relations(selected) if selected else ()
    return Scene(
        view, day, now, before, picture, names, colours, focus, differences, selected, relations
    )


def compare_landscapes(
    before: Landscape, after: Landscape, old: Names, new: Names, is_other_day: bool = False
) -> dict[str, Difference]:
    """Compare two landscapes box by box, in drawing order.

    An aspect first attested on the later day is new knowledge, not a change, and is left out. A
    placement by the editors since another day, or one that is only proposed, is left out too.
    """
    differing: dict[str, Difference] = {}
    for iri in dict.fromkeys(box.iri for box in (*after.drawn, *before.drawn)):
        was, now = before.boxes.get(iri), after.boxes.get(iri)
        aspects, later = _aspects(was, old, new), _aspects(now, new, new)
        known = ("place", "status") if now and now.is_ended else ("place",)
        changes = [
            BoxChange(ASPECTS[what], aspects[what], later[what])
            for what in ASPECTS
            if aspects[what] != later[what] and (aspects[what] or what in known)
        ]
        sign = _sign(was, now, bool(changes))
        is_ours = now and (now.is_by_editors or not now.category)
        if sign and not (is_other_day and sign == ADDED and is_ours):
            differing[iri] = Difference(iri, sign, changes)
    return differing


def _sign(was: ResourceBox | None, now: ResourceBox | None, is_changed: bool) -> str:
    if not was or not was.place:
        return ADDED if now and now.place else ""
    if not now or not now.place or now.is_ended > was.is_ended:
        return REMOVED
    return CHANGED if is_changed else ""


def _aspects(box: ResourceBox | None, names: Names, now: Names) -> Mapping[str, Sequence[str]]:
    """Describe a box by aspect; owners by the later names: a renamed owner is not a new one."""
    if box is None:
        return {what: [] for what in ASPECTS}
    return {
        "place": [str(names.full(box.place))] if box.place else [],
        "owner": sorted(str(now.short(owner)) for owner in box.owners),
        "status": [] if box.status == UNKNOWN else [str(names.full(box.status))],
        "name": [str(names.full(box.iri))],
    }


def resource_rows(reader: Reader, view: Selection) -> Iterator[dict[str, str]]:
    """Write every resource of the landscape as a row."""
    scene = build_scene(reader, view)
    for box, category in _list_boxes(scene):
        yield _resource_row(reader, scene, box, category)


def entity_rows(reader: Reader, view: Selection) -> Iterator[Row]:
    """Write the IRIs of what the rows name: each resource, its category, its whole and owners."""
    scene = build_scene(reader, view)
    for box, category in _list_boxes(scene):
        yield {
            "resource": box.iri,
            "category": category,
            "whole": scene.picture.whole_of.get(box.iri, ""),
            "owner": box.owners,
            "status": box.status,
        }


def _list_boxes(scene: Scene) -> Iterator[tuple[ResourceBox, str]]:
    """List boxes, then parts shown in a box, then what is unplaced, each with its category."""
    picture = scene.picture
    yield from ((box, box.place) for box in picture.drawn)
    for whole in picture.drawn:
        yield from ((picture.boxes[part], whole.place) for part in whole.parts)
    yield from ((box, "") for box in picture.unplaced)


def _resource_row(reader: Reader, scene: Scene, box: ResourceBox, category: str) -> dict[str, str]:
    name, whole = scene.names.full, scene.picture.whole_of.get(box.iri)
    return {
        "resource": box.iri,
        "name": str(name(box.iri)),
        "category": str(name(category)) if category else "",
        "whole": str(name(whole)) if whole else "",
        "owner": scene.owner(reader, box),
        "status": str(name(box.status)),
        "colour": scene.key_label(reader, scene.colours.key(box.iri)),
        "marks": ", ".join(scene.marks(reader, box)),
        "in_focus": str(scene.is_in_focus(box)).lower(),
        "change": scene.differences[box.iri].sign if box.iri in scene.differences else "",
    }
