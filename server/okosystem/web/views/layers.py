"""A drawing of statements in layers: boxes for things, arrows for statements.

The layers stand from left to right where there is room, else from the top down.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from okosystem.web.views.ranks import Pair, Slot, ranked

GAP, EDGE, PASSING = 12, 8, 16
# What a page has room for in a window of 1280, and how many boxes beside one another fill it.
WINDOW, BESIDE = 1200, 6
# Along the arrows, and across them.
Point = tuple[int, int]


class Joining(Protocol):
    """Whatever says that one thing has to do with another."""

    @property
    def ends(self) -> Pair:
        """The two things, as it points."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a box is, the room for arrows between layers, and which way the arrows point."""

    wide: int
    tall: int
    between: int
    down: bool = False

    @property
    def along(self) -> int:
        """How much of the way along the arrows a box takes."""
        return self.tall if self.down else self.wide

    @property
    def across(self) -> int:
        """How much of its layer a box takes."""
        return self.wide if self.down else self.tall

    def placed(self, point: Point) -> Point:
        """Turn a place along and across the arrows into one from the left and from the top."""
        return (point[1], point[0]) if self.down else point


RIGHTWARD = Shape(212, 46, 76)
DOWNWARD = Shape(168, 60, 52, down=True)


@dataclass(frozen=True, slots=True)
class Box:
    """A thing, and the upper left corner of its box."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """The statements that point from one thing to another, the line, and where its text stands."""

    facts: Sequence[Joining]
    line: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The boxes and the arrows, and the room they take."""

    width: int
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    shape: Shape


def fitting(facts: Sequence[Joining]) -> Picture:
    """Draw statements from left to right if a window has room for it, else from the top down."""
    drawn = laid_out(facts)
    for most in range(BESIDE, 1, -1):
        if drawn.width <= WINDOW:
            break
        drawn = laid_out(facts, shape=DOWNWARD, most=most)
    return drawn


def laid_out(
    facts: Iterable[Joining], pairs: Iterable[Pair] = (), shape: Shape = RIGHTWARD, most: int = 0
) -> Picture:
    """Draw statements; `pairs` say what stands before what, else the statements do."""
    by_ends = defaultdict[Pair, list[Joining]](list)
    for fact in facts:
        by_ends[fact.ends].append(fact)
    ranks = ranked(pairs or by_ends, most)
    wide = max((sum(room(slot, shape) for slot in layer) for layer in ranks.columns), default=0)
    corners = corners_of(ranks.columns, wide, shape)
    boxes = [Box(slot[0], *shape.placed(at)) for slot, at in corners.items() if len(slot) == 1]
    arrows = [
        _arrow(found, [corners[slot] for slot in _route(ranks.routes, ends)], shape)
        for ends, found in sorted(by_ends.items())
    ]
    long = len(ranks.columns) * (shape.along + shape.between) - shape.between + 2 * EDGE
    return Picture(*shape.placed((max(long, 0), wide + 2 * EDGE)), boxes, arrows, shape)


def room(slot: Slot, shape: Shape) -> int:
    """Say how much of a layer a thing or a passing arrow takes."""
    return shape.across + GAP if len(slot) == 1 else PASSING


def corners_of(layers: Sequence[Sequence[Slot]], wide: int, shape: Shape) -> dict[Slot, Point]:
    """Stack each layer in the middle, or from the left edge, which a narrow window shows first."""
    corners: dict[Slot, Point] = {}
    for n, layer in enumerate(layers):
        spare = 0 if shape.down else wide - sum(room(slot, shape) for slot in layer)
        across = EDGE + spare // 2
        for slot in layer:
            corners[slot] = (EDGE + n * (shape.along + shape.between), across)
            across += room(slot, shape)
    return corners


def _route(routes: Mapping[Pair, Sequence[Slot]], ends: Pair) -> Sequence[Slot]:
    """Give the slots in the direction that the statement points, though the picture turns it."""
    passed = routes.get(ends) or routes[ends[1], ends[0]]
    return passed if passed[0] == (ends[0],) else passed[::-1]


def _arrow(facts: Sequence[Joining], corners: Sequence[Point], shape: Shape) -> Arrow:
    """Draw through the slots: out of one side of a box, into the facing side of the other."""
    onward, long, half = corners[0][0] < corners[-1][0], shape.along, shape.across // 2
    (at, side), (to, other) = corners[0], corners[-1]
    points = [(at + long if onward else at, side + half)]
    for near, across in corners[1:-1]:
        passed = [(near, across), (near + long, across)]
        points += passed if onward else passed[::-1]
    points.append((to if onward else to + long, other + half))
    (x, y), (right, bottom) = shape.placed(points[0]), shape.placed(points[-1])
    return Arrow(facts, curve(points, shape.down), (x + right) // 2, (y + bottom) // 2 - 4)


def curve(points: Sequence[Point], down: bool = False) -> str:
    """Draw a line that runs along the arrows wherever it meets a point."""

    def at(along: int, across: int) -> str:
        return f"{across} {along}" if down else f"{along} {across}"

    (x, y), *rest = points
    drawn = f"M{at(x, y)}"
    for to, side in rest:
        middle = (x + to) // 2
        straight = f"{'V' if down else 'H'}{to}"
        bent = f"C{at(middle, y)} {at(middle, side)} {at(to, side)}"
        drawn += straight if side == y else bent
        x, y = to, side
    return drawn
