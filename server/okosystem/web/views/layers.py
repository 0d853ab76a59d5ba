"""A layered drawing: boxes for entities, arrows for statements.

The layers stand from left to right if the window is wide enough, otherwise from the top down.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from okosystem.web.views.ranks import Pair, Slot, rank_nodes

GAP, EDGE, ARROW_SPACE = 12, 8, 16
# The width of the page in a window of 1280 pixels, and the number of boxes that fill it.
WINDOW, MAX_BESIDE = 1200, 6
# Position along the arrows and across them.
Point = tuple[int, int]


class Connection(Protocol):
    """Anything that connects two entities."""

    @property
    def ends(self) -> Pair:
        """The subject and the object."""


@dataclass(frozen=True, slots=True)
class BoxShape:
    """The box size, the gap between layers, and the direction of the arrows."""

    width: int
    height: int
    gap: int
    points_down: bool = False

    @property
    def along(self) -> int:
        """The extent of a box along the arrows."""
        return self.height if self.points_down else self.width

    @property
    def across(self) -> int:
        """The extent of a box across the arrows."""
        return self.width if self.points_down else self.height

    def placed(self, point: Point) -> Point:
        """Convert a point along and across the arrows to x and y."""
        return (point[1], point[0]) if self.points_down else point


RIGHTWARD = BoxShape(212, 46, 76)
DOWNWARD = BoxShape(168, 60, 52, points_down=True)


@dataclass(frozen=True, slots=True)
class LayerBox:
    """An entity and the upper left corner of its box."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LayerArrow:
    """The statements from one entity to another, the line, and the position of its text."""

    facts: Sequence[Connection]
    line: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LayeredDrawing:
    """The boxes, the arrows and the size."""

    width: int
    height: int
    boxes: Sequence[LayerBox]
    arrows: Sequence[LayerArrow]
    shape: BoxShape


def draw_fitting(facts: Sequence[Connection]) -> LayeredDrawing:
    """Draw statements from left to right if a window is wide enough, else from the top down."""
    drawing = draw_layers(facts)
    for max_beside in range(MAX_BESIDE, 1, -1):
        if drawing.width <= WINDOW:
            break
        drawing = draw_layers(facts, shape=DOWNWARD, max_beside=max_beside)
    return drawing


def draw_layers(
    facts: Iterable[Connection],
    pairs: Iterable[Pair] = (),
    shape: BoxShape = RIGHTWARD,
    max_beside: int = 0,
) -> LayeredDrawing:
    """Draw statements; `pairs` decides the order of layers, by default the statements do."""
    by_ends = defaultdict[Pair, list[Connection]](list)
    for fact in facts:
        by_ends[fact.ends].append(fact)
    ranks = rank_nodes(pairs or by_ends, max_beside)
    breadth = max(
        (sum(slot_extent(slot, shape) for slot in layer) for layer in ranks.columns), default=0
    )
    corners = corners_of(ranks.columns, breadth, shape)
    boxes = [LayerBox(slot[0], *shape.placed(at)) for slot, at in corners.items() if len(slot) == 1]
    arrows = [
        _arrow(connections, [corners[slot] for slot in _route(ranks.routes, ends)], shape)
        for ends, connections in sorted(by_ends.items())
    ]
    length = len(ranks.columns) * (shape.along + shape.gap) - shape.gap + 2 * EDGE
    return LayeredDrawing(*shape.placed((max(length, 0), breadth + 2 * EDGE)), boxes, arrows, shape)


def slot_extent(slot: Slot, shape: BoxShape) -> int:
    """Return how much of a layer an entity or a passing arrow takes."""
    return shape.across + GAP if len(slot) == 1 else ARROW_SPACE


def corners_of(
    layers: Sequence[Sequence[Slot]], breadth: int, shape: BoxShape
) -> dict[Slot, Point]:
    """Stack each layer centred, or from the left edge, which a narrow window shows first."""
    corners: dict[Slot, Point] = {}
    for n, layer in enumerate(layers):
        margin = (
            0 if shape.points_down else breadth - sum(slot_extent(slot, shape) for slot in layer)
        )
        across = EDGE + margin // 2
        for slot in layer:
            corners[slot] = (EDGE + n * (shape.along + shape.gap), across)
            across += slot_extent(slot, shape)
    return corners


def _route(routes: Mapping[Pair, Sequence[Slot]], ends: Pair) -> Sequence[Slot]:
    """Return the slots in the direction of the statement, even if the drawing reverses it."""
    slots = routes.get(ends) or routes[ends[1], ends[0]]
    return slots if slots[0] == (ends[0],) else slots[::-1]


def _arrow(facts: Sequence[Connection], corners: Sequence[Point], shape: BoxShape) -> LayerArrow:
    """Draw through the slots, from one side of a box to the facing side of the other."""
    onward, length, half = corners[0][0] < corners[-1][0], shape.along, shape.across // 2
    (at, side), (to, other) = corners[0], corners[-1]
    points = [(at + length if onward else at, side + half)]
    for along, across in corners[1:-1]:
        passed = [(along, across), (along + length, across)]
        points += passed if onward else passed[::-1]
    points.append((to if onward else to + length, other + half))
    (x, y), (right, bottom) = shape.placed(points[0]), shape.placed(points[-1])
    return LayerArrow(
        facts, curve(points, shape.points_down), (x + right) // 2, (y + bottom) // 2 - 4
    )


def curve(points: Sequence[Point], down: bool = False) -> str:
    """Draw a line that runs parallel to the arrows at each point."""

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
