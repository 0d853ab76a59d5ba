"""The landscape as a slide: a group for each category, a box for each resource, and the legend.

It is laid out as on the page but wider, as slides are, and then scaled to fit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from okosystem.features.landscape.boxes import MARKS, ResourceBox
from okosystem.features.landscape.layout import (
    HEADING_BESIDE,
    HEADING_SIZE,
    HEADING_WIDTH,
    MARGIN,
    NAME_SIZE,
    NOTE_SIZE,
    Box,
    Panel,
    Rect,
    arrange,
)
from okosystem.features.landscape.poster import panels_of, plain_style
from okosystem.features.landscape.scene import Scene, build_scene
from okosystem.features.landscape.selection import Selection
from okosystem.graph.layers import text_width
from okosystem.graph.reader import Reader
from okosystem.plugins.meeting_pack.deck import (
    BODY,
    PAPER,
    RULE,
    SOFT,
    TINT,
    Group,
    Paragraph,
    Shape,
    Slide,
    fit,
)
from okosystem.plugins.meeting_pack.pack_data import address, make_slide
from okosystem.rdf.terms import local_name

WIDTHS = [1440.0 + 40 * n for n in range(30)]
LEGEND_HEIGHT, LEGEND_SIZE, INSET, GAP = 22.0, 8.0, 3.0, 5.0
SIGNS = {
    "ending": "↓", "overlap": "≈", "ownerless": "?", "component": "●", "proposed": "○",
    "editors": "◇",
}  # fmt: skip
_FRAME = re.compile(r"\.poster \.([\w-]+) \.frame \{ fill: (#\w+); stroke: (#\w+);")


def landscape_slide(reader: Reader) -> Slide:
    """Draw the landscape of the day."""
    scene = build_scene(reader, Selection(day=reader.as_of))
    picture, names = scene.picture, scene.names
    lead = reader.text(
        "%(boxes)s bokser i %(categories)s kategorier. %(rest)s har ingen plass."
    ) % {
        "boxes": len(picture.drawn),
        "categories": len(picture.categories),
        "rest": len(picture.waiting),
    }
    notes = "\n".join(
        f"{names.full(one.iri)}: {'; '.join(_describe(reader, scene, b) for b in one.boxes)}"
        for one in picture.categories
    )
    title, link = str(names.full(picture.scheme)), address(reader, "/")
    slide = make_slide(reader, "malbilde", title, lead, link, notes)
    return replace(slide, groups=[*_draw_categories(reader, scene), _draw_legend(reader, scene)])


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture, and how it is scaled and moved to fit the slide."""

    reader: Reader
    scene: Scene
    start: float
    scale: float

    def place(self, at: Rect) -> Rect:
        """Convert a rectangle of the picture to the slide."""
        x, y = self.start + (at.x - MARGIN) * self.scale, BODY.y + at.y * self.scale
        return Rect(x, y, at.w * self.scale, at.h * self.scale)


def _draw_categories(reader: Reader, scene: Scene) -> Sequence[Group]:
    """Draw all categories, in the first width that fills the slide from side to side."""
    marked = [_with_signs(reader, scene, panel) for panel in panels_of(reader, scene)]
    room = BODY.h - LEGEND_HEIGHT
    filling = {wide: BODY.w / (wide - 2 * MARGIN) for wide in WIDTHS}

    def draw(wide: float, extra_height: float = 0) -> Sequence[Panel]:
        bottom = None if scene.picture.is_of_slides else room / filling[wide]
        return arrange(marked, 0, wide, extra_height, bottom)

    high = {wide: max(panel.at.bottom for panel in draw(wide)) for wide in WIDTHS}
    wide = next((w for w in WIDTHS if filling[w] * high[w] <= room), WIDTHS[-1])
    scale = min(filling[wide], room / high[wide])
    start = BODY.x + (BODY.w - (wide - 2 * MARGIN) * scale) / 2
    canvas = Canvas(reader, scene, start, scale)
    return [_category_group(canvas, panel) for panel in draw(wide, room / scale - high[wide])]


def _with_signs(reader: Reader, scene: Scene, panel: Panel) -> Panel:
    """Write the marks of each box as signs after its owner."""
    resources = scene.picture.boxes
    boxes = [
        replace(b, notes=[_owner_and_signs(reader, scene, resources[b.key])]) for b in panel.boxes
    ]
    return replace(panel, boxes=boxes)


def _owner_and_signs(reader: Reader, scene: Scene, box: ResourceBox) -> str:
    """Write the line under the name of a box."""
    signs = "".join(SIGNS[name] for name in box.marks)
    owner = scene.owner(reader, box)
    if box.parts:
        owner = f"{owner} · {scene.parts(reader, box)}"
    return f"{owner} {signs}".strip()


def _category_group(canvas: Canvas, panel: Panel) -> Group:
    reader, name, at = canvas.reader, panel.name, canvas.place(panel.at)
    heading = Paragraph(name, HEADING_SIZE * canvas.scale, bold=True, language=panel.language)
    # The heading is above or beside the boxes; the frame is as high as the category.
    left, top = (
        (HEADING_WIDTH, panel.at.h)
        if panel.kind in HEADING_BESIDE
        else (panel.at.w, min((b.at.y for b in panel.boxes), default=panel.at.y + 34) - panel.at.y)
    )
    room = replace(at, w=left * canvas.scale, h=top * canvas.scale)
    label = fit(Shape(name, room, [heading], top=True, inset=2.5))
    number = next(len(c.boxes) for c in canvas.scene.picture.categories if c.iri == panel.key)
    counted = reader.text("%(count)s bokser") % {"count": number}
    empty = reader.text("Tomt: ingen delt ressurs er plassert her")
    frame = Shape(
        name,
        at,
        (),
        f"{name}: {counted if number else empty}",
        TINT,
        RULE,
        link=reader.absolute(f"/doc/category/{local_name(panel.key)}"),
    )
    inside = [
        _rest_shape(canvas, drawn, frame) if drawn.is_rest else _box_shape(canvas, drawn)
        for drawn in panel.boxes
    ] or [_empty_shape(canvas, panel, empty)]
    return Group(name, frame.alt, [frame, label, *inside])


def _box_shape(canvas: Canvas, drawn: Box) -> Shape:
    reader, scene = canvas.reader, canvas.scene
    box = scene.picture.boxes[drawn.key]
    fill, edge = _frame_colours()[scene.colours.hue(box.iri)]
    words = [Paragraph(drawn.name, NAME_SIZE * canvas.scale, language=drawn.language)]
    words.append(
        Paragraph(_owner_and_signs(reader, scene, box), NOTE_SIZE * canvas.scale, colour=SOFT)
    )
    return fit(
        Shape(
            drawn.name,
            canvas.place(drawn.at),
            words,
            _describe(reader, scene, box),
            fill,
            edge,
            dashed=not box.owners or not box.category or box.is_by_editors,
            thick=1.75 if box.is_component else 0.75,
            link=reader.absolute(f"/doc/resource/{box.slug}"),
            inset=2.5,
        )
    )


def _rest_shape(canvas: Canvas, drawn: Box, frame: Shape) -> Shape:
    """Draw the box for the resources that do not fit; the notes of the slide list them."""
    words = [Paragraph(drawn.name, NAME_SIZE * canvas.scale, bold=True)]
    others = canvas.reader.text("%(number)s til") % {"number": drawn.name}
    text = f"{frame.name}: {others}"
    at = canvas.place(drawn.at)
    return fit(Shape(text, at, words, text, TINT, RULE, link=frame.link, inset=2.5))


def _empty_shape(canvas: Canvas, panel: Panel, text: str) -> Shape:
    left, top = (HEADING_WIDTH, 6) if panel.kind in HEADING_BESIDE else (6, 30)
    x, y = panel.at.x + left, panel.at.y + top
    at = canvas.place(Rect(x, y, panel.at.w - left - 6, panel.at.h - top - 6))
    words = [Paragraph(text, NOTE_SIZE * canvas.scale, colour=SOFT)]
    return fit(Shape(text, at, words, text, PAPER, SOFT, dashed=True, inset=2.5))


def _describe(reader: Reader, scene: Scene, box: ResourceBox) -> str:
    """Describe a box for screen readers."""
    parts = [
        str(scene.names.full(box.iri)),
        scene.owner(reader, box),
        str(scene.names.full(box.status)),
    ]
    return ", ".join(dict.fromkeys([*parts, *scene.marks(reader, box)]))


def _draw_legend(reader: Reader, scene: Scene) -> Group:
    """Draw the colours and signs in use, side by side, with counts where there is room."""
    title = reader.text("Tegnforklaring")
    entries = _legend_entries(reader, scene, " ({})")
    if sum(_entry_width(text) + GAP for text, *_ in entries) > BODY.w:
        entries = _legend_entries(reader, scene, "")
    shapes: list[Shape] = []
    x, y = BODY.x, BODY.y + BODY.h - LEGEND_HEIGHT + 6
    for text, fill, edge in entries:
        at = Rect(x, y, _entry_width(text), LEGEND_HEIGHT - 6)
        words = [Paragraph(text, LEGEND_SIZE)]
        shapes.append(fit(Shape(text, at, words, text, fill, edge, inset=INSET)))
        x += at.w + GAP
    return Group(title, title, shapes)


def _entry_width(text: str) -> float:
    return text_width(text, LEGEND_SIZE) + 2 * INSET + 1


def _legend_entries(reader: Reader, scene: Scene, count: str) -> Sequence[tuple[str, str, str]]:
    """List text, fill and edge of each colour and sign; `count` is the format of the counts."""
    colours = [
        (scene.key_label(reader, key, "long") + count.format(number), *_frame_colours()[hue])
        for key, hue, number in scene.colours.legend
    ]
    present = {name for box in scene.picture.drawn for name in box.marks}
    signs = [
        (f"{SIGNS[name]} {reader.text(title)}", "", "")
        for name, title in MARKS.items()
        if name in present
    ]
    return [*colours, *signs]


@cache
def _frame_colours() -> Mapping[str, tuple[str, str]]:
    """Read the fill and edge colours of each hue from the style of the poster."""
    found = {hue: (fill, edge) for hue, fill, edge in _FRAME.findall(plain_style())}
    return {
        "hue-none": (PAPER, SOFT),
        "hue-others": (PAPER, SOFT),
        "hue-gone": (TINT, SOFT),
    } | found
