"""Lay out a scene as a poster: everything that is drawn, with its position."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

from okosystem.web.languages import mark
from okosystem.web.malbilde.boxes import MARKS, ResourceBox, marks_of
from okosystem.web.malbilde.colouring import LEGEND_WORDS, SCHEMES
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.layout import (
    GAP,
    MARGIN,
    NOTE_SIZE,
    WIDTH,
    Group,
    Item,
    Panel,
    Rect,
    arrange,
)
from okosystem.web.malbilde.scene import Scene
from okosystem.web.malbilde.view import OWNER
from okosystem.web.wrapping import width

TOP = 48.0
HEIGHT = 1000.0
"""What a window shows of a poster as wide as it is; paper has more room, see svg.py."""
REST = "rest:"
"""Begins the key of the box for what a category has no room for; the category follows."""
SIZE, SWATCH, LINE, MIN_BETWEEN, MAX_BETWEEN = NOTE_SIZE, 18.0, 20.0, 5.0, 16.0
WORDS = ("words", "link")
SHORT: Mapping[str, str] = {
    "ending": mark("på vei ut"),
    "overlap": mark("overlapp"),
    "editors": mark("plassert av oss"),
}
"""Marks with a shorter title in the legend than on the box."""
NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sign and what it stands for; `sort` selects how the sign is drawn, if there is one."""

    sort: str
    sign: str
    text: str
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Arrow:
    """A curved arrow; `direction` is `needs` or `used`, seen from the selected box."""

    key: str
    direction: str
    path: str


@dataclass(frozen=True, slots=True)
class Poster:
    """Everything that is drawn, with its position."""

    scene: Scene
    panels: Sequence[Panel]
    legend: Sequence[LegendEntry]
    arrows: Sequence[Arrow]
    width: float
    height: float
    root: str
    with_title: bool = True


def lay_out(
    scene: Scene,
    root: str = "",
    width: float = WIDTH,
    extra_height: float = 0,
    height: float = HEIGHT,
    with_title: bool = True,
) -> Poster:
    """Lay out a scene at a width, the legend first; the layers share the extra height.

    The picture of the slides is drawn whole. One with boxes by the editors has at most the height,
    and its categories end with a box for the rest.
    """
    top = TOP if with_title else 2.0
    area = Rect(MARGIN + 2, top, width - 2 * MARGIN, 0)
    legend = place_entries([*legend_entries(scene, with_title)], area)
    if legend[-1].y > legend[0].y:
        legend = place_entries([*legend_entries(scene, with_title, with_counts=False)], area)
    top = max([entry.y for entry in legend], default=top) + LINE / 2 + 2
    limit = None if scene.picture.is_of_slides else height - GAP
    panels = arrange(list(groups(scene)), top, width, extra_height, limit, rest_of)
    foot = max((panel.at.bottom for panel in panels), default=top) + GAP
    return Poster(scene, panels, legend, _arrows(scene, panels), width, foot, root, with_title)


def groups(scene: Scene) -> Iterator[Group]:
    """List the categories and their contents in drawing order."""
    for category in scene.picture.categories:
        title = scene.names.full(category.iri)
        items = [_item(scene, box) for box in category.boxes]
        yield Group(category.iri, category.kind, title.value, items, title.language)


def rest_of(group: Group, hidden: int) -> Item:
    """Make the box that stands for what a category has no room for."""
    return Item(f"{REST}{group.key}", f"+{hidden}", is_rest=True)


def _item(scene: Scene, box: ResourceBox) -> Item:
    name = scene.names.short(box.iri)
    notes = [scene.owner(box)] + ([scene.key_label_of(box)] if scene.view.colour != OWNER else [])
    if box.parts:
        notes[0] += " · " + scene.parts(box).replace(" ", NO_BREAK)
    return Item(box.iri, name.value, list(dict.fromkeys(notes)), name.language, scene.rank(box))


def _arrows(scene: Scene, panels: Sequence[Panel]) -> list[Arrow]:
    """Draw the relations of the selected box to the boxes that show the others.

    A part is shown by its whole, and what a category has no room for by the box for the rest.
    """
    drawn = {box.item.key: box for panel in panels for box in panel.boxes}
    shown = {
        iri: drawn.get(box) or drawn.get(f"{REST}{scene.picture.category_of.get(box, '')}")
        for iri, box in scene.picture.box_of.items()
    }
    selected = shown.get(scene.selected.iri) if scene.selected else None
    if selected is None:
        return []
    found = [(way, shown.get(iri)) for way, iri in scene.relations]
    arrows = [
        arrow(other.item.key, way, selected.at, other.at)
        for way, other in found
        if other and other is not selected
    ]
    return list(dict.fromkeys(arrows))


BEND, CLEAR = 0.14, 3.0


def arrow(key: str, direction: str, one: Rect, other: Rect) -> Arrow:
    """Draw an arrow from the dependent box to the other, bent so that arrows do not coincide."""
    start, end = (one, other) if direction == "needs" else (other, one)
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    bx, by = (x1 + x2) / 2 - (y2 - y1) * BEND, (y1 + y2) / 2 + (x2 - x1) * BEND
    return Arrow(key, direction, f"M{x1:.1f} {y1:.1f}Q{bx:.1f} {by:.1f} {x2:.1f} {y2:.1f}")


def _edge(one: Rect, other: Rect) -> tuple[float, float]:
    """Find where the line between two centres leaves the first box, with a small clearance."""
    x, y = one.x + one.w / 2, one.y + one.h / 2
    dx, dy = other.x + other.w / 2 - x, other.y + other.h / 2 - y
    if not dx and not dy:
        return x, y
    sides = [half / abs(d) for half, d in ((one.w / 2, dx), (one.h / 2, dy)) if d]
    scale = min(sides) + CLEAR / hypot(dx, dy)
    return x + dx * scale, y + dy * scale


def legend_entries(
    scene: Scene, is_file: bool = True, with_counts: bool = True
) -> Iterator[LegendEntry]:
    """List what needs explaining, the colours first; the page has the rest beside the picture."""
    yield LegendEntry("words", "", f"{scene.gettext(SCHEMES[scene.view.colour].title)}:")
    lit = {scene.colours.hue(box.iri) for box in scene.picture.drawn if scene.is_lit(box)}
    for key, hue, count in scene.colours.legend:
        if hue in lit:
            text = describe_key(scene, key)
            yield LegendEntry(
                "hue", hue, f"{text} {count}" if with_counts and not scene.is_dimmed else text
            )
    present = {name for box in scene.picture.drawn for name in marks_of(box)}
    for name in MARKS:
        if name in present:
            text = scene.gettext(SHORT.get(name, MARKS[name].title))
            yield LegendEntry("mark", name, text)
    signs = {difference.sign for difference in scene.differences.values()}
    yield from (LegendEntry("sign", s, scene.gettext(SIGNS[s])) for s in SIGNS if s in signs)
    if scene.is_dimmed:
        yield LegendEntry("dim", "", scene.gettext("ikke uthevet"))
    if is_file:
        yield from _entries_of_files(scene)


def _entries_of_files(scene: Scene) -> Iterator[LegendEntry]:
    if scene.picture.waiting:
        waiting = scene.gettext("%(number)s uten plass", number=len(scene.picture.waiting))
        yield LegendEntry("link", "", f"{waiting} →")
    if scene.selected:
        yield LegendEntry("tie", "needs", scene.gettext("den valgte trenger"))
        yield LegendEntry("tie", "used", scene.gettext("trenger den valgte"))


def describe_key(scene: Scene, key: str) -> str:
    """Describe what a colour stands for, in full where a box has room for one word only."""
    return scene.gettext(LEGEND_WORDS[key]) if key in LEGEND_WORDS else scene.key_label(key)


def place_entries(entries: Sequence[LegendEntry], area: Rect) -> list[LegendEntry]:
    """Place the entries one after another, closer if that keeps them on one line."""
    widths = [(0 if e.sort in WORDS else SWATCH) + width(e.text, SIZE) for e in entries]
    between = (area.w - sum(widths)) / max(1, len(widths) - 1)
    between = min(MAX_BETWEEN, max(MIN_BETWEEN, between))
    placed: list[LegendEntry] = []
    x, y = area.x, area.y + LINE / 2
    for entry, wide in zip(entries, widths, strict=True):
        if x + wide > area.x + area.w + 0.1 and x > area.x:
            x, y = area.x, y + LINE
        placed.append(replace(entry, x=x, y=y))
        x += wide + between
    return placed
