"""Lay out a scene as a poster: everything that is drawn, with its position."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

from okosystem.web.malbilde.boxes import MARKS, ResourceBox, marks_of
from okosystem.web.malbilde.colouring import LEGEND_WORDS, SCHEMES
from okosystem.web.malbilde.difference import SIGNS
from okosystem.web.malbilde.facts import count_in_focus, name_of
from okosystem.web.malbilde.layout import (
    GAP,
    MARGIN,
    NOTE_SIZE,
    PAD,
    WIDTH,
    Group,
    Item,
    Panel,
    Rect,
    arrange,
)
from okosystem.web.malbilde.scene import Scene
from okosystem.web.malbilde.view import OWNER
from okosystem.web.wrapping import width, wrap

TOP, LABEL, CHIP_LINE, CHIP_HEIGHT = 48.0, 108.0, 12.0, 26.0
CHIP_PADDING, MAX_WORD = 42.0, 95.0
HEIGHT = 1000.0
"""What a window shows of a poster as wide as it is; paper has more room, see svg.py."""
BANDS = ("focus-area", "sector")
REST = "rest:"
"""Begins the key of the box for what a category has no room for; the category follows."""
SIZE, SWATCH, BETWEEN, LINE = NOTE_SIZE + 0.5, 22.0, 16.0, 22.0
WORDS = ("words", "link")
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
class Chip:
    """A perspective in a band: a switch, with the number of boxes it puts in focus."""

    name: str
    at: Rect
    lines: Sequence[str]
    count: int
    is_on: bool
    address: str
    label: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """A curved, numbered arrow; `direction` is `needs` or `used`, seen from the selected box."""

    key: str
    direction: str
    number: int
    path: str


@dataclass(frozen=True, slots=True)
class Poster:
    """Everything that is drawn, with its position."""

    scene: Scene
    bands: Sequence[tuple[str, float, Sequence[Chip]]]
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
    """Lay out a scene at a width; the layers share the extra height.

    The picture of the slides is drawn whole. One with boxes by the editors has at most the height,
    and its categories end with a box for the rest.
    """
    bands = list(_bands(scene, root, width, TOP if with_title else PAD))
    top = max(
        [TOP if with_title else PAD, *(c.at.bottom + GAP for _, _, chips in bands for c in chips)]
    )
    area = Rect(MARGIN + 2, 0, width - 2 * MARGIN, 0)
    legend = place_entries(legend_entries(scene), area)
    below = (legend[-1].y if legend else 0) + LINE / 2 + 2
    limit = None if scene.picture.is_of_slides else height - below - GAP
    panels = arrange(list(groups(scene)), top, width, extra_height, limit, rest_of)
    foot = max((panel.at.bottom for panel in panels), default=top) + GAP
    legend = [replace(entry, y=entry.y + foot) for entry in legend]
    arrows = _arrows(scene, panels)
    return Poster(scene, bands, panels, legend, arrows, width, foot + below, root, with_title)


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


def _bands(
    scene: Scene, root: str, width: float, top: float
) -> Iterator[tuple[str, float, Sequence[Chip]]]:
    counts = count_in_focus(scene.facts, scene.picture.box_of)
    rows = [row["perspective"] for row in scene.facts["perspectives"]]
    for kind in BANDS:
        iris = [iri for iri in rows if name_of(iri).partition("/")[0] == kind]
        rects = _divide([scene.names.full(iri).value for iri in iris], top, width)
        chips = [_chip(scene, counts, root, *pair) for pair in zip(iris, rects, strict=True)]
        height = max(CHIP_HEIGHT, *(len(c.lines) * CHIP_LINE + 8 for c in chips), 0)
        yield kind, top, [replace(chip, at=replace(chip.at, h=height)) for chip in chips]
        top += height + GAP


def _divide(texts: Sequence[str], y: float, total: float) -> Sequence[Rect]:
    """Divide a band among its chips by the length of their texts.

    The longest word of a text is broken only if it must be.
    """
    needed = []
    for text in texts:
        longest_word = max((width(word, NOTE_SIZE) for word in text.split()), default=0.0)
        needed.append(max(width(text, NOTE_SIZE) / 2.4, min(longest_word, MAX_WORD)) + CHIP_PADDING)
    available = total - 2 * MARGIN - LABEL - (len(texts) - 1) * PAD
    widths = [share * available / sum(needed) for share in needed]
    starts = [MARGIN + LABEL + sum(widths[:n]) + n * PAD for n in range(len(widths))]
    return [Rect(x, y, w, 0) for x, w in zip(starts, widths, strict=True)]


def _chip(scene: Scene, counts: Mapping[str, int], root: str, iri: str, at: Rect) -> Chip:
    name, text = name_of(iri), scene.names.full(iri)
    on = name in (*scene.view.perspectives, *scene.view.also)
    lines = wrap(text.value, at.w - CHIP_PADDING + 4, NOTE_SIZE, text.language)
    address = root + scene.view.toggled(name).address
    return Chip(name, at, lines, counts.get(name, 0), on, address, text.value)


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
    found = [(n, way, shown.get(iri)) for n, (way, iri) in enumerate(scene.relations, 1)]
    return [
        arrow(other.item.key, way, n, selected.at, other.at)
        for n, way, other in found
        if other and other is not selected
    ]


def details_side(poster: Poster) -> str:
    """Return the side of the poster to show details on: where the selected box is not."""
    selected = poster.scene.selected
    rects = [
        b.at for p in poster.panels for b in p.boxes if selected and b.item.key == selected.iri
    ]
    return "start" if rects and rects[0].x + rects[0].w / 2 > poster.width / 2 else "end"


BEND, CLEAR = 0.14, 3.0


def arrow(key: str, direction: str, number: int, one: Rect, other: Rect) -> Arrow:
    """Draw an arrow from the dependent box to the other, bent so that arrows do not coincide."""
    start, end = (one, other) if direction == "needs" else (other, one)
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    bx, by = (x1 + x2) / 2 - (y2 - y1) * BEND, (y1 + y2) / 2 + (x2 - x1) * BEND
    return Arrow(key, direction, number, f"M{x1:.1f} {y1:.1f}Q{bx:.1f} {by:.1f} {x2:.1f} {y2:.1f}")


def _edge(one: Rect, other: Rect) -> tuple[float, float]:
    """Find where the line between two centres leaves the first box, with a small clearance."""
    x, y = one.x + one.w / 2, one.y + one.h / 2
    dx, dy = other.x + other.w / 2 - x, other.y + other.h / 2 - y
    if not dx and not dy:
        return x, y
    sides = [half / abs(d) for half, d in ((one.w / 2, dx), (one.h / 2, dy)) if d]
    scale = min(sides) + CLEAR / hypot(dx, dy)
    return x + dx * scale, y + dy * scale


def legend_entries(scene: Scene) -> Iterator[LegendEntry]:
    """List what needs explaining, the colours first."""
    scheme = SCHEMES[scene.view.colour]
    title, meaning = scene.gettext(scheme.title), scene.gettext(scheme.meaning)
    explained = f"{title}: {meaning[0].lower()}{meaning[1:]}" if scheme.is_ordered else f"{title}:"
    yield LegendEntry("words", "", explained)
    for key, hue, count in scene.colours.legend:
        yield LegendEntry("hue", hue, f"{describe_key(scene, key)} ({count})")
    present = {name for box in scene.picture.drawn for name in marks_of(box)}
    yield from (
        LegendEntry("mark", n, scene.gettext(m.title)) for n, m in MARKS.items() if n in present
    )
    signs = {difference.sign for difference in scene.differences.values()}
    yield from (
        LegendEntry("sign", s, scene.gettext(text)) for s, text in SIGNS.items() if s in signs
    )
    if scene.picture.unplaced:
        waiting = scene.gettext("%(number)s uten plass", number=len(scene.picture.unplaced))
        yield LegendEntry("link", "", f"{waiting} →")
    if scene.selected:
        yield LegendEntry("tie", "needs", scene.gettext("den valgte lener seg på"))
        yield LegendEntry("tie", "used", scene.gettext("lener seg på den valgte"))


def describe_key(scene: Scene, key: str) -> str:
    """Describe what a colour stands for, in full where a box has room for one word only."""
    return scene.gettext(LEGEND_WORDS[key]) if key in LEGEND_WORDS else scene.key_label(key)


def place_entries(entries: Iterable[LegendEntry], area: Rect) -> list[LegendEntry]:
    """Place the entries one after another on as many lines as needed."""
    placed: list[LegendEntry] = []
    x, y = area.x, area.y + LINE / 2
    for entry in entries:
        sign = 0 if entry.sort in WORDS else SWATCH + 6
        wide = sign + width(entry.text, SIZE) + BETWEEN
        if x + wide - BETWEEN > area.x + area.w and x > area.x:
            x, y = area.x, y + LINE
        placed.append(replace(entry, x=x, y=y))
        x += wide
    return placed
