"""A view with everything shown of it: the common input of pages, SVG and files."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from okosystem.web.languages import current_language, gettext, ngettext
from okosystem.web.malbilde.colouring import KEYS, Colouring, colour_boxes
from okosystem.web.malbilde.facts import Facts, Focus, Names, Snapshot, facts, focus_of, snapshot_on
from okosystem.web.malbilde.landscape import (
    MARKS,
    TRAITS,
    UNKNOWN,
    Category,
    Landscape,
    ResourceBox,
    landscape_of,
)
from okosystem.web.malbilde.view import TABLE, View, titles
from okosystem.web.state import today

SIGNS: Mapping[str, Mapping[str, str]] = TABLE["signs"]
HIGHLIGHTS: Mapping[str, Mapping[str, str]] = TABLE["highlights"]
ASPECTS = titles("aspects")
CAME, WENT, CHANGED = SIGNS
OWNERLESS = "ownerless"
LISTED = 6


class BoxChange(NamedTuple):
    """One aspect that differs, with its values before and after."""

    what: str
    before: Sequence[str]
    after: Sequence[str]


class Difference(NamedTuple):
    """What differs for one resource: a sign for the box, and the changes."""

    iri: str
    sign: str
    changes: Sequence[BoxChange]


@dataclass(frozen=True)
class Scene:
    """A view with its landscape, colours, focus and names; `focus` is None if all is in focus."""

    view: View
    language: str
    facts: Facts
    day: Snapshot
    now: Landscape
    names: Names
    colours: Colouring
    focus: Focus | None

    @cached_property
    def picture(self) -> Landscape:
        """What is drawn: the landscape of the day, and what has left it since the other day."""
        return self.now.with_gone(self.before) if self.before else self.now

    @cached_property
    def before(self) -> Landscape | None:
        """The landscape to compare with, if one is selected."""
        return landscape_of(self.other, self.view) if self.other else None

    @cached_property
    def other(self) -> Snapshot | None:
        """The links to compare with: the other day, or the same day without the scenario."""
        if self.view.since or self.view.scenario:
            return snapshot_on(self.facts, self.view.since or self.view.day)
        return None

    @cached_property
    def differences(self) -> Mapping[str, Difference]:
        """The differences from the compared landscape, by resource.

        That the editors have placed a resource since another day is no change of it.
        """
        if self.before is None or self.other is None:
            return {}
        old = Names(self.facts, self.language, self.other.gone)
        found = compare_landscapes(self.before, self.now, old, self.names)
        placed = self.placed_by_editors_since if self.view.since else ()
        return {iri: d for iri, d in found.items() if d.sign != CAME or iri not in placed}

    @cached_property
    def placed_by_editors_since(self) -> Sequence[str]:
        """What the editors have placed since the other day, new or not."""
        before = {box.iri for box in self.before.drawn} if self.before else ()
        return [b.iri for b in self.now.drawn if b.is_by_editors and b.iri not in before]

    @cached_property
    def selected(self) -> ResourceBox | None:
        """The selected box."""
        boxes = self.picture.boxes.values()
        return next((box for box in boxes if box.slug == self.view.selected), None)

    @cached_property
    def relations(self) -> Sequence[tuple[str, str]]:
        """What the selected box needs, then what needs it: direction and IRI."""
        if self.selected is None:
            return []
        users = self.picture.users(self.selected.iri)
        return [("needs", iri) for iri in self.selected.needs] + [("used", iri) for iri in users]

    @cached_property
    def in_focus(self) -> int:
        """The number of drawn boxes in focus."""
        return sum(map(self.is_in_focus, self.picture.drawn))

    def count(self, resources: Container[str]) -> int:
        """Count the drawn boxes that stand for one of some resources, or for a part that does."""
        return sum(any(iri in resources for iri in (box.iri, *box.parts)) for box in self.now.drawn)

    @property
    def is_dimmed(self) -> bool:
        """Whether some boxes are dimmed, so that the others stand out."""
        return self.focus is not None or self.before is not None

    def is_lit(self, box: ResourceBox) -> bool:
        """Whether a box is not dimmed."""
        return self.is_in_focus(box) and (self.before is None or box.iri in self.differences)

    def count_lit(self, category: Category, without: Container[str] = ()) -> int:
        """Count the boxes of a category that are not dimmed, but for some."""
        return sum(self.is_lit(box) for box in category.boxes if box.iri not in without)

    @property
    def chosen_category(self) -> str:
        """The category of the selected box, or of its whole; empty if there is none."""
        box = self.picture.box_of.get(self.selected.iri, "") if self.selected else ""
        return self.picture.category_of.get(box, "")

    @property
    def total(self) -> int:
        """The number of resources: those drawn, their parts, and those without a place."""
        return len(self.now.drawn) + len(self.now.whole_of) + len(self.now.unplaced)

    def is_in_focus(self, box: ResourceBox) -> bool:
        """Whether a box or one of its parts is in focus."""
        return self.focus is None or any(iri in self.focus for iri in (box.iri, *box.parts))

    def rank(self, box: ResourceBox) -> int:
        """Return how soon a box is left out where there is no room for all: the highest first."""
        if self.selected and self.selected.iri in (box.iri, *box.parts):
            return 0
        is_first = box.iri in self.differences if self.before else self.is_in_focus(box)
        return 1 if is_first else 2

    def first_and_others(
        self, category: Category
    ) -> tuple[Sequence[ResourceBox], Sequence[ResourceBox]]:
        """Divide the boxes of a category into those a list shows at once, and the rest."""
        boxes = category.boxes
        if self.picture.is_of_slides or len(boxes) <= LISTED + 1:
            return boxes, ()
        first = sorted(boxes, key=self.rank)[:LISTED]
        return [box for box in boxes if box in first], [box for box in boxes if box not in first]

    def parts(self, box: ResourceBox) -> str:
        """Count the parts that are shown inside a box."""
        number = len(box.parts)
        return ngettext("+%(num)s del", "+%(num)s deler", number) % {"num": number}

    def owner(self, box: ResourceBox) -> str:
        """Return the names of the providers, or that they are unknown."""
        if box.owners:
            return ", ".join(str(self.names.short(owner)) for owner in box.owners)
        return self.status(box) if box.is_ended else gettext(MARKS[OWNERLESS])

    def status(self, box: ResourceBox) -> str:
        """Return the name of the lifecycle status."""
        return str(self.names.full(box.status))

    def key_label(self, key: str, length: str = "short") -> str:
        """Return what a colour stands for: `long` in the legend, where there is room for it."""
        texts = KEYS.get(key, {})
        text = texts.get(length) or texts.get("short")
        return gettext(text) if text else str(self.names.short(key))

    def key_label_of(self, box: ResourceBox) -> str:
        """Return the name of the colour key of a box."""
        return self.key_label(self.colours.key(box.iri))

    def marks(self, box: ResourceBox) -> Sequence[str]:
        """Return the titles of a box's marks."""
        return [gettext(MARKS[name]) for name in box.marks]


def build_scene(view: View) -> Scene:
    """Build the scene of a view in the reader's language."""
    graph_facts, language = facts(), current_language()
    day = snapshot_on(graph_facts, view.day, view.scenario)
    picture = landscape_of(day, view)
    names = Names(graph_facts, language, day.gone if view.day else None)
    colours = colour_boxes(view.colour, picture, day, view.day or today())
    lit = highlighted(picture, view.highlight) if view.highlight else None
    focus = focus_of(graph_facts, view, lit)
    return Scene(view, language, graph_facts, day, picture, names, colours, focus)


def highlighted(picture: Landscape, name: str) -> frozenset[str]:
    """Return the resources that a highlight applies to."""
    traits = [TRAITS[trait] for trait in HIGHLIGHTS[name]["traits"]]
    boxes = picture.boxes.values()
    return frozenset(box.iri for box in boxes if any(applies(box) for applies in traits))


def compare_landscapes(
    before: Landscape, after: Landscape, old: Names, new: Names
) -> Mapping[str, Difference]:
    """Compare two landscapes box by box, in drawing order.

    An aspect first attested on the later day is new knowledge, not a change, and is left out.
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
        if sign := _sign(was, now, bool(changes)):
            differing[iri] = Difference(iri, sign, changes)
    return differing


def _sign(was: ResourceBox | None, now: ResourceBox | None, is_changed: bool) -> str:
    if not was or not was.category:
        return CAME if now and now.category else ""
    if not now or not now.category or now.is_ended > was.is_ended:
        return WENT
    return CHANGED if is_changed else ""


def _aspects(box: ResourceBox | None, names: Names, now: Names) -> Mapping[str, Sequence[str]]:
    """Describe a box, owners by the later day's names: a renamed owner is not a new owner."""
    if box is None:
        return {what: [] for what in ASPECTS}
    return {
        "place": [str(names.full(box.category))] if box.category else [],
        "owner": sorted(str(now.short(owner)) for owner in box.owners),
        "status": [] if box.status == UNKNOWN else [str(names.full(box.status))],
        "name": [str(names.full(box.iri))],
    }


def rows(view: View) -> list[dict[str, str]]:
    """List what is shown as a table, one row per box."""
    scene = build_scene(view)
    picture, name = scene.picture, scene.names.full
    parts = [picture.boxes[part] for whole in picture.drawn for part in whole.parts]
    found: list[dict[str, str]] = []
    for box in (*picture.drawn, *parts, *picture.unplaced):
        category = picture.category_of.get(picture.box_of.get(box.iri, ""))
        whole = picture.whole_of.get(box.iri)
        found.append(
            {
                "resource": box.iri,
                "name": str(name(box.iri)),
                "category": str(name(category)) if category else "",
                "whole": str(name(whole)) if whole else "",
                "owner": scene.owner(box),
                "status": scene.status(box),
                "colour": scene.key_label_of(box),
                "marks": ", ".join(scene.marks(box)),
                "in_focus": str(scene.is_in_focus(box)).lower(),
                "change": scene.differences[box.iri].sign if box.iri in scene.differences else "",
            }
        )
    return found
