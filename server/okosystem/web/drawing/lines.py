"""A line over days: the points in order of time, on a scale of days and one of numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from okosystem.web.drawing.scale import scale

LEFT, PLOT, TALL, TOP, BELOW, RIGHT = 110, 660, 300, 24, 44, 60
DAYS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A number on a day, how both are written, and where the point is."""

    day: date
    number: float
    when: str
    told: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """The points and the line through them, the scales, and the room they take."""

    width: int
    height: int
    points: Sequence[Point]
    path: str
    marks: Sequence[tuple[float, int]]
    days: Sequence[tuple[date, int]]


def line(points: Sequence[Point]) -> Line:
    """Draw a line through points of at least two days."""
    known = sorted(points, key=lambda point: point.day)
    first, last = known[0].day, known[-1].day
    up = scale([point.number for point in known], TALL)

    def x_of(day: date) -> int:
        return LEFT + round((day - first) / (last - first) * PLOT)

    def y_of(number: float) -> int:
        return TOP + TALL - up.at(number)

    placed = [replace(p, x=x_of(p.day), y=y_of(p.number)) for p in known]
    path = "M" + "L".join(f"{p.x} {p.y}" for p in placed)
    told = days_between(first, last)
    return Line(
        width=LEFT + PLOT + RIGHT,
        height=TOP + TALL + BELOW,
        points=placed,
        path=path,
        marks=[(number, y_of(number)) for number in up.marks],
        days=[(day, x_of(day)) for day in told],
    )


def days_between(first: date, last: date) -> Sequence[date]:
    """List a few days with the same time between them, from the first to the last."""
    span, steps = (last - first).days, min(DAYS_TOLD - 1, (last - first).days)
    return [first + timedelta(days=round(span * n / steps)) for n in range(steps + 1)]
