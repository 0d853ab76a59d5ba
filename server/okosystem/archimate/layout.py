"""The target picture as a poster: where each category stands, and the boxes inside it.

Bars on top, columns to the left and right, layers in the middle. A pure function of the kinds
of category and how many resources each has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from okosystem.archimate.model import Box

WIDTH, HEIGHT = 168, 56
"""One resource."""
GAP, TITLE = 12, 28
MARGIN = 16
ACROSS: Mapping[str, int] = {"left-column": 1, "core-layer": 3, "right-column": 2}
"""How many resources stand side by side. The bars are as wide as the whole picture."""
BARS = "governance-bar"


@dataclass(frozen=True, slots=True)
class Frame:
    """A category as it is drawn: its kind, and how many resources it has."""

    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where a category stands, and its resources, in their order."""

    box: Box
    inside: Sequence[Box]


def poster(frames: Sequence[Frame]) -> list[Drawn]:
    """Place the categories, in the order given; what is of a kind without a place comes last."""
    columns = list(ACROSS)
    lefts = _lefts(columns)
    whole = lefts[-1] + width_of(ACROSS[columns[-1]]) - MARGIN
    drawn: dict[int, Drawn] = {}
    bars = [n for n, frame in enumerate(frames) if frame.kind == BARS]
    below = _stack(drawn, frames, bars, MARGIN, MARGIN, whole)
    lowest = below
    for kind, left in zip(columns, lefts, strict=True):
        these = [n for n, frame in enumerate(frames) if frame.kind == kind]
        end = _stack(drawn, frames, these, left, below, width_of(ACROSS[kind]))
        lowest = max(lowest, end)
    others = [n for n in range(len(frames)) if n not in drawn]
    _stack(drawn, frames, others, MARGIN, lowest, whole)
    return [drawn[n] for n in range(len(frames))]


def width_of(across: int) -> int:
    """Tell how wide a category is with so many resources side by side."""
    return across * (WIDTH + GAP) + GAP


def _lefts(columns: Iterable[str]) -> list[int]:
    lefts = [MARGIN]
    for kind in columns:
        lefts.append(lefts[-1] + width_of(ACROSS[kind]) + GAP)
    return lefts[:-1]


def _stack(
    drawn: dict[int, Drawn],
    frames: Sequence[Frame],
    these: Iterable[int],
    left: int,
    top: int,
    width: int,
) -> int:
    """Put categories under one another; tells where the next one would begin."""
    for n in these:
        drawn[n] = _category(left, top, width, frames[n].size)
        top += drawn[n].box.height + GAP
    return top


def _category(left: int, top: int, width: int, size: int) -> Drawn:
    across = (width - GAP) // (WIDTH + GAP)
    rows = max(1, -(-size // across))
    inside = [
        Box(
            left + GAP + (n % across) * (WIDTH + GAP),
            top + TITLE + (n // across) * (HEIGHT + GAP),
            WIDTH,
            HEIGHT,
        )
        for n in range(size)
    ]
    return Drawn(Box(left, top, width, TITLE + rows * (HEIGHT + GAP)), inside)
