"""Bars beside their names, one for each row of an answer: plain arithmetic. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.web.drawing.scale import scale

LABEL, PLOT, TOLD, ROW, BAR, TOP, EDGE = 270, 460, 110, 36, 20, 26, 8


@dataclass(frozen=True, slots=True)
class Value:
    """What a row says: of what, how much, as it is written, and the thing it is said of."""

    name: str
    number: float | None
    told: str
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A value and where its bar lies; unknown is no bar, which is not the same as zero."""

    value: Value
    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A round number of the scale, and where it stands."""

    number: float
    x: int


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars and the scale, and the room they take."""

    width: int
    height: int
    bars: Sequence[Bar]
    marks: Sequence[Mark]
    zero: int


def bars(values: Sequence[Value]) -> Bars:
    """Lay the bars below each other, in the order of the answer."""
    along = scale([v.number for v in values if v.number is not None], PLOT)
    left = EDGE + LABEL
    zero = left + along.at(0)
    drawn = []
    for n, value in enumerate(values):
        end = left + along.at(value.number or 0)
        drawn.append(Bar(value, min(zero, end), TOP + n * ROW, abs(end - zero)))
    marks = [Mark(number, left + along.at(number)) for number in along.marks]
    width = left + PLOT + TOLD + EDGE
    return Bars(width, TOP + len(values) * ROW + EDGE, drawn, marks, zero)
