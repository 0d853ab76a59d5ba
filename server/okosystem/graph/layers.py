"""Figures as SVG, in a page or as a file; among them boxes for entities and arrows for statements.

Boxes stand in layers from left to right if the window is wide enough, otherwise from the top down.
The layout has the usual three steps: reverse the arrows that would close a cycle, place subjects
before objects, and order each layer by its neighbours. Arrows to the same node share one slot in
each layer they pass, so that they form a stem with branches.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

import pyphen

from okosystem.graph.labels import Text

# Widths of letters in parts of the size of the type, those of DejaVu Sans: the widest of the faces
# that readers are likely to have, so that a name that fits here fits anywhere.
_WIDTHS = {
    **dict.fromkeys("iljIJ", 0.29),
    **dict.fromkeys("ftr-/.,:;'|!()[] ", 0.38),
    **dict.fromkeys("ckszvxyFL", 0.58),
    **dict.fromkeys("ABCEHKNPRSTUVXYZÅ&", 0.7),
    **dict.fromkeys("wDGOQØ–", 0.8),
    **dict.fromkeys("mæMWÆ@%…", 0.98),
}
_OTHER_WIDTH = 0.635
_DICTIONARIES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


def hyphenation_of(language: str) -> pyphen.Pyphen:
    """Return the hyphenation of a language; its dictionary is read once."""
    return pyphen.Pyphen(lang=_DICTIONARIES.get(language, "nb_NO"))


def text_width(text: str, size: float) -> float:
    """Estimate the width of a text."""
    return size * sum(_WIDTHS.get(letter, _OTHER_WIDTH) for letter in text)


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, language: str = "nb", most: int = 4) -> Sequence[str]:
    """Break a text into at most `most` lines, with an ellipsis for the rest.

    A line keeps its trailing space, so that joining the lines gives the text. No-break spaces are
    kept.
    """
    lines, line = list[str](), ""
    for word in text.split(" "):
        rest = word
        while text_width(f"{line} {rest}".strip(), size) > room:
            start = f"{line} " if line else ""
            fits_alone = line and text_width(rest, size) <= room
            part, rest = ("", rest) if fits_alone else _split(start, rest, room, size, language)
            if not (line or part):
                break
            lines, line = [*lines, start + part], ""
        line = f"{line} {rest}".strip()
    lines.append(line)
    if len(lines) > most:
        lines[most - 1 :] = [f"{lines[most - 1].rstrip('- ')} …"]
    return lines


def _split(start: str, word: str, room: float, size: float, language: str) -> tuple[str, str]:
    """Hyphenate a word so that its first part fits after `start`; empty if none does."""
    positions = hyphenation_of(language).positions
    found = positions(word) if word.isalpha() else []
    after = [n + 1 for n, letter in enumerate(word[:-1]) if letter in "-/." and n > 1]
    places = sorted({*after, *(at for at in found if 3 < at < len(word) - 3)}, reverse=True)
    if not start:  # the parts of a name with a dot or a hyphen, such as an address
        parts = re.finditer(r"[^\W\d_]+", word)
        places += sorted((m.start() + at for m in parts for at in positions(m[0])), reverse=True)
    for at in places:
        part = word[:at] if word[at - 1] in "-/." else f"{word[:at]}-"
        if text_width(start + part, size) <= room:
            return part, word[at:]
    return "", word


FONT_SIZE = 13.0
GAP, EDGE, ARROW_SPACE = 12, 8, 16
# The width of the page in a window of 1280 pixels, and the number of boxes that fill it.
WINDOW, MAX_BESIDE = 1200, 6
SWEEPS = 12
# Position along the arrows and across them.
Point = tuple[int, int]
Pair = tuple[str, str]
# A node, or the slot where the arrows to a node pass a layer.
Slot = tuple[str, ...]


class _Connection(Protocol):
    @property
    def ends(self) -> Pair: ...


@dataclass(frozen=True, slots=True)
class BoxShape:
    """The box size, the gap between layers, and the direction of the arrows."""

    width: int
    height: int
    gap: int
    points_down: bool = False

    def turn(self, first: int, second: int) -> Point:
        """Convert x and y to the positions along and across the arrows, or back."""
        return (second, first) if self.points_down else (first, second)


RIGHTWARD = BoxShape(212, 46, 76)
DOWNWARD = BoxShape(168, 60, 52, points_down=True)


class LayerBox(NamedTuple):
    """An entity and the upper left corner of its box."""

    name: str
    x: int
    y: int


class LayerArrow(NamedTuple):
    """The statements from one entity to another, the line, and the position of its text."""

    facts: Sequence[_Connection]
    line: str
    x: int
    y: int


class LayeredDrawing(NamedTuple):
    """The size, the boxes and the arrows."""

    width: int
    height: int
    boxes: Sequence[LayerBox]
    arrows: Sequence[LayerArrow]
    shape: BoxShape


class Ranks(NamedTuple):
    """The layers in order, and the slots that the arrow of each pair passes."""

    columns: Sequence[Sequence[Slot]]
    routes: Mapping[Pair, Sequence[Slot]]


def wrap_name(text: Text | str, width: float, most: int = 2) -> Sequence[str]:
    """Break a name into at most `most` lines by the rules of its language."""
    return wrap(str(text), width, FONT_SIZE, getattr(text, "language", "nb") or "nb", most)


def draw_fitting(facts: Sequence[_Connection]) -> LayeredDrawing:
    """Draw statements from left to right if a window is wide enough, else from the top down."""
    drawing = draw_layers(facts)
    for max_beside in range(MAX_BESIDE, 1, -1):
        if drawing.width <= WINDOW:
            break
        drawing = draw_layers(facts, shape=DOWNWARD, max_beside=max_beside)
    return drawing


def draw_layers(
    facts: Iterable[_Connection],
    pairs: Iterable[Pair] = (),
    shape: BoxShape = RIGHTWARD,
    max_beside: int = 0,
) -> LayeredDrawing:
    """Draw statements; `pairs` decides the order of layers, by default the statements do."""
    by_ends = defaultdict[Pair, list[_Connection]](list)
    for fact in facts:
        by_ends[fact.ends].append(fact)
    ranks = rank_nodes(pairs or by_ends, max_beside)
    along, across = shape.turn(shape.width, shape.height)

    def extent(slot: Slot) -> int:
        return across + GAP if len(slot) == 1 else ARROW_SPACE

    breadth = max((sum(map(extent, layer)) for layer in ranks.columns), default=0)
    corners: dict[Slot, Point] = {}
    for n, layer in enumerate(ranks.columns):
        # Downward from the left edge, which a narrow window shows first; otherwise centred.
        margin = 0 if shape.points_down else breadth - sum(map(extent, layer))
        position = EDGE + margin // 2
        for slot in layer:
            corners[slot] = (EDGE + n * (along + shape.gap), position)
            position += extent(slot)
    boxes = [LayerBox(slot[0], *shape.turn(*at)) for slot, at in corners.items() if len(slot) == 1]
    arrows = []
    for (start, end), connections in sorted(by_ends.items()):
        slots = ranks.routes.get((start, end)) or ranks.routes[end, start]
        directed = slots if slots[0] == (start,) else slots[::-1]
        arrows.append(_draw_arrow(connections, [corners[slot] for slot in directed], shape))
    length = max(0, len(ranks.columns) * (along + shape.gap) - shape.gap + 2 * EDGE)
    return LayeredDrawing(*shape.turn(length, breadth + 2 * EDGE), boxes, arrows, shape)


def _draw_arrow(
    facts: Sequence[_Connection], corners: Sequence[Point], shape: BoxShape
) -> LayerArrow:
    """Draw through the slots, from one side of a box to the facing side of the other."""
    length, breadth = shape.turn(shape.width, shape.height)
    (at, side), *passed, (to, other) = corners
    onward = at < to
    points = [(at + length if onward else at, side + breadth // 2)]
    for along, across in passed:
        ends = [(along, across), (along + length, across)]
        points += ends if onward else ends[::-1]
    points.append((to if onward else to + length, other + breadth // 2))
    (x, y), (right, bottom) = shape.turn(*points[0]), shape.turn(*points[-1])
    line = curve(points, shape.points_down)
    return LayerArrow(facts, line, (x + right) // 2, (y + bottom) // 2 - 4)


def curve(points: Sequence[Point], down: bool = False) -> str:
    """Draw a line that runs parallel to the arrows at each point."""

    def at(along: int, across: int) -> str:
        return f"{across} {along}" if down else f"{along} {across}"

    (x, y), *rest = points
    drawn = f"M{at(x, y)}"
    for to, side in rest:
        middle = (x + to) // 2
        straight = f"{'V' if down else 'H'}{to}"
        bent = f"C{at(middle, y)} {at(middle, side)} {at(to, side)}"
        drawn += straight if side == y else bent
        x, y = to, side
    return drawn


def rank_nodes(pairs: Iterable[Pair], max_per_column: int = 0) -> Ranks:
    """Rank the nodes of a graph, with at most a number of nodes in a layer."""
    edges = sorted({pair for pair in pairs if pair[0] != pair[1]})
    order = _order_nodes(edges)
    position = {name: n for n, name in enumerate(order)}
    forward = {(a, b): (a, b) if position[a] < position[b] else (b, a) for a, b in edges}
    column = _columns_of(forward.values(), order, max_per_column)
    routes: dict[Pair, Sequence[Slot]] = {}
    for pair, (start, end) in forward.items():
        # A reversed arrow shares no slot, since its direction cannot be seen from the stem.
        stem = "" if pair == (start, end) else start
        passed = [(stem, end, str(n)) for n in range(column[start] + 1, column[end])]
        routes[pair] = [(start,), *passed, (end,)]
    columns: list[list[Slot]] = [[] for _ in range(max(column.values(), default=-1) + 1)]
    slots = {(column[r[0][0]] + n, slot) for r in routes.values() for n, slot in enumerate(r)}
    for n, slot in sorted(slots, key=lambda one: (len(one[1]) > 1, one)):
        columns[n].append(slot)
    _order_columns(columns, routes.values())
    return Ranks(columns, routes)


def _order_nodes(pairs: Iterable[Pair]) -> list[str]:
    """Order the nodes so that few arrows point backwards (Eades, Lin and Smyth 1993)."""
    left: list[str] = []
    right: list[str] = []
    edges = set(pairs)
    remaining = sorted({name for pair in edges for name in pair})
    while remaining:
        outgoing, incoming = Counter(a for a, _ in edges), Counter(b for _, b in edges)
        ends = [n for n in remaining if not outgoing[n]]
        starts = [n for n in remaining if not incoming[n]] or remaining
        name = ends[0] if ends else max(starts, key=lambda n: outgoing[n] - incoming[n])
        (right if ends else left).append(name)
        remaining.remove(name)
        edges = {pair for pair in edges if name not in pair}
    return left + right[::-1]


def _columns_of(pairs: Collection[Pair], order: Sequence[str], most: int) -> dict[str, int]:
    """Place each node just left of the leftmost node it points at, where there is space."""
    steps: dict[str, int] = {}
    filled = Counter[int]()
    for name in reversed(order):
        step = max((steps[b] + 1 for a, b in pairs if a == name), default=0)
        while most and filled[step] >= most:
            step += 1
        steps[name] = step
        filled[step] += 1
    last = max(steps.values(), default=0)
    return {name: last - step for name, step in steps.items()}


def _order_columns(columns: list[list[Slot]], routes: Iterable[Sequence[Slot]]) -> None:
    """Order each layer by the mean position of the neighbours, sweeping back and forth."""
    left, right = defaultdict[Slot, list[Slot]](list), defaultdict[Slot, list[Slot]](list)
    for passed in routes:
        for one, next_one in pairwise(passed):
            right[one].append(next_one)
            left[next_one].append(one)
    for sweep in range(SWEEPS):
        joined, step = (left, 1) if sweep % 2 == 0 else (right, -1)
        for before, moved in pairwise(columns[::step]):
            position = {slot: index / len(before) for index, slot in enumerate(before)}
            means = {}
            for index, slot in enumerate(moved):
                positions = [position[other] for other in joined[slot]] or [index / len(moved)]
                means[slot] = sum(positions) / len(positions)
            moved.sort(key=means.__getitem__)
