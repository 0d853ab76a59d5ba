"""A line chart over days: points in chronological order. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from okosystem.web.drawing.scale import build_scale

LEFT, PLOT_WIDTH, PLOT_HEIGHT, TOP, BELOW, RIGHT = 110, 660, 300, 24, 44, 60
DAY_MARKS = 5


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A number on a day, both formatted, and the position."""

    day: date
    number: float
    when: str
    formatted: str
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True)
class LineChart:
    """The points and the line through them, the scales, and the size."""

    width: int
    height: int
    points: Sequence[LinePoint]
    path: str
    marks: Sequence[tuple[float, int]]
    days: Sequence[tuple[date, int]]


def draw_line(points: Sequence[LinePoint]) -> LineChart:
    """Draw a line through points of at least two days."""
    ordered = sorted(points, key=lambda point: point.day)
    first, last = ordered[0].day, ordered[-1].day
    y_scale = build_scale([point.number for point in ordered], PLOT_HEIGHT)

    def x_of(day: date) -> int:
        return LEFT + round((day - first) / (last - first) * PLOT_WIDTH)

    def y_of(number: float) -> int:
        return TOP + PLOT_HEIGHT - y_scale.at(number)

    placed = [replace(p, x=x_of(p.day), y=y_of(p.number)) for p in ordered]
    path = "M" + "L".join(f"{p.x} {p.y}" for p in placed)
    marked_days = days_between(first, last)
    return LineChart(
        width=LEFT + PLOT_WIDTH + RIGHT,
        height=TOP + PLOT_HEIGHT + BELOW,
        points=placed,
        path=path,
        marks=[(number, y_of(number)) for number in y_scale.marks],
        days=[(day, x_of(day)) for day in marked_days],
    )


def days_between(first: date, last: date) -> Sequence[date]:
    """List a few evenly spaced days, from the first to the last."""
    span, steps = (last - first).days, min(DAY_MARKS - 1, (last - first).days)
    return [first + timedelta(days=round(span * n / steps)) for n in range(steps + 1)]
