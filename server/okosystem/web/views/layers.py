"""A drawing of statements from left to right: boxes for things, arrows for statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.web.views.facts import Fact
from okosystem.web.views.ranks import Pair, Slot, ranked

WIDE, TALL, BETWEEN, GAP, EDGE = 212, 46, 76, 12, 8
PASSING = 16
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A thing, and the upper left corner of its box."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """The statements that point from one thing to another, the line, and where its text stands."""

    facts: Sequence[Fact]
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


def laid_out(facts: Iterable[Fact], pairs: Iterable[Pair] = (), between: int = BETWEEN) -> Picture:
    """Draw statements; `pairs` say what stands to the left of what, else the statements do."""
    by_ends = defaultdict[Pair, list[Fact]](list)
    for fact in facts:
        by_ends[fact.ends].append(fact)
    ranks = ranked(pairs or by_ends)
    tall = max((sum(map(room, column)) for column in ranks.columns), default=0)
    corners = corners_of(ranks.columns, tall, between)
    boxes = [Box(slot[0], *corner) for slot, corner in corners.items() if len(slot) == 1]
    arrows = [
        _arrow(found, [corners[slot] for slot in _route(ranks.routes, ends)])
        for ends, found in sorted(by_ends.items())
    ]
    width = len(ranks.columns) * (WIDE + between) - between + 2 * EDGE
    return Picture(max(width, 0), tall + 2 * EDGE, boxes, arrows)


def room(slot: Slot) -> int:
    """Say how much of a column a thing or a passing arrow takes."""
    return TALL + GAP if len(slot) == 1 else PASSING


def corners_of(columns: Sequence[Sequence[Slot]], tall: int, between: int) -> dict[Slot, Point]:
    """Stack each column, in the middle of the height."""
    corners: dict[Slot, Point] = {}
    for n, column in enumerate(columns):
        y = EDGE + (tall - sum(map(room, column))) // 2
        for slot in column:
            corners[slot] = (EDGE + n * (WIDE + between), y)
            y += room(slot)
    return corners


def _route(routes: Mapping[Pair, Sequence[Slot]], ends: Pair) -> Sequence[Slot]:
    """Give the slots in the direction that the statement points, though the picture turns it."""
    passed = routes.get(ends) or routes[ends[1], ends[0]]
    return passed if passed[0] == (ends[0],) else passed[::-1]


def _arrow(facts: Sequence[Fact], corners: Sequence[Point]) -> Arrow:
    """Draw through the slots: out of the side of one box, into the facing side of the other."""
    rightward = corners[0][0] < corners[-1][0]
    (x, top), (to, bottom) = corners[0], corners[-1]
    points = [(x + WIDE if rightward else x, top + TALL // 2)]
    for left, y in corners[1:-1]:
        points += [(left, y), (left + WIDE, y)] if rightward else [(left + WIDE, y), (left, y)]
    points.append((to if rightward else to + WIDE, bottom + TALL // 2))
    ends = (points[0], points[-1])
    middle = [(a + b) // 2 for a, b in zip(*ends, strict=True)]
    return Arrow(facts, curve(points), middle[0], middle[1] - 4)


def curve(points: Sequence[Point]) -> str:
    """Draw a line that is level wherever it meets a point."""
    (x, y), *rest = points
    drawn = f"M{x} {y}"
    for to, at in rest:
        middle = (x + to) // 2
        drawn += f"H{to}" if at == y else f"C{middle} {y} {middle} {at} {to} {at}"
        x, y = to, at
    return drawn
