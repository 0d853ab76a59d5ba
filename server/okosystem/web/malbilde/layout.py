"""Lay out the landscape from the order, kind and side of its categories alone. Pure.

Bars go across the top, columns at the sides, layers in the middle from the top down. The graph
decides how many of each there are, so another landscape needs no new code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from okosystem.web.wrapping import wrap

WIDTH, MARGIN, GAP, PAD = 1440.0, 14.0, 8.0, 8.0
COLUMN_WIDTH, MIN_BOX_WIDTH, EMPTY_HEIGHT = 124.0, 112.0, 40.0
NAME_SIZE, NOTE_SIZE, HEADING_SIZE = 12.5, 11.0, 15.0
NAME_LINE, NOTE_LINE, HEADING_LINE, HEADING_GAP = 15.0, 13.5, 16.5, 4.0
MIN_HEIGHT = 44.0
"""The height of a touch target."""
BAR, LEFT, LAYER, RIGHT = "governance-bar", "left-column", "core-layer", "right-column"


@dataclass(frozen=True, slots=True)
class Item:
    """The content of a box: key, name, and short lines under the name."""

    key: str
    name: str
    notes: Sequence[str] = ()
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class Group:
    """The content of a category: key, kind, name and items."""

    key: str
    kind: str
    name: str
    items: Sequence[Item] = ()
    language: str = "nb"


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left and top edge, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def bottom(self) -> float:
        """The y coordinate of the lower edge."""
        return self.y + self.h


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box with its position and its name broken into lines."""

    item: Item
    at: Rect
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Panel:
    """A category with its position, its heading broken into lines, and its boxes."""

    group: Group
    at: Rect
    heading: Sequence[str]
    boxes: Sequence[PlacedBox]


def arrange(
    groups: Sequence[Group], top: float, width: float = WIDTH, extra_height: float = 0
) -> Sequence[Panel]:
    """Place all categories below `top` in the order given; the layers share the extra height."""
    kinds = {kind: [g for g in groups if g.kind == kind] for kind in (BAR, LEFT, LAYER, RIGHT)}
    bars = stack_panels(kinds[BAR], Rect(MARGIN, top, width - 2 * MARGIN, 0), 12)
    top = bars[-1].at.bottom + GAP if bars else top
    column = COLUMN_WIDTH * width / WIDTH
    left, right = (len(kinds[side]) * (column + GAP) for side in (LEFT, RIGHT))
    core = Rect(MARGIN + left, top, width - 2 * MARGIN - left - right, 0)
    layers = stack_panels(kinds[LAYER], core, int((core.w - PAD) // (MIN_BOX_WIDTH + PAD)))
    lefts = column_panels(kinds[LEFT], MARGIN, top, column)
    rights = column_panels(kinds[RIGHT], core.x + core.w + GAP, top, column)
    placed = [*bars, *align_bottoms(layers, [*lefts, *rights], extra_height)]
    order = {group.key: n for n, group in enumerate(groups)}
    return sorted(placed, key=lambda panel: order[panel.group.key])


def stack_panels(groups: Sequence[Group], area: Rect, max_per_row: int) -> list[Panel]:
    """Place categories under one another, with at most `max_per_row` boxes in a row."""
    panels: list[Panel] = []
    top = area.y
    for group in groups:
        heading = wrap(group.name, area.w - 2 * PAD, HEADING_SIZE, group.language)
        start = top + PAD + len(heading) * HEADING_LINE + HEADING_GAP
        panels.append(_panel(group, heading, replace(area, y=top), start, max_per_row))
        top = panels[-1].at.bottom + GAP
    return panels


def column_panels(groups: Sequence[Group], left: float, top: float, width: float) -> list[Panel]:
    """Place categories side by side, each with one column of boxes under equally high headings."""
    headings = [wrap(g.name, width - 2 * PAD, HEADING_SIZE, g.language) for g in groups]
    start = top + PAD + max(map(len, headings), default=0) * HEADING_LINE + HEADING_GAP
    return [
        _panel(group, heading, Rect(left + n * (width + GAP), top, width, 0), start, 1)
        for n, (group, heading) in enumerate(zip(groups, headings, strict=True))
    ]


def _panel(
    group: Group, heading: Sequence[str], area: Rect, start: float, max_per_row: int
) -> Panel:
    """Place the boxes of a category from `start` down, and end the panel below them."""
    boxes = box_rows(group.items, Rect(area.x + PAD, start, area.w - 2 * PAD, 0), max_per_row)
    bottom = boxes[-1].at.bottom if boxes else start + EMPTY_HEIGHT
    return Panel(group, replace(area, h=bottom + PAD - area.y), heading, boxes)


def box_rows(items: Sequence[Item], area: Rect, max_per_row: int) -> list[PlacedBox]:
    """Place boxes in rows as even as possible; all equally wide, and as high as the highest."""
    if not items:
        return []
    per_row = ceil(len(items) / ceil(len(items) / max(1, max_per_row)))
    w = (area.w - (per_row - 1) * PAD) / per_row
    items = [_wrap_notes(item, w - 2 * PAD) for item in items]
    lines = [wrap(item.name, w - 2 * PAD, NAME_SIZE, item.language, 5) for item in items]
    sizes = [(len(name), len(item.notes)) for name, item in zip(lines, items, strict=True)]
    h = max(MIN_HEIGHT, *(2 * PAD + n * NAME_LINE + m * NOTE_LINE for n, m in sizes))
    return [
        PlacedBox(
            item,
            Rect(area.x + n % per_row * (w + PAD), area.y + n // per_row * (h + PAD), w, h),
            wrapped,
        )
        for n, (item, wrapped) in enumerate(zip(items, lines, strict=True))
    ]


def _wrap_notes(item: Item, area: float) -> Item:
    lines = [line for note in item.notes for line in wrap(note, area, NOTE_SIZE, item.language, 2)]
    return replace(item, notes=lines)


def align_bottoms(
    layers: Sequence[Panel], sides: Sequence[Panel], extra_height: float = 0
) -> list[Panel]:
    """Let layers and columns end on the same line; the layers share the extra height."""
    foot = extra_height + max((panel.at.bottom for panel in (*layers, *sides)), default=0.0)
    share = (foot - layers[-1].at.bottom) / len(layers) if layers else 0.0
    taller = [_moved_and_stretched(panel, n * share, share) for n, panel in enumerate(layers)]
    longer = [replace(p, at=replace(p.at, h=foot - p.at.y)) for p in sides]
    return [*taller, *longer]


def _moved_and_stretched(panel: Panel, down: float, by: float) -> Panel:
    """Move a panel down and make it and its rows higher."""
    at = replace(panel.at, y=panel.at.y + down, h=panel.at.h + by)
    tops = sorted({box.at.y for box in panel.boxes})
    each = by / len(tops) if tops else 0.0
    boxes = [
        replace(b, at=replace(b.at, y=b.at.y + down + tops.index(b.at.y) * each, h=b.at.h + each))
        for b in panel.boxes
    ]
    return replace(panel, at=at, boxes=boxes)
