"""Lay out the landscape from the order, kind and side of its categories alone. Pure.

Bars go across the top, columns at the sides, layers in the middle from the top down. The graph
decides how many of each there are, so another landscape needs no new code. A layout may be given a
height; then a category that has more boxes than fit ends with one box for the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from okosystem.web.wrapping import wrap

WIDTH, MARGIN, GAP, PAD = 1440.0, 10.0, 6.0, 6.0
COLUMN_WIDTH, MIN_COLUMN, MIN_BOX_WIDTH, EMPTY_HEIGHT, HEADING_WIDTH = 124, 112, 108, 38, 146
BOX_PAD, TEXT_INSET, MIN_IN_BAR, MAX_LINES = 5.0, 17.0, 140.0, 8
REST_WIDTH, REST_HEIGHT = 46.0, 26.0
"""The box for the rest of a category is narrow at the end of a row, and low in a column."""
NAME_SIZE, NOTE_SIZE, HEADING_SIZE = 12.5, 11.0, 13.0
NAME_LINE, NOTE_LINE, HEADING_LINE, HEADING_GAP = 15.0, 13.5, 15.0, 4.0
MIN_HEIGHT = 38.0
BAR, LEFT, LAYER, RIGHT = "governance-bar", "left-column", "core-layer", "right-column"
BESIDE = (BAR,)
"""The categories with the heading at the left of the boxes; the others have it above them."""


@dataclass(frozen=True, slots=True)
class Item:
    """The content of a box: key, name, and short lines under the name.

    Where there is no room for all boxes, those with the lowest rank are drawn.
    """

    key: str
    name: str
    notes: Sequence[str] = ()
    language: str = "nb"
    rank: int = 0
    is_rest: bool = False


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


Rest = Callable[[Group, int], Item]
"""Makes the box for what a category has no room for: the category, and how many."""


def arrange(
    groups: Sequence[Group],
    top: float,
    width: float = WIDTH,
    extra_height: float = 0,
    bottom: float | None = None,
    rest: Rest | None = None,
) -> Sequence[Panel]:
    """Place all categories below `top` in the order given; the layers share the extra height.

    With `bottom`, each category shows as many boxes as fit above it, and `rest` for the others.
    """
    fitting = Fitting(bottom, rest)
    kinds = {kind: [g for g in groups if g.kind == kind] for kind in (BAR, LEFT, LAYER, RIGHT)}
    bar = Rect(MARGIN, top, width - 2 * MARGIN, 0)
    in_bar = int((bar.w - HEADING_WIDTH - REST_WIDTH - 2 * PAD) // (MIN_IN_BAR + PAD))
    bars = fitting.rows(kinds[BAR], bar, in_bar, 1)
    top = bars[-1].at.bottom + GAP if bars else top
    column = max(MIN_COLUMN, COLUMN_WIDTH * width / WIDTH)
    left, right = (len(kinds[side]) * (column + GAP) for side in (LEFT, RIGHT))
    core = Rect(MARGIN + left, top, width - 2 * MARGIN - left - right, 0)
    room = core.w - REST_WIDTH - 2 * PAD
    layers = fitting.rows(kinds[LAYER], core, int(room // (MIN_BOX_WIDTH + PAD)))
    foot = max(bottom or 0, layers[-1].at.bottom if layers else 0)
    lefts = fitting.columns(kinds[LEFT], MARGIN, top, column, foot)
    rights = fitting.columns(kinds[RIGHT], core.x + core.w + GAP, top, column, foot)
    placed = [*bars, *align_bottoms(layers, [*lefts, *rights], extra_height)]
    order = {group.key: n for n, group in enumerate(groups)}
    return sorted(placed, key=lambda panel: order[panel.group.key])


@dataclass(frozen=True, slots=True)
class Fitting:
    """How much of each category is shown above `bottom`; everything without it."""

    bottom: float | None = None
    rest: Rest | None = None

    def shown(self, group: Group, most: int, is_one_row: bool = False) -> Group:
        """Show at most so many boxes, those with the lowest rank, in the order of the group."""
        if self.rest is None or len(group.items) <= most - is_one_row:
            return group
        ranked = sorted(range(len(group.items)), key=lambda n: (group.items[n].rank, n))
        kept = [group.items[n] for n in sorted(ranked[: max(most, 1) - 1])]
        return replace(group, items=[*kept, self.rest(group, len(group.items) - len(kept))])

    def rows(
        self, groups: Sequence[Group], area: Rect, per_row: int, most_rows: int = 0
    ) -> list[Panel]:
        """Place categories under one another, each with its boxes in rows.

        Each has a row, the highest with fewer boxes if there is no room. Then the one with most
        for each row gets another, while there is room.
        """
        if self.bottom is None:
            return stack_panels(groups, area, [per_row] * len(groups))
        rows, widths = [1] * len(groups), [per_row] * len(groups)
        panels = self._stack(groups, area, widths, rows)
        while panels and panels[-1].at.bottom > self.bottom and most_rows != 1 and max(widths) > 2:
            n = max(range(len(groups)), key=lambda g: (widths[g] > 2, panels[g].at.h))
            widths[n] -= 1
            panels = self._stack(groups, area, widths, rows)
        growing = list(range(len(groups)))
        while growing and most_rows != 1:
            n = max(growing, key=lambda g: (len(groups[g].items) / rows[g], -g))
            taller = [count + (g == n) for g, count in enumerate(rows)]
            found = self._stack(groups, area, widths, taller)
            if len(groups[n].items) > rows[n] * widths[n] and found[-1].at.bottom <= self.bottom:
                rows, panels = taller, found
            else:
                growing.remove(n)
        return panels

    def _stack(
        self, groups: Sequence[Group], area: Rect, widths: Sequence[int], rows: Sequence[int]
    ) -> list[Panel]:
        shown = [
            self.shown(g, count * per_row + (count == 1), count == 1)
            for g, per_row, count in zip(groups, widths, rows, strict=True)
        ]
        return stack_panels(shown, area, widths)

    def columns(
        self, groups: Sequence[Group], left: float, top: float, width: float, foot: float
    ) -> list[Panel]:
        """Place categories side by side, each with as many boxes under its heading as fit."""
        headings = [wrap(g.name, width - 2 * PAD, HEADING_SIZE, g.language) for g in groups]
        start = top + PAD + max(map(len, headings), default=0) * HEADING_LINE + HEADING_GAP
        return [
            self._column(group, heading, Rect(left + n * (width + GAP), top, width, 0), start, foot)
            for n, (group, heading) in enumerate(zip(groups, headings, strict=True))
        ]

    def _column(
        self, group: Group, heading: Sequence[str], area: Rect, start: float, foot: float
    ) -> Panel:
        inside = Rect(area.x + PAD, start, area.w - 2 * PAD, 0)
        for most in range(len(group.items), -1, -1):
            shown = self.shown(group, most)
            boxes = box_rows(shown.items, inside, 1)
            bottom = boxes[-1].at.bottom if boxes else start + EMPTY_HEIGHT
            if self.bottom is None or bottom + PAD <= foot:
                break
        return Panel(shown, replace(area, h=bottom + PAD - area.y), heading, boxes)


def stack_panels(groups: Sequence[Group], area: Rect, widths: Sequence[int]) -> list[Panel]:
    """Place categories under one another, each with at most so many boxes in a row."""
    panels: list[Panel] = []
    top = area.y
    for group, max_per_row in zip(groups, widths, strict=True):
        is_beside = group.kind in BESIDE
        wide = HEADING_WIDTH if is_beside else area.w
        heading = wrap(group.name, wide - 2 * PAD, HEADING_SIZE, group.language)
        height = len(heading) * HEADING_LINE + HEADING_GAP
        left, start = (wide + PAD, top + PAD) if is_beside else (PAD, top + PAD / 2 + height)
        boxes = box_rows(
            group.items, Rect(area.x + left, start, area.w - left - PAD, 0), max_per_row
        )
        least = max(start + EMPTY_HEIGHT, top + PAD + height)
        bottom = max(boxes[-1].at.bottom, least) if boxes else least
        panels.append(Panel(group, Rect(area.x, top, area.w, bottom + PAD - top), heading, boxes))
        top = panels[-1].at.bottom + GAP
    return panels


def box_rows(items: Sequence[Item], area: Rect, max_per_row: int) -> list[PlacedBox]:
    """Place boxes in rows as even as possible; all equally wide, each row as high as needed."""
    if not items:
        return []
    rest = REST_WIDTH + PAD if items[-1].is_rest and 1 < len(items) <= max_per_row + 1 else 0.0
    per_row = len(items) if rest else ceil(len(items) / ceil(len(items) / max(1, max_per_row)))
    number = per_row - 1 if rest else per_row
    w = (area.w - rest - (number - 1) * PAD) / number
    items = [_wrap_notes(item, w - TEXT_INSET) for item in items]
    placed: list[PlacedBox] = []
    y = area.y
    for start in range(0, len(items), per_row):
        row = items[start : start + per_row]
        lines = [wrap(i.name, w - TEXT_INSET, NAME_SIZE, i.language, MAX_LINES) for i in row]
        h = max(_height(item, len(name)) for item, name in zip(row, lines, strict=True))
        placed += [
            PlacedBox(
                item,
                Rect(area.x + n * (w + PAD), y, REST_WIDTH if rest and item.is_rest else w, h),
                wrapped,
            )
            for n, (item, wrapped) in enumerate(zip(row, lines, strict=True))
        ]
        y += h + PAD
    return placed


def _height(item: Item, lines: int) -> float:
    least = REST_HEIGHT if item.is_rest else MIN_HEIGHT
    return max(least, 2 * BOX_PAD + lines * NAME_LINE + len(item.notes) * NOTE_LINE)


def _wrap_notes(item: Item, area: float) -> Item:
    wrapped = (wrap(note, area, NOTE_SIZE, item.language, MAX_LINES) for note in item.notes)
    return replace(item, notes=[line for lines in wrapped for line in lines])


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
