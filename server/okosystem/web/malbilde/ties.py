"""The lines from a selected box to those it leans on and those that lean on it. Pure geometry."""

from dataclasses import dataclass
from math import hypot

from okosystem.web.malbilde.places import Rect

BEND, CLEAR = 0.14, 3.0


@dataclass(frozen=True, slots=True)
class Tie:
    """A curved line with its number, and whether the selected box needs the other or is used."""

    key: str
    way: str
    number: int
    path: str


def tie(key: str, way: str, number: int, one: Rect, other: Rect) -> Tie:
    """Draw a line from what leans to what is leaned on, a little bent so that lines part."""
    start, end = (one, other) if way == "needs" else (other, one)
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    bx, by = (x1 + x2) / 2 - (y2 - y1) * BEND, (y1 + y2) / 2 + (x2 - x1) * BEND
    return Tie(key, way, number, f"M{x1:.1f} {y1:.1f}Q{bx:.1f} {by:.1f} {x2:.1f} {y2:.1f}")


def _edge(one: Rect, other: Rect) -> tuple[float, float]:
    """Find where the line between two centres leaves the first box, a little outside it."""
    x, y = one.x + one.w / 2, one.y + one.h / 2
    dx, dy = other.x + other.w / 2 - x, other.y + other.h / 2 - y
    if not dx and not dy:
        return x, y
    sides = [half / abs(d) for half, d in ((one.w / 2, dx), (one.h / 2, dy)) if d]
    away = min(sides) + CLEAR / hypot(dx, dy)
    return x + dx * away, y + dy * away
