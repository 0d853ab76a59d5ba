"""A bar chart with one bar for each row: plain arithmetic. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.web.drawing.scale import build_scale

LABEL, PLOT, NUMBER_WIDTH, ROW, BAR, TOP, EDGE = 270, 460, 110, 36, 20, 26, 8


@dataclass(frozen=True, slots=True)
class BarValue:
    """A value of a row: its name, number, formatted number, and entity."""

    name: str
    number: float | None
    formatted: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value and its bar; an unknown value has no bar, which is not the same as zero."""

    value: BarValue
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class ScaleMark:
    """A round number of the scale and its position."""

    number: float
    x: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """The bars, the scale and the size."""

    width: int
    height: int
    bars: Sequence[Bar]
    marks: Sequence[ScaleMark]
    zero: int


def draw_bars(values: Sequence[BarValue]) -> BarChart:
    """Place the bars below each other, in result order."""
    x_scale = build_scale([v.number for v in values if v.number is not None], PLOT)
    left = EDGE + LABEL
    zero = left + x_scale.at(0)
    placed = []
    for n, value in enumerate(values):
        end = left + x_scale.at(value.number or 0)
        placed.append(Bar(value, min(zero, end), TOP + n * ROW, abs(end - zero)))
    marks = [ScaleMark(number, left + x_scale.at(number)) for number in x_scale.marks]
    width = left + PLOT + NUMBER_WIDTH + EDGE
    return BarChart(width, TOP + len(values) * ROW + EDGE, placed, marks, zero)
