"""The scale of a chart: round numbers from below the lowest value to above the highest. Pure."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_STEPS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """Round numbers, from first to last, spread over a length."""

    marks: Sequence[float]
    length: int

    def at(self, value: float) -> int:
        """Return the position of a value along the length."""
        first, last = self.marks[0], self.marks[-1]
        return round((value - first) / (last - first) * self.length)


def build_scale(values: Iterable[float], length: int) -> Scale:
    """Build a scale that includes zero, so that twice as long is twice as much."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    step = step_size(high - low) if high > low else 1.0
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return Scale([n * step for n in range(first, last + 1)], length)


def step_size(span: float) -> float:
    """Return the smallest of 1, 2 and 5 times a power of ten that gives few enough steps."""
    power = 10.0 ** math.floor(math.log10(span / MAX_STEPS))
    return next(step for n in (1, 2, 5, 10) if span / (step := n * power) <= MAX_STEPS)
