"""A Sankey drawing of flows that all pass the same columns: plain arithmetic, no measuring. Pure.

Every flow is as wide as any other: the graph knows that something is given, not how much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX, BETWEEN, BAND, GAP, LOWEST, EDGE = 216, 150, 22, 10, 42, 4
_SWEEPS = 4

Flow = Sequence[str]


@dataclass(frozen=True, slots=True)
class Box:
    """A thing in a column, and where it stands."""

    name: str
    column: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The boxes by column, and for each flow the outline of its band."""

    width: int
    height: int
    boxes: Sequence[Box]
    bands: Sequence[str]


def drawn(flows: Sequence[Flow]) -> Drawing:
    """Place the boxes and draw a band for each flow."""
    columns = ordered(flows)
    tall = max((height_of(flows, n, names) for n, names in enumerate(columns)), default=0)
    placed = [stacked(flows, n, names, tall) for n, names in enumerate(columns)]
    ends = [ports(flows, n, placed) for n in range(len(placed))]
    width = len(columns) * BOX + max(0, len(columns) - 1) * BETWEEN + 2 * EDGE
    bands = [outline([end[f] for end in ends]) for f in range(len(flows))]
    return Drawing(width, tall, [box for boxes in placed for box in boxes.values()], bands)


def ordered(flows: Sequence[Flow]) -> list[list[str]]:
    """Order each column by the mean place of what its things are joined to, a few times over."""
    columns = [list(dict.fromkeys(names)) for names in zip(*flows, strict=True)]
    for sweep in range(_SWEEPS):
        steps = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for n in steps:
            beside = n - 1 if sweep % 2 == 0 else n + 1
            columns[n].sort(key=means(flows, n, beside, columns[beside]).__getitem__)
    return columns


def means(flows: Sequence[Flow], n: int, beside: int, order: Sequence[str]) -> dict[str, float]:
    """Give the mean place in one column of all that the things of another are joined to."""
    places = {name: place for place, name in enumerate(order)}
    found: dict[str, list[int]] = {}
    for flow in flows:
        found.setdefault(flow[n], []).append(places[flow[beside]])
    return {name: sum(joined) / len(joined) for name, joined in found.items()}


def height_of(flows: Sequence[Flow], n: int, names: Sequence[str]) -> int:
    """Say how tall a column is."""
    return sum(box_height(flows, n, name) + GAP for name in names)


def box_height(flows: Sequence[Flow], n: int, name: str) -> int:
    """Give a box room for its bands, and for two lines of text."""
    return max(LOWEST, BAND * sum(flow[n] == name for flow in flows))


def stacked(flows: Sequence[Flow], n: int, names: Sequence[str], tall: int) -> dict[str, Box]:
    """Stack the boxes of a column, spread over the height of the drawing."""
    spare = (tall - height_of(flows, n, names)) / len(names)
    boxes: dict[str, Box] = {}
    y = GAP / 2 + spare / 2
    for name in names:
        height = box_height(flows, n, name)
        boxes[name] = Box(name, n, EDGE + n * (BOX + BETWEEN), round(y), height)
        y += height + GAP + spare
    return boxes


def ports(
    flows: Sequence[Flow], n: int, placed: Sequence[Mapping[str, Box]]
) -> list[tuple[Box, int, int]]:
    """Say where each flow meets its box of a column: the box, the height in, the height out."""
    boxes = placed[n]
    into = spread(flows, n, boxes, placed, max(n - 1, 0))
    out = spread(flows, n, boxes, placed, min(n + 1, len(placed) - 1))
    return [(boxes[flow[n]], into[f], out[f]) for f, flow in enumerate(flows)]


def spread(
    flows: Sequence[Flow],
    n: int,
    boxes: Mapping[str, Box],
    placed: Sequence[Mapping[str, Box]],
    beside: int,
) -> dict[int, int]:
    """Give the flows of each box their heights, so that none cross beside it."""
    heights: dict[int, int] = {}
    for name, box in boxes.items():
        mine = [f for f, flow in enumerate(flows) if flow[n] == name]
        mine.sort(key=lambda f: placed[beside][flows[f][beside]].y)
        first = box.y + (box.height - BAND * len(mine)) // 2
        heights |= {f: first + BAND * place for place, f in enumerate(mine)}
    return heights


def outline(ends: Sequence[tuple[Box, int, int]]) -> str:
    """Outline a band through all its boxes, as the path of an SVG."""
    pieces = []
    for (left, _, y), (right, into, _) in pairwise(ends):
        x, to = left.x + BOX, right.x
        middle = (x + to) // 2
        pieces.append(
            f"M{x} {y}C{middle} {y} {middle} {into} {to} {into}v{BAND - 2}"
            f"C{middle} {into + BAND - 2} {middle} {y + BAND - 2} {x} {y + BAND - 2}Z"
        )
    return "".join(pieces)
