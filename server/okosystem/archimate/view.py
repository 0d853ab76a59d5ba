"""The landscape as a view: a rectangle for each category, with its resources inside.

Bars are on top, columns to the left and right, layers in the middle.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from okosystem.archimate.model import Model, Node, Rectangle, Texts, View, identifier_of
from okosystem.core.terms import local_name

LANDSCAPE = "malbilde"
"""The identifier of the view."""
WIDTH, HEIGHT = 168, 56
"""The size of a resource."""
SPACING, TITLE = 12, 28
MARGIN = 16
COLUMNS: Mapping[str, int] = {"left-column": 1, "core-layer": 3, "right-column": 2}
"""Kind of category → resources side by side. The bars are as wide as the whole view."""
BARS = "governance-bar"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """A category to place: its kind, and the number of its resources."""

    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class PlacedFrame:
    """A category in its place, with the rectangles of its resources in order."""

    rectangle: Rectangle
    inner: Sequence[Rectangle]


def landscape_view(rows: Iterable[Row], names: Texts) -> View:
    """Draw the categories in the order of the rows, also those without resources."""
    placed: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        placed[row["category"], row["kind"]] += [row] if row["resource"] else []
    frames = [Frame(local_name(kind), len(inside)) for (_, kind), inside in placed.items()]
    nodes = []
    for ((category, _), inside), frame in zip(placed.items(), place_frames(frames), strict=True):
        pairs = zip(inside, frame.inner, strict=True)
        inner = [_node(row["placement"], row["resource"], rectangle) for row, rectangle in pairs]
        nodes.append(replace(_node(category, category, frame.rectangle), inner=inner))
    return View(LANDSCAPE, names, nodes)


def keep_drawn(model: Model) -> Model:
    """Keep only the elements in views, and the relationships and folders among them."""
    drawn = {name for view in model.views for node in view.nodes for name in _elements(node)}
    folders = [
        replace(folder, members=[name for name in folder.members if name in drawn])
        for folder in model.folders
    ]
    return replace(
        model,
        elements=[element for element in model.elements if element.identifier in drawn],
        relationships=[r for r in model.relationships if {r.source, r.target} <= drawn],
        folders=[folder for folder in folders if folder.members],
    )


def place_frames(frames: Sequence[Frame]) -> list[PlacedFrame]:
    """Place the categories, in the order given; those of an unknown kind go at the bottom."""
    kinds = list(COLUMNS)
    lefts = _left_edges(kinds)
    full_width = lefts[-1] + _frame_width(COLUMNS[kinds[-1]]) - MARGIN
    placed: dict[int, PlacedFrame] = {}
    bars = [n for n, frame in enumerate(frames) if frame.kind == BARS]
    top = _stack(placed, frames, bars, MARGIN, MARGIN, full_width)
    bottom = top
    for kind, left in zip(kinds, lefts, strict=True):
        members = [n for n, frame in enumerate(frames) if frame.kind == kind]
        end = _stack(placed, frames, members, left, top, _frame_width(COLUMNS[kind]))
        bottom = max(bottom, end)
    others = [n for n in range(len(frames)) if n not in placed]
    _stack(placed, frames, others, MARGIN, bottom, full_width)
    return [placed[n] for n in range(len(frames))]


def _frame_width(columns: int) -> int:
    return columns * (WIDTH + SPACING) + SPACING


def _left_edges(kinds: Iterable[str]) -> list[int]:
    lefts = [MARGIN]
    for kind in kinds:
        lefts.append(lefts[-1] + _frame_width(COLUMNS[kind]) + SPACING)
    return lefts[:-1]


def _stack(
    placed: dict[int, PlacedFrame],
    frames: Sequence[Frame],
    members: Iterable[int],
    left: int,
    top: int,
    width: int,
) -> int:
    """Place categories below one another, and return where the next one would begin."""
    for n in members:
        placed[n] = _place(left, top, width, frames[n].size)
        top += placed[n].rectangle.height + SPACING
    return top


def _place(left: int, top: int, width: int, size: int) -> PlacedFrame:
    columns = (width - SPACING) // (WIDTH + SPACING)
    rows = max(1, -(-size // columns))
    inner = [
        Rectangle(
            left + SPACING + (n % columns) * (WIDTH + SPACING),
            top + TITLE + (n // columns) * (HEIGHT + SPACING),
            WIDTH,
            HEIGHT,
        )
        for n in range(size)
    ]
    height = TITLE + rows * (HEIGHT + SPACING)
    return PlacedFrame(Rectangle(left, top, width, height), inner)


def _node(named_for: str, entity: str, rectangle: Rectangle) -> Node:
    return Node(f"node.{identifier_of(named_for)}", identifier_of(entity), rectangle)


def _elements(node: Node) -> set[str]:
    return {node.element}.union(*(_elements(inner) for inner in node.inner))
