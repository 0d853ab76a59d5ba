"""What is to be drawn, and its place: the words of the layout."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """Something to draw in a box: its key, its name, and short lines under the name."""

    key: str
    name: str
    notes: Sequence[str] = ()
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class Group:
    """A category to draw: its key, its kind, its name, and what is in it."""

    key: str
    kind: str
    name: str
    items: Sequence[Item] = ()
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class Rect:
    """A place: left and top edge, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class Drawn:
    """A box in its place, with its name broken into lines."""

    item: Item
    at: Rect
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Panel:
    """A category in its place, with its heading broken into lines and its boxes drawn."""

    group: Group
    at: Rect
    heading: Sequence[str]
    boxes: Sequence[Drawn]
