"""Lay out the landscape from the order, kind and side of its categories.

Bars go across the top, columns at the sides, layers in the middle from the top down. The graph
decides how many of each there are, so another landscape needs no new code. A layout may be given a
height; then a category that has more boxes than fit ends with one box for the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from okosystem.graph.layers import wrap

WIDTH, MARGIN, GAP, PAD = 1440.0, 10.0, 6.0, 6.0
COLUMN_WIDTH, MIN_COLUMN, MIN_BOX_WIDTH, EMPTY_HEIGHT, HEADING_WIDTH = 124, 112, 108, 38, 146
BOX_PAD, TEXT_INSET, MIN_IN_BAR, MAX_LINES = 5.0, 17.0, 140.0, 8
REST = "rest:"
"""The prefix of the key of the box for the rest of a category; the category follows."""
REST_WIDTH, REST_HEIGHT = 46.0, 26.0
"""The box for the rest of a category is narrow at the end of a row, and low in a column."""
NAME_SIZE, NOTE_SIZE, HEADING_SIZE = 12.5, 11.0, 13.0
NAME_LINE, NOTE_LINE, HEADING_LINE, HEADING_GAP = 15.0, 13.5, 15.0, 4.0
MIN_HEIGHT = 38.0
BAR, LEFT, LAYER, RIGHT = "governance-bar", "left-column", "core-layer", "right-column"
HEADING_BESIDE = (BAR,)
"""The categories with the heading at the left of the boxes; the others have it above them."""


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


NOT_PLACED = Rect(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its name and the short lines under it; when placed, where, and its name in lines.

    Where there is no room for all boxes, those with the lowest rank are drawn.
    """

    key: str
    name: str
    notes: Sequence[str] = ()
    language: str = "nb"
    rank: int = 0
    is_rest: bool = False
    at: Rect = NOT_PLACED
    lines: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A category: its kind, name and boxes; when placed, where, and its heading in lines."""

    key: str
    kind: str
    name: str
    boxes: Sequence[Box] = ()
    language: str = "nb"
    at: Rect = NOT_PLACED
    heading: Sequence[str] = ()


def arrange(
    categories: Sequence[Panel],
    top: float,
    width: float = WIDTH,
    extra_height: float = 0,
    bottom: float | None = None,
) -> Sequence[Panel]:
    """Place all categories below `top` in the order given; the layers share the extra height.

    With `bottom`, each category shows as many boxes as fit above it, and one for the others.
    """
    kinds = {kind: [g for g in categories if g.kind == kind] for kind in (BAR, LEFT, LAYER, RIGHT)}
    bar = Rect(MARGIN, top, width - 2 * MARGIN, 0)
    in_bar = int((bar.w - HEADING_WIDTH - REST_WIDTH - 2 * PAD) // (MIN_IN_BAR + PAD))
    shown = kinds[BAR] if bottom is None else [_limit_boxes(g, in_bar + 1, 1) for g in kinds[BAR]]
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
    order = {category.key: n for n, category in enumerate(categories)}
    return sorted(placed, key=lambda panel: order[panel.key])


def _limit_boxes(category: Panel, most: int, rows: int = 0) -> Panel:
    """Keep the boxes with the lowest rank, and replace the others by one box for the rest.

    At most `most` boxes are left, in the order of the category. In one row the box for the rest is
    narrow, but the row must still have room for it.
    """
    if len(category.boxes) <= most - (rows == 1):
        return category
    ranks = [box.rank for box in category.boxes]
    ranked = sorted(range(len(ranks)), key=ranks.__getitem__)
    kept = [category.boxes[n] for n in sorted(ranked[: max(most, 1) - 1])]
    rest = Box(f"{REST}{category.key}", f"+{len(category.boxes) - len(kept)}", is_rest=True)
    return replace(category, boxes=[*kept, rest])


def _layers(
    categories: Sequence[Panel], area: Rect, per_row: int, bottom: float | None
) -> list[Panel]:
    """Place categories under one another, each with its boxes in rows.

    Each gets one row, and the highest fewer boxes if they do not fit. Then the one with the most
    boxes in a row gets another row, as long as there is room.
    """
    rows, widths = [1] * len(categories), [per_row] * len(categories)
    if bottom is None:
        return _stack(categories, area, widths)

    def fit(rows: Sequence[int]) -> list[Panel]:
        each = zip(categories, rows, widths, strict=True)
        return _stack([_limit_boxes(g, r * w + (r == 1), r) for g, r, w in each], area, widths)

    panels = fit(rows)
    while panels and panels[-1].at.bottom > bottom and max(widths) > 2:
        widths[max(range(len(categories)), key=lambda n: (widths[n] > 2, panels[n].at.h))] -= 1
        panels = fit(rows)
    growing = list(range(len(categories)))
    while growing:
        n = max(growing, key=lambda g: (len(categories[g].boxes) / rows[g], -g))
        taller = [count + (g == n) for g, count in enumerate(rows)]
        found = fit(taller)
        if len(categories[n].boxes) > rows[n] * widths[n] and found[-1].at.bottom <= bottom:
            rows, panels = taller, found
        else:
            growing.remove(n)
    return panels


def _columns(
    categories: Sequence[Panel], left: float, top: float, width: float, foot: float | None
) -> list[Panel]:
    """Place categories side by side, each with as many boxes under its heading as fit."""
    headings = (wrap(c.name, width - 2 * PAD, HEADING_SIZE, c.language) for c in categories)
    lines = max(map(len, headings), default=0)
    panels: list[Panel] = []
    for category in categories:
        area = Rect(left + len(panels) * (width + GAP), top, width, 0)
        for most in range(len(category.boxes), -1, -1):
            (panel,) = _stack([_limit_boxes(category, most)], area, [1], lines)
            if foot is None or panel.at.bottom <= foot:
                break
        panels.append(panel)
    return panels


def _stack(
    categories: Sequence[Panel], area: Rect, widths: Sequence[int], lines: int = 0
) -> list[Panel]:
    """Place categories under one another, each with at most `widths` boxes in a row.

    With `lines`, all headings get the height of that many lines, so that columns align.
    """
    panels: list[Panel] = []
    top = area.y
    for category, max_per_row in zip(categories, widths, strict=True):
        is_beside = category.kind in HEADING_BESIDE
        wide = HEADING_WIDTH if is_beside else area.w
        heading = wrap(category.name, wide - 2 * PAD, HEADING_SIZE, category.language)
        height = max(lines, len(heading)) * HEADING_LINE + HEADING_GAP
        above = height + (PAD if lines else PAD / 2)
        left, start = (wide + PAD, top + PAD) if is_beside else (PAD, top + above)
        boxes = _place_rows(
            category.boxes, Rect(area.x + left, start, area.w - left - PAD, 0), max_per_row
        )
        least = max(start + EMPTY_HEIGHT, top + PAD + height)
        bottom = max(boxes[-1].at.bottom, least) if boxes else least
        at = Rect(area.x, top, area.w, bottom + PAD - top)
        panels.append(replace(category, at=at, heading=heading, boxes=boxes))
        top = at.bottom + GAP
    return panels


def _place_rows(boxes: Sequence[Box], area: Rect, max_per_row: int) -> list[Box]:
    """Place boxes in rows as even as possible; all equally wide, each row as high as needed."""
    if not boxes:
        return []
    rest = REST_WIDTH + PAD if boxes[-1].is_rest and 1 < len(boxes) <= max_per_row + 1 else 0.0
    per_row = len(boxes) if rest else ceil(len(boxes) / ceil(len(boxes) / max(1, max_per_row)))
    number = per_row - 1 if rest else per_row
    w = (area.w - rest - (number - 1) * PAD) / number
    placed: list[Box] = []
    y = area.y
    for start in range(0, len(boxes), per_row):
        row = [
            _place(box, area.x + n * (w + PAD), y, REST_WIDTH if rest and box.is_rest else w)
            for n, box in enumerate(boxes[start : start + per_row])
        ]
        high = max(box.at.h for box in row)
        placed += [replace(box, at=replace(box.at, h=high)) for box in row]
        y += high + PAD
    return placed


def _place(box: Box, x: float, y: float, w: float) -> Box:
    """Place a box, as high as its lines."""

    def lines(text: str, size: float) -> Sequence[str]:
        return wrap(text, w - TEXT_INSET, size, box.language, MAX_LINES)

    name = lines(box.name, NAME_SIZE)
    notes = [line for note in box.notes for line in lines(note, NOTE_SIZE)]
    high = 2 * BOX_PAD + len(name) * NAME_LINE + len(notes) * NOTE_LINE
    at = Rect(x, y, w, max(high, REST_HEIGHT if box.is_rest else MIN_HEIGHT))
    return replace(box, notes=notes, at=at, lines=name)


def _align_bottoms(
    layers: Sequence[Panel], sides: Sequence[Panel], extra_height: float = 0
) -> list[Panel]:
    """Align the lower edges of layers and columns; the layers share the extra height."""
    foot = extra_height + max((panel.at.bottom for panel in (*layers, *sides)), default=0.0)
    share = (foot - layers[-1].at.bottom) / len(layers) if layers else 0.0
    taller = [_move_and_stretch(panel, n * share, share) for n, panel in enumerate(layers)]
    longer = [replace(p, at=replace(p.at, h=foot - p.at.y)) for p in sides]
    return [*taller, *longer]


def _move_and_stretch(panel: Panel, down: float, by: float) -> Panel:
    """Move a panel down and make it and its rows higher."""
    at = replace(panel.at, y=panel.at.y + down, h=panel.at.h + by)
    tops = sorted({box.at.y for box in panel.boxes})
    each = by / len(tops) if tops else 0.0
    boxes = [
        replace(b, at=replace(b.at, y=b.at.y + down + tops.index(b.at.y) * each, h=b.at.h + each))
        for b in panel.boxes
    ]
    return replace(panel, at=at, boxes=boxes)
