"""Draw a scene as a poster in SVG: inside a page, which has the style sheet, or as a file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import hypot

from okosystem.features.landscape.boxes import LAST_IN_ORDER, ResourceBox
from okosystem.features.landscape.layout import (
    GAP,
    HEADING_BESIDE,
    MARGIN,
    NOTE_SIZE,
    REST,
    WIDTH,
    Box,
    Panel,
    Rect,
    arrange,
)
from okosystem.features.landscape.scene import SIGNS, Scene, build_scene
from okosystem.features.landscape.selection import OWNER, Selection, titles
from okosystem.graph.domains import describe_choice
from okosystem.graph.layers import text_width
from okosystem.graph.reader import Reader
from okosystem.graph.view import Picture
from okosystem.package import read_package_file
from okosystem.rdf.terms import ID

TOP, FOOTER = 56.0, 26.0
HEIGHT, MAX_HEIGHT = 1070.0, 2000.0
SWATCH, LINE, MIN_BETWEEN, MAX_BETWEEN, BAND_PAD = 18.0, 20.0, 5.0, 16.0, 2.0
ARROW_BEND, ARROW_CLEARANCE = 0.14, 3.0
PAPER_WIDTH, PAPER_HEIGHT, PAPER_MARGIN = 420.0, 297.0, 8.0
"""A3 landscape in millimetres, and the margin printers cannot reach."""
RATIO = (PAPER_HEIGHT - 2 * PAPER_MARGIN) / (PAPER_WIDTH - 2 * PAPER_MARGIN)
STEP, MAX_WIDTH = 40.0, 2 * WIDTH


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
class Band:
    """The perspectives of one kind, each with the number of its boxes."""

    at: Rect
    entries: Sequence[LegendEntry]


@dataclass(frozen=True, slots=True)
class Poster:
    """Everything that is drawn, with its position; the bands stand under the categories."""

    scene: Scene
    panels: Sequence[Panel]
    legend: Sequence[LegendEntry]
    arrows: Sequence[Arrow]
    bands: Sequence[Band]
    width: float
    height: float
    with_title: bool

    @property
    def hides_slides(self) -> bool:
        """Whether a box of the slides is not drawn, as its category has no room for it."""
        drawn = {box.key for panel in self.panels for box in panel.boxes}
        return any(
            box.order < LAST_IN_ORDER and box.iri not in drawn for box in self.scene.picture.drawn
        )


def draw_poster(
    reader: Reader, view: Selection, foot: float = FOOTER, card: tuple[int, int] | None = None
) -> Picture:
    """Draw a view as a standalone SVG with style, legend, date, digest and address.

    A card is the upper part of it, where the text is legible.
    """
    poster = lay_out_whole(reader, build_scene(reader, view))
    return draw(reader, poster, alone=True, foot=foot, card=card)


def lay_out_whole(reader: Reader, scene: Scene) -> Poster:
    """Lay out a scene as high as it takes to show all boxes of the slides."""
    height = HEIGHT
    poster = lay_out(reader, scene)
    while poster.hides_slides and height < MAX_HEIGHT:
        height += STEP
        poster = lay_out(reader, scene, height=height)
    return poster


def draw_on_paper(reader: Reader, view: Selection) -> Picture:
    """Draw a view as a standalone SVG for A3 paper, at the narrowest width that fits the page.

    It has all boxes of the slides. A wider poster is lower but has smaller text. Layers share the
    height left over.
    """
    scene, wide = build_scene(reader, view), WIDTH

    def fit(extra_height: float = 0) -> Poster:
        return lay_out(reader, scene, wide, extra_height, wide * RATIO - FOOTER)

    poster = fit()
    while wide < MAX_WIDTH and (poster.height + FOOTER > wide * RATIO or poster.hides_slides):
        wide += STEP
        poster = fit()
    poster = fit(max(0.0, wide * RATIO - FOOTER - poster.height))
    return draw(reader, poster, alone=True, foot=FOOTER)


def draw(
    reader: Reader,
    poster: Poster,
    alone: bool = False,
    foot: float = 0,
    card: tuple[int, int] | None = None,
) -> Picture:
    """Draw a poster as SVG; one that stands `alone` has its style and the site's address."""
    view = poster.scene.view
    values = {
        "poster": poster,
        "scene": poster.scene,
        "view": view,
        "signs": SIGNS,
        "beside": HEADING_BESIDE,
        "style": plain_style() if alone else "",
        "root": reader.absolute("") if alone else reader.root,
        "address": reader.absolute(view.address),
        "scenario": ID[f"scenario/{view.scenario}"],
        "domain": describe_choice(reader, view.domain),
        "foot": foot,
        "card": card,
    }
    return Picture("landscape/poster.html", values, is_card=bool(card))


def lay_out(
    reader: Reader,
    scene: Scene,
    width: float = WIDTH,
    extra_height: float = 0,
    height: float = HEIGHT,
    with_title: bool = True,
) -> Poster:
    """Lay out a scene at a width, the legend first; the layers share the extra height.

    A landscape of the slides is drawn in full. One with boxes by the editors has at most the
    height, and a box for the rest in categories that do not fit.
    """
    top = TOP if with_title else 2.0
    area = Rect(MARGIN + 2, top, width - 2 * MARGIN, 0)
    legend = _place_entries([*_legend(reader, scene, with_title, with_counts=True)], area)
    if legend[-1].y > legend[0].y:
        legend = _place_entries([*_legend(reader, scene, with_title, with_counts=False)], area)
    top = legend[-1].y + LINE / 2 + 2
    bands = [*_place_bands(reader, scene, width)] if with_title else []
    foot = bands[-1].at.bottom + GAP if bands else 0.0
    limit = None if scene.picture.is_of_slides else height - GAP - foot
    panels = arrange(list(panels_of(reader, scene)), top, width, extra_height, limit)
    foot += max((panel.at.bottom for panel in panels), default=top) + GAP
    return Poster(scene, panels, legend, _arrows(scene, panels), bands, width, foot, with_title)


def _place_bands(reader: Reader, scene: Scene, width: float) -> Iterator[Band]:
    """Place a band for each kind of perspective, from zero down."""
    top = 0.0
    for kind, title in titles("bands").items():
        entries = [LegendEntry("words", "", f"{reader.text(title)}:")]
        for row in scene.names.facts["perspectives"]:
            if row["kind"] == kind:
                number = scene.count_supporting(row["perspective"])
                text = f"{scene.names.full(row['perspective'])} {number}"
                entries.append(LegendEntry("link", row["name"], text))
        inside = Rect(MARGIN + GAP, top + BAND_PAD, width - 2 * (MARGIN + GAP), 0)
        placed = _place_entries(entries, inside)
        high = placed[-1].y + LINE / 2 + BAND_PAD - top
        yield Band(Rect(MARGIN, top, width - 2 * MARGIN, high), placed)
        top += high + GAP


def panels_of(reader: Reader, scene: Scene) -> Iterator[Panel]:
    """List the categories with their boxes in drawing order, to be placed."""
    for category in scene.picture.categories:
        title = scene.names.full(category.iri)
        boxes = [_box(reader, scene, box) for box in category.boxes]
        yield Panel(category.iri, category.kind, title.value, boxes, title.language)


def _box(reader: Reader, scene: Scene, box: ResourceBox) -> Box:
    name, notes = scene.names.short(box.iri), [scene.owner(reader, box)]
    if box.parts:
        notes[0] += " · " + scene.parts(reader, box).replace(" ", "\N{NO-BREAK SPACE}")
    if scene.view.colour != OWNER:
        notes.append(scene.key_label(reader, scene.colours.key(box.iri)))
    return Box(box.iri, name.value, list(dict.fromkeys(notes)), name.language, scene.rank(box))


def _arrows(scene: Scene, panels: Sequence[Panel]) -> list[Arrow]:
    """Draw the relations of the selected box to the boxes that show the others.

    A part is represented by its whole, and a box that does not fit by the box for the rest.
    """
    drawn = {box.key: box for panel in panels for box in panel.boxes}
    shown = {
        iri: drawn.get(box.iri) or drawn.get(f"{REST}{box.place}")
        for box in scene.picture.drawn
        for iri in (box.iri, *box.parts)
    }
    selected = shown.get(scene.selected.iri) if scene.selected else None
    arrows = [
        _arrow(other.key, way, selected.at, other.at)
        for way, iri in scene.relations
        if selected and (other := shown.get(iri)) and other is not selected
    ]
    return list(dict.fromkeys(arrows))


def _arrow(key: str, direction: str, one: Rect, other: Rect) -> Arrow:
    """Draw an arrow from the dependent box to the other, bent so that arrows do not coincide."""
    start, end = (one, other) if direction == "needs" else (other, one)
    (x1, y1), (x2, y2) = _edge(start, end), _edge(end, start)
    bx, by = (x1 + x2) / 2 - (y2 - y1) * ARROW_BEND, (y1 + y2) / 2 + (x2 - x1) * ARROW_BEND
    return Arrow(key, direction, f"M{x1:.1f} {y1:.1f}Q{bx:.1f} {by:.1f} {x2:.1f} {y2:.1f}")


def _edge(one: Rect, other: Rect) -> tuple[float, float]:
    """Find where the line between two centres leaves the first box, with a small clearance."""
    x, y = one.x + one.w / 2, one.y + one.h / 2
    dx, dy = other.x + other.w / 2 - x, other.y + other.h / 2 - y
    sides = [half / abs(d) for half, d in ((one.w / 2, dx), (one.h / 2, dy)) if d]
    if not sides:
        return x, y
    scale = min(sides) + ARROW_CLEARANCE / hypot(dx, dy)
    return x + dx * scale, y + dy * scale


def _legend(
    reader: Reader, scene: Scene, is_file: bool, with_counts: bool
) -> Iterator[LegendEntry]:
    """List the legend entries, colours first; on the page the others are beside the picture."""
    yield LegendEntry("words", "", f"{reader.text(titles('colours')[scene.view.colour])}:")
    lit = {scene.colours.hue(box.iri) for box in scene.picture.drawn if scene.is_emphasised(box)}
    for key, hue, count in scene.colours.legend:
        if hue in lit:
            counted = f" {count}" if with_counts and not scene.is_dimmed else ""
            yield LegendEntry("hue", hue, f"{scene.key_label(reader, key, 'long')}{counted}")
    yield from _legend_of_signs(reader, scene)
    if is_file and (number := len(scene.picture.waiting)):
        yield LegendEntry(
            "link", "", reader.text("%(number)s uten plass") % {"number": number} + " →"
        )
    if is_file and scene.selected:
        yield LegendEntry("tie", "needs", reader.text("den valgte trenger"))
        yield LegendEntry("tie", "used", reader.text("trenger den valgte"))


def _legend_of_signs(reader: Reader, scene: Scene) -> Iterator[LegendEntry]:
    present = {name for box in scene.picture.drawn for name in box.marks}
    for name, title in titles("marks", "short").items():
        if name in present:
            yield LegendEntry("mark", name, reader.text(title))
    signs = {difference.sign for difference in scene.differences.values()}
    for sign, title in titles("signs").items():
        if sign in signs:
            yield LegendEntry("sign", sign, reader.text(title))
    if scene.is_dimmed:
        yield LegendEntry("dim", "", reader.text("ikke uthevet"))


def _place_entries(entries: Sequence[LegendEntry], area: Rect) -> list[LegendEntry]:
    """Place the entries one after another, closer if that keeps them on one line."""
    widths = [
        text_width(e.text, NOTE_SIZE) + (0 if e.sort in ("words", "link") else SWATCH)
        for e in entries
    ]
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


STYLE = "web/static/malbilde-poster.css"
_TOKEN = re.compile(r"(--m-[\w-]+):\s*(?:light-dark\(([^,]+),[^)]*\)|([^;]+));")
_USE = re.compile(r"var\((--m-[\w-]+)\)")


@cache
def plain_style() -> str:
    """Return the poster's style sheet with light colours substituted for its variables.

    Few readers of SVG files support CSS variables.
    """
    css = read_package_file(STYLE)
    tokens = {name: (light or only).strip() for name, light, only in _TOKEN.findall(css)}
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.S).partition("}")[2]
    plain = rules.partition("@media")[0]
    return _USE.sub(lambda match: tokens[match[1]], re.sub(r"\s+", " ", plain)).strip()
