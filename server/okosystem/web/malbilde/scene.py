"""A view with everything shown of it: the common input of pages, SVG and files."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import current_app

from okosystem.web.malbilde.boxes import (
    HIGHLIGHTS,
    MARKS,
    Category,
    Landscape,
    ResourceBox,
    landscape_of,
    marks_of,
    with_gone,
)
from okosystem.web.malbilde.colouring import (
    KEY_WORDS,
    NOT_KNOWN,
    ColourContext,
    Colouring,
    colour_boxes,
)
from okosystem.web.malbilde.difference import CAME, Difference, compare_landscapes
from okosystem.web.malbilde.facts import Facts, Focus, Names, Snapshot, facts, focus_of, snapshot_on
from okosystem.web.malbilde.view import View
from okosystem.web.state import today


@dataclass(frozen=True)
class Scene:
    """A view with its landscape, colours, focus and names."""

    view: View
    language: str
    facts: Facts
    day: Snapshot
    now: Landscape
    names: Names
    colours: Colouring
    focus: Focus

    @cached_property
    def picture(self) -> Landscape:
        """What is drawn: the landscape of the day, and what has left it since the other day."""
        return with_gone(self.now, self.before) if self.before else self.now

    @cached_property
    def before(self) -> Landscape | None:
        """The landscape to compare with, if one is selected."""
        return landscape_of(self.facts, self.other, self.view) if self.other else None

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
        if self.view.since is None:
            return found
        return {
            iri: difference
            for iri, difference in found.items()
            if difference.sign != CAME or iri not in self.placed_by_editors_since
        }

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
        users = self.picture.users.get(self.selected.iri, ())
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
        return not self.focus.is_all or self.before is not None

    def is_lit(self, box: ResourceBox) -> bool:
        """Whether a box is not dimmed."""
        return self.is_in_focus(box) and (self.before is None or box.iri in self.differences)

    def count_lit(self, category: Category) -> int:
        """Count the boxes of a category that are not dimmed."""
        return sum(map(self.is_lit, category.boxes))

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
        return any(iri in self.focus for iri in (box.iri, *box.parts))

    def rank(self, box: ResourceBox) -> int:
        """Return how soon a box is left out where there is no room for all: the highest first."""
        if self.selected and self.selected.iri in (box.iri, *box.parts):
            return 0
        if self.before:
            return 1 if box.iri in self.differences else 2
        return 1 if self.is_in_focus(box) else 2

    def parts(self, box: ResourceBox) -> str:
        """Count the parts that are shown inside a box."""
        return self.ngettext("+%(num)s del", "+%(num)s deler", len(box.parts))

    def gettext(self, message: str, **values: object) -> str:
        """Translate a text to the language of the scene, which need not be the page's."""
        text: str = current_app.extensions["translations"][self.language].gettext(message)
        return text % values if values else text

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Translate a text with a number to the language of the scene."""
        translations = current_app.extensions["translations"][self.language]
        text: str = translations.ngettext(one, many, number)
        return text % {"num": number}

    def owner(self, box: ResourceBox) -> str:
        """Return the names of the providers, or that they are unknown."""
        if box.owners:
            return ", ".join(str(self.names.short(owner)) for owner in box.owners)
        return self.status(box) if box.is_ended else self.gettext("eier ukjent")

    def status(self, box: ResourceBox) -> str:
        """Return the name of the lifecycle status."""
        return str(self.names.full(box.status))

    def key_label(self, key: str) -> str:
        """Return the name of a colour key."""
        text = KEY_WORDS.get(key)
        return self.gettext(text) if text else str(self.names.short(key))

    def key_label_of(self, box: ResourceBox) -> str:
        """Return the name of the colour key of a box."""
        return self.key_label(self.colours.keys.get(box.iri, NOT_KNOWN))

    def marks(self, box: ResourceBox) -> Sequence[str]:
        """Return the titles of a box's marks."""
        return [self.gettext(MARKS[name].title) for name in marks_of(box)]


def build_scene(view: View, language: str) -> Scene:
    """Build the scene of a view in a language."""
    graph_facts = facts()
    day = snapshot_on(graph_facts, view.day, view.scenario)
    picture = landscape_of(graph_facts, day, view)
    names = Names(graph_facts, language, day.gone if view.day else None)
    context = ColourContext(graph_facts, picture, day, view.day or today())
    colours = colour_boxes(view.colour, context)
    focus = focus_of(graph_facts, view, highlighted(picture, view.highlight))
    return Scene(view, language, graph_facts, day, picture, names, colours, focus)


def highlighted(picture: Landscape, name: str) -> frozenset[str] | None:
    """Return the resources that a highlight applies to; None without one."""
    if not name:
        return None
    applies_to = HIGHLIGHTS[name].applies_to
    return frozenset(box.iri for box in picture.boxes.values() if applies_to(box))


def rows(view: View, language: str = "nb") -> list[dict[str, str]]:
    """List what is shown as a table, one row per box."""
    scene = build_scene(view, language)
    picture, name = scene.picture, scene.names.full
    placed = [(category, box) for category in picture.categories for box in category.boxes]
    parts = [(c, picture.boxes[part]) for c, whole in placed for part in whole.parts]
    unplaced = [(None, box) for box in picture.unplaced]
    return [
        {
            "resource": box.iri,
            "name": str(name(box.iri)),
            "category": str(name(category.iri)) if category else "",
            "whole": str(name(whole)) if (whole := picture.whole_of.get(box.iri)) else "",
            "owner": scene.owner(box),
            "status": scene.status(box),
            "colour": scene.key_label_of(box),
            "marks": ", ".join(scene.marks(box)),
            "in_focus": str(scene.is_in_focus(box)).lower(),
            "change": scene.differences[box.iri].sign if box.iri in scene.differences else "",
        }
        for category, box in [*placed, *parts, *unplaced]
    ]
