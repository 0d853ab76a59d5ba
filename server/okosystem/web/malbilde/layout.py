"""Lay out the landscape from the order, kind and side of its categories alone. Pure.

Bars go across the top, columns at the sides, layers in the middle from the top down. The graph
decides how many of each there are, so another landscape needs no new code. A layout may be given a
height; then a category that has more boxes than fit ends with one box for the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from okosystem.web.wrapping import wrap

WIDTH, MARGIN, GAP, PAD = 1440.0, 10.0, 6.0, 6.0
COLUMN_WIDTH, MIN_COLUMN, MIN_BOX_WIDTH, EMPTY_HEIGHT, HEADING_WIDTH = 124, 112, 108, 38, 146
BOX_PAD, TEXT_INSET, MIN_IN_BAR, MAX_LINES = 5.0, 17.0, 140.0, 8
REST = "rest:"
"""Begins the key of the box for what a category has no room for; the category follows."""
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


def arrange(
    groups: Sequence[Group],
    top: float,
    width: float = WIDTH,
    extra_height: float = 0,
    bottom: float | None = None,
) -> Sequence[Panel]:
    """Place all categories below `top` in the order given; the layers share the extra height.

    With `bottom`, each category shows as many boxes as fit above it, and one for the others.
    """
    kinds = {kind: [g for g in groups if g.kind == kind] for kind in (BAR, LEFT, LAYER, RIGHT)}
    bar = Rect(MARGIN, top, width - 2 * MARGIN, 0)
    in_bar = int((bar.w - HEADING_WIDTH - REST_WIDTH - 2 * PAD) // (MIN_IN_BAR + PAD))
    shown = kinds[BAR] if bottom is None else [_first(g, in_bar + 1, 1) for g in kinds[BAR]]
    bars = _stack(shown, bar, [in_bar] * len(shown))
    top = bars[-1].at.bottom + GAP if bars else top
    column = max(MIN_COLUMN, COLUMN_WIDTH * width / WIDTH)
    left, right = (len(kinds[side]) * (column + GAP) for side in (LEFT, RIGHT))
    core = Rect(MARGIN + left, top, width - 2 * MARGIN - left - right, 0)
    per_row = int((core.w - REST_WIDTH - 2 * PAD) // (MIN_BOX_WIDTH + PAD))
    layers = _layers(kinds[LAYER], core, per_row, bottom)
    foot = None if bottom is None else max(bottom, layers[-1].at.bottom if layers else 0)
    lefts = _columns(kinds[LEFT], MARGIN, top, column, foot)
    rights = _columns(kinds[RIGHT], core.x + core.w + GAP, top, column, foot)
    placed = [*bars, *_align_bottoms(layers, [*lefts, *rights], extra_height)]
    order = {group.key: n for n, group in enumerate(groups)}
    return sorted(placed, key=lambda panel: order[panel.group.key])


def _first(group: Group, most: int, rows: int = 0) -> Group:
    """Show at most so many boxes, those with the lowest rank, in the order of the group.

    The last stands for the rest. In one row it is narrow, and takes more room than it seems to.
    """
    if len(group.items) <= most - (rows == 1):
        return group
    ranked = sorted(range(len(group.items)), key=lambda n: (group.items[n].rank, n))
    kept = [group.items[n] for n in sorted(ranked[: max(most, 1) - 1])]
    rest = Item(f"{REST}{group.key}", f"+{len(group.items) - len(kept)}", is_rest=True)
    return replace(group, items=[*kept, rest])


def _layers(groups: Sequence[Group], area: Rect, per_row: int, bottom: float | None) -> list[Panel]:
    """Place categories under one another, each with its boxes in rows.

    Each has a row, the highest with fewer boxes if there is no room. Then the one with most for
    each row gets another, while there is room.
    """
    rows, widths = [1] * len(groups), [per_row] * len(groups)
    if bottom is None:
        return _stack(groups, area, widths)

    def fit(rows: Sequence[int]) -> list[Panel]:
        each = zip(groups, rows, widths, strict=True)
        return _stack([_first(g, r * w + (r == 1), r) for g, r, w in each], area, widths)

    panels = fit(rows)
    while panels and panels[-1].at.bottom > bottom and max(widths) > 2:
        widths[max(range(len(groups)), key=lambda n: (widths[n] > 2, panels[n].at.h))] -= 1
        panels = fit(rows)
    growing = list(range(len(groups)))
    while growing:
        n = max(growing, key=lambda g: (len(groups[g].items) / rows[g], -g))
        taller = [count + (g == n) for g, count in enumerate(rows)]
        found = fit(taller)
        if len(groups[n].items) > rows[n] * widths[n] and found[-1].at.bottom <= bottom:
            rows, panels = taller, found
        else:
            growing.remove(n)
    return panels


def _columns(
    groups: Sequence[Group], left: float, top: float, width: float, foot: float | None
) -> list[Panel]:
    """Place categories side by side, each with as many boxes under its heading as fit."""
    headings = [wrap(g.name, width - 2 * PAD, HEADING_SIZE, g.language) for g in groups]
    start = top + PAD + max(map(len, headings), default=0) * HEADING_LINE + HEADING_GAP
    panels: list[Panel] = []
    for group, heading in zip(groups, headings, strict=True):
        area = Rect(left + len(panels) * (width + GAP), top, width, 0)
        for most in range(len(group.items), -1, -1):
            shown = _first(group, most)
            boxes = _place_rows(shown.items, Rect(area.x + PAD, start, width - 2 * PAD, 0), 1)
            bottom = boxes[-1].at.bottom if boxes else start + EMPTY_HEIGHT
            if foot is None or bottom + PAD <= foot:
                break
        panels.append(Panel(shown, replace(area, h=bottom + PAD - top), heading, boxes))
    return panels


def _stack(groups: Sequence[Group], area: Rect, widths: Sequence[int]) -> list[Panel]:
    """Place categories under one another, each with at most so many boxes in a row."""
    panels: list[Panel] = []
    top = area.y
    for group, max_per_row in zip(groups, widths, strict=True):
        is_beside = group.kind in BESIDE
        wide = HEADING_WIDTH if is_beside else area.w
        heading = wrap(group.name, wide - 2 * PAD, HEADING_SIZE, group.language)
        height = len(heading) * HEADING_LINE + HEADING_GAP
        left, start = (wide + PAD, top + PAD) if is_beside else (PAD, top + PAD / 2 + height)
        boxes = _place_rows(
            group.items, Rect(area.x + left, start, area.w - left - PAD, 0), max_per_row
        )
        least = max(start + EMPTY_HEIGHT, top + PAD + height)
        bottom = max(boxes[-1].at.bottom, least) if boxes else least
        panels.append(Panel(group, Rect(area.x, top, area.w, bottom + PAD - top), heading, boxes))
        top = panels[-1].at.bottom + GAP
    return panels


def _place_rows(items: Sequence[Item], area: Rect, max_per_row: int) -> list[PlacedBox]:
    """Place boxes in rows as even as possible; all equally wide, each row as high as needed."""
    if not items:
        return []
    rest = REST_WIDTH + PAD if items[-1].is_rest and 1 < len(items) <= max_per_row + 1 else 0.0
    per_row = len(items) if rest else ceil(len(items) / ceil(len(items) / max(1, max_per_row)))
    number = per_row - 1 if rest else per_row
    w = (area.w - rest - (number - 1) * PAD) / number
    placed: list[PlacedBox] = []
    y = area.y
    for start in range(0, len(items), per_row):
        row = [
            _place(item, area.x + n * (w + PAD), y, REST_WIDTH if rest and item.is_rest else w)
            for n, item in enumerate(items[start : start + per_row])
        ]
        high = max(box.at.h for box in row)
        placed += [replace(box, at=replace(box.at, h=high)) for box in row]
        y += high + PAD
    return placed


def _place(item: Item, x: float, y: float, w: float) -> PlacedBox:
    """Place a box, as high as its lines."""

    def lines(text: str, size: float) -> Sequence[str]:
        return wrap(text, w - TEXT_INSET, size, item.language, MAX_LINES)

    name = lines(item.name, NAME_SIZE)
    notes = [line for note in item.notes for line in lines(note, NOTE_SIZE)]
    high = 2 * BOX_PAD + len(name) * NAME_LINE + len(notes) * NOTE_LINE
    at = Rect(x, y, w, max(high, REST_HEIGHT if item.is_rest else MIN_HEIGHT))
    return PlacedBox(replace(item, notes=notes), at, name)


def _align_bottoms(
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
