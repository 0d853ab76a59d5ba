"""One state of the picture with all that is shown of it: what pages, SVG and files share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import current_app

from okosystem.web.malbilde.boxes import Box, Picture, picture_of, with_gone
from okosystem.web.malbilde.colour import WORDS, Colouring, colouring
from okosystem.web.malbilde.difference import Difference, differences, with_grounds
from okosystem.web.malbilde.facts import Day, Facts, facts, on
from okosystem.web.malbilde.focus import Focus, focus_of
from okosystem.web.malbilde.marks import MARKS, marks_of
from okosystem.web.malbilde.names import Names
from okosystem.web.malbilde.painting import NOT_KNOWN, Sight
from okosystem.web.malbilde.view import View
from okosystem.web.state import current_release


@dataclass(frozen=True)
class Scene:
    """A state, the picture in it, and what colours, focus and difference say of its boxes."""

    view: View
    language: str
    facts: Facts
    day: Day
    now: Picture
    names: Names
    colours: Colouring
    focus: Focus

    @cached_property
    def picture(self) -> Picture:
        """What is drawn: the picture of the day, and what is gone from it since the other."""
        return with_gone(self.now, self.before) if self.before else self.now

    @cached_property
    def before(self) -> Picture | None:
        """The picture to compare with, when one is asked for."""
        return picture_of(self.facts, self.other, self.view) if self.other else None

    @cached_property
    def other(self) -> Day | None:
        """What is compared with: the other day, or else the same day without the scenario."""
        if self.view.since or self.view.scenario:
            return on(self.view.since or self.view.day)
        return None

    @cached_property
    def differences(self) -> Mapping[str, Difference]:
        """What differs from what is compared with, by resource."""
        if self.before is None or self.other is None:
            return {}
        old = Names(self.facts, self.language, self.other.gone)
        found = differences(self.before, self.now, old, self.names)
        if self.view.since is None:
            return found
        return with_grounds(found, self.view.since, self.view.day or today())

    @cached_property
    def selected(self) -> Box | None:
        """The box that is selected."""
        boxes = self.picture.boxes.values()
        return next((box for box in boxes if box.slug == self.view.selected), None)

    @cached_property
    def ties(self) -> Sequence[tuple[str, str]]:
        """What the selected box leans on, then what leans on it: the other box and the way."""
        if self.selected is None:
            return []
        users = self.picture.users.get(self.selected.iri, ())
        return [("needs", iri) for iri in self.selected.needs] + [("used", iri) for iri in users]

    @cached_property
    def in_focus(self) -> int:
        """How many of the drawn boxes are in focus."""
        return sum(box.iri in self.focus for box in self.picture.drawn)

    def gettext(self, message: str, **values: object) -> str:
        """Say one of our texts in the language of the scene, which need not be the page's."""
        said: str = current_app.extensions["translations"][self.language].gettext(message)
        return said % values if values else said

    def owner(self, box: Box) -> str:
        """Say who provides a resource, or that it is not known."""
        if box.owners:
            return ", ".join(str(self.names.short(owner)) for owner in box.owners)
        return self.status(box) if box.is_ended else self.gettext("eier ukjent")

    def status(self, box: Box) -> str:
        """Say where in its life a resource is."""
        return str(self.names.full(box.status))

    def key(self, key: str) -> str:
        """Say what a colour stands for."""
        return self.gettext(WORDS[key]) if key in WORDS else str(self.names.short(key))

    def worth(self, box: Box) -> str:
        """Say what the colour of a box stands for."""
        return self.key(self.colours.keys.get(box.iri, NOT_KNOWN))

    def marks(self, box: Box) -> Sequence[str]:
        """Say the marks of a box."""
        return [self.gettext(MARKS[name].title) for name in marks_of(box)]


def today() -> date:
    """Give the day of the release, which is today here: the same release says the same.

    The clock would make two servers differ, and a kept answer wrong.
    """
    return date.fromisoformat(current_release().manifest["modified"][:10])


def scene(view: View, language: str) -> Scene:
    """Set the scene for a state in a language."""
    found, day = facts(), on(view.day, view.scenario)
    picture = picture_of(found, day, view)
    names = Names(found, language, day.gone if view.day else None)
    colours = colouring(
        view.colour, Sight(found, picture, day, view.day or today(), view.day is None)
    )
    return Scene(view, language, found, day, picture, names, colours, focus_of(found, view))


def rows(view: View, language: str = "nb") -> list[dict[str, str]]:
    """List what is shown, a row a box, for those who want it as a table."""
    shown = scene(view, language)
    placed = [
        (category.iri, box) for category in shown.picture.categories for box in category.boxes
    ]
    return [
        {
            "resource": box.iri,
            "name": str(shown.names.full(box.iri)),
            "category": str(shown.names.full(place)) if place else "",
            "owner": shown.owner(box),
            "status": shown.status(box),
            "colour": shown.worth(box),
            "marks": ", ".join(shown.marks(box)),
            "in_focus": str(box.iri in shown.focus).lower(),
            "change": shown.differences[box.iri].sign if box.iri in shown.differences else "",
        }
        for place, box in [*placed, *(("", box) for box in shown.picture.unplaced)]
    ]
