"""Where everything in the picture stands, worked out from order, kind and side alone. Pure.

Bars go across the top, columns at the sides, layers in the middle from the top down. How many
there are of each is the graph's to say, so another picture draws itself.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from okosystem.web.malbilde.places import Drawn, Group, Item, Panel, Rect
from okosystem.web.wrapping import wrap

WIDTH, MARGIN, GAP, PAD = 1440.0, 14.0, 8.0, 8.0
COLUMN, NARROWEST, SPARE = 124.0, 112.0, 40.0
NAME, NOTE, HEAD = 12.5, 11.0, 15.0
LINE, NOTE_LINE, HEAD_LINE, AIR = 15.0, 13.5, 16.5, 4.0
BAR, LEFT, LAYER, RIGHT = "governance-bar", "left-column", "core-layer", "right-column"


def arrange(
    groups: Sequence[Group], top: float, wide: float = WIDTH, over: float = 0
) -> Sequence[Panel]:
    """Place all categories below a line, in the order they are given; share what height is over."""
    kinds = {kind: [g for g in groups if g.kind == kind] for kind in (BAR, LEFT, LAYER, RIGHT)}
    bars = stacked(kinds[BAR], Rect(MARGIN, top, wide - 2 * MARGIN, 0), 12)
    top = bars[-1].at.bottom + GAP if bars else top
    column = COLUMN * wide / WIDTH
    left, right = (len(kinds[side]) * (column + GAP) for side in (LEFT, RIGHT))
    core = Rect(MARGIN + left, top, wide - 2 * MARGIN - left - right, 0)
    layers = stacked(kinds[LAYER], core, int((core.w - PAD) // (NARROWEST + PAD)))
    lefts = columns(kinds[LEFT], MARGIN, top, column)
    rights = columns(kinds[RIGHT], core.x + core.w + GAP, top, column)
    placed = [*bars, *levelled(layers, [*lefts, *rights], over)]
    order = {group.key: n for n, group in enumerate(groups)}
    return sorted(placed, key=lambda panel: order[panel.group.key])


def stacked(groups: Sequence[Group], room: Rect, most: int) -> list[Panel]:
    """Place categories under one another, with at most so many boxes in a row."""
    panels: list[Panel] = []
    top = room.y
    for group in groups:
        heading = wrap(group.name, room.w - 2 * PAD, HEAD, group.language)
        start = top + PAD + len(heading) * HEAD_LINE + AIR
        boxes = rows(group.items, Rect(room.x + PAD, start, room.w - 2 * PAD, 0), most)
        bottom = boxes[-1].at.bottom if boxes else start + SPARE
        panels.append(Panel(group, Rect(room.x, top, room.w, bottom + PAD - top), heading, boxes))
        top = bottom + PAD + GAP
    return panels


def columns(groups: Sequence[Group], left: float, top: float, wide: float) -> list[Panel]:
    """Place categories beside one another, their boxes in one column under headings alike."""
    room = wide - 2 * PAD
    headings = [wrap(g.name, room, HEAD, g.language) for g in groups]
    start = top + PAD + max(map(len, headings), default=0) * HEAD_LINE + AIR
    panels: list[Panel] = []
    for n, (group, heading) in enumerate(zip(groups, headings, strict=True)):
        x = left + n * (wide + GAP)
        boxes = rows(group.items, Rect(x + PAD, start, room, 0), 1)
        bottom = boxes[-1].at.bottom if boxes else start + SPARE
        panels.append(Panel(group, Rect(x, top, wide, bottom + PAD - top), heading, boxes))
    return panels


def rows(items: Sequence[Item], room: Rect, most: int) -> list[Drawn]:
    """Place boxes in rows as even as can be; all are as wide, and as high as the highest."""
    if not items:
        return []
    per = ceil(len(items) / ceil(len(items) / max(1, most)))
    w = (room.w - (per - 1) * PAD) / per
    items = [fitted(item, w - 2 * PAD) for item in items]
    lines = [wrap(item.name, w - 2 * PAD, NAME, item.language, 5) for item in items]
    h = max(box_height(found, item) for found, item in zip(lines, items, strict=True))
    return [
        Drawn(item, Rect(room.x + n % per * (w + PAD), room.y + n // per * (h + PAD), w, h), found)
        for n, (item, found) in enumerate(zip(items, lines, strict=True))
    ]


def fitted(item: Item, room: float) -> Item:
    """Break the lines under a name to the room there is."""
    lines = [line for note in item.notes for line in wrap(note, room, NOTE, item.language, 2)]
    return replace(item, notes=lines)


def box_height(lines: Sequence[str], item: Item) -> float:
    """Say how high a box must be: never lower than a finger needs."""
    return max(44.0, 2 * PAD + len(lines) * LINE + len(item.notes) * NOTE_LINE)


def levelled(layers: Sequence[Panel], sides: Sequence[Panel], over: float = 0) -> list[Panel]:
    """Let layers and columns end on one line: what is over is shared among the layers."""
    foot = over + max((panel.at.bottom for panel in (*layers, *sides)), default=0.0)
    over = foot - layers[-1].at.bottom if layers else 0.0
    share = over / len(layers) if layers else 0.0
    taller = [_grown(panel, n * share, share) for n, panel in enumerate(layers)]
    longer = [replace(p, at=replace(p.at, h=foot - p.at.y)) for p in sides]
    return [*taller, *longer]


def _grown(panel: Panel, down: float, by: float) -> Panel:
    """Move a panel down and make it and its rows higher."""
    at = replace(panel.at, y=panel.at.y + down, h=panel.at.h + by)
    tops = sorted({box.at.y for box in panel.boxes})
    each = by / len(tops) if tops else 0.0
    boxes = [
        replace(b, at=replace(b.at, y=b.at.y + down + tops.index(b.at.y) * each, h=b.at.h + each))
        for b in panel.boxes
    ]
    return replace(panel, at=at, boxes=boxes)
