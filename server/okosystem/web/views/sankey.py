"""A Sankey diagram of flows that all pass the same columns: plain arithmetic. Pure.

Every flow is equally wide: the graph knows that something is given, not how much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX_WIDTH, COLUMN_GAP, BAND, GAP, MIN_HEIGHT, EDGE = 216, 150, 22, 10, 42, 4
_SWEEPS = 4

Flow = Sequence[str]


@dataclass(frozen=True, slots=True)
class FlowBox:
    """A node in a column and its position."""

    name: str
    column: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class SankeyDiagram:
    """The boxes by column, and the outline of the band of each flow."""

    width: int
    height: int
    boxes: Sequence[FlowBox]
    bands: Sequence[str]


def draw_sankey(flows: Sequence[Flow]) -> SankeyDiagram:
    """Place the boxes and draw a band for each flow."""
    columns = order_columns(flows)
    height = max((column_height(flows, n, names) for n, names in enumerate(columns)), default=0)
    boxes_by_column = [stack_boxes(flows, n, names, height) for n, names in enumerate(columns)]
    ends = [ports(flows, n, boxes_by_column) for n in range(len(boxes_by_column))]
    width = len(columns) * BOX_WIDTH + max(0, len(columns) - 1) * COLUMN_GAP + 2 * EDGE
    bands = [outline([end[f] for end in ends]) for f in range(len(flows))]
    return SankeyDiagram(
        width, height, [box for boxes in boxes_by_column for box in boxes.values()], bands
    )


def order_columns(flows: Sequence[Flow]) -> list[list[str]]:
    """Order each column by the mean position of each node's neighbours, in a few sweeps."""
    columns = [list(dict.fromkeys(names)) for names in zip(*flows, strict=True)]
    for sweep in range(_SWEEPS):
        steps = range(1, len(columns)) if sweep % 2 == 0 else range(len(columns) - 2, -1, -1)
        for n in steps:
            beside = n - 1 if sweep % 2 == 0 else n + 1
            columns[n].sort(key=mean_positions(flows, n, beside, columns[beside]).__getitem__)
    return columns


def mean_positions(
    flows: Sequence[Flow], n: int, beside: int, order: Sequence[str]
) -> dict[str, float]:
    """Return the mean position in one column of the neighbours of each node in another."""
    position_of = {name: position for position, name in enumerate(order)}
    neighbours: dict[str, list[int]] = {}
    for flow in flows:
        neighbours.setdefault(flow[n], []).append(position_of[flow[beside]])
    return {name: sum(joined) / len(joined) for name, joined in neighbours.items()}


def column_height(flows: Sequence[Flow], n: int, names: Sequence[str]) -> int:
    """Return the height of a column."""
    return sum(box_height(flows, n, name) + GAP for name in names)


def box_height(flows: Sequence[Flow], n: int, name: str) -> int:
    """Return the height of a box, with space for its bands and two lines of text."""
    return max(MIN_HEIGHT, BAND * sum(flow[n] == name for flow in flows))


def stack_boxes(
    flows: Sequence[Flow], n: int, names: Sequence[str], total_height: int
) -> dict[str, FlowBox]:
    """Stack the boxes of a column, spread over the height of the diagram."""
    extra = (total_height - column_height(flows, n, names)) / len(names)
    boxes: dict[str, FlowBox] = {}
    y = GAP / 2 + extra / 2
    for name in names:
        box_height_ = box_height(flows, n, name)
        boxes[name] = FlowBox(name, n, EDGE + n * (BOX_WIDTH + COLUMN_GAP), round(y), box_height_)
        y += box_height_ + GAP + extra
    return boxes


def ports(
    flows: Sequence[Flow], n: int, placed: Sequence[Mapping[str, FlowBox]]
) -> list[tuple[FlowBox, int, int]]:
    """Return where each flow meets its box in a column: the box, the height in, the height out."""
    boxes = placed[n]
    into = port_heights(flows, n, boxes, placed, max(n - 1, 0))
    out = port_heights(flows, n, boxes, placed, min(n + 1, len(placed) - 1))
    return [(boxes[flow[n]], into[f], out[f]) for f, flow in enumerate(flows)]


def port_heights(
    flows: Sequence[Flow],
    n: int,
    boxes: Mapping[str, FlowBox],
    placed: Sequence[Mapping[str, FlowBox]],
    beside: int,
) -> dict[int, int]:
    """Assign heights to the flows of each box, so that none cross beside it."""
    heights: dict[int, int] = {}
    for name, box in boxes.items():
        own = [f for f, flow in enumerate(flows) if flow[n] == name]
        own.sort(key=lambda f: placed[beside][flows[f][beside]].y)
        first = box.y + (box.height - BAND * len(own)) // 2
        heights |= {f: first + BAND * position for position, f in enumerate(own)}
    return heights


def outline(ends: Sequence[tuple[FlowBox, int, int]]) -> str:
    """Outline a band through all its boxes as an SVG path."""
    pieces = []
    for (left, _, y), (right, into, _) in pairwise(ends):
        x, to = left.x + BOX_WIDTH, right.x
        middle = (x + to) // 2
        pieces.append(
            f"M{x} {y}C{middle} {y} {middle} {into} {to} {into}v{BAND - 2}"
            f"C{middle} {into + BAND - 2} {middle} {y + BAND - 2} {x} {y + BAND - 2}Z"
        )
    return "".join(pieces)
