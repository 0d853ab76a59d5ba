"""The målbilde as shapes: a group for each category, a box for each resource in it.

It is laid out as on the page, but wider, since a slide is; then it is made to fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from okosystem.exports.fagdag.colours import frames
from okosystem.exports.fagdag.deck import BODY, PAPER, RULE, SOFT, TINT, Group, Shape, Words
from okosystem.exports.fagdag.legend import HIGH, signs
from okosystem.exports.fagdag.measure import fitted
from okosystem.web.malbilde.boxes import ResourceBox
from okosystem.web.malbilde.layout import (
    HEADING_SIZE,
    MARGIN,
    NAME_SIZE,
    NOTE_SIZE,
    Panel,
    PlacedBox,
    Rect,
    arrange,
)
from okosystem.web.malbilde.layout import Group as Category
from okosystem.web.malbilde.poster import groups
from okosystem.web.malbilde.scene import Scene

WIDTHS = [1440.0 + 40 * n for n in range(30)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where on the slide the picture comes, and what is in it."""

    scene: Scene
    root: str
    left: float
    start: float
    scale: float

    def place(self, at: Rect) -> Rect:
        """Move from the picture to the slide."""
        x, y = self.start + (at.x - self.left) * self.scale, BODY.y + at.y * self.scale
        return Rect(x, y, at.w * self.scale, at.h * self.scale)


def picture(shown: Scene, root: str) -> Sequence[Group]:
    """Draw all categories, in the first width that fills the slide from side to side."""
    marked, room = [_marked(shown, group) for group in groups(shown)], BODY.h - HIGH
    high = {wide: _foot(arrange(marked, 0, wide)) for wide in WIDTHS}
    wide = next((w for w in WIDTHS if _across(w) * high[w] <= room), WIDTHS[-1])
    scale = min(_across(wide), room / high[wide])
    start = BODY.x + (BODY.w - (wide - 2 * MARGIN) * scale) / 2
    sheet = Sheet(shown, root, MARGIN, start, scale)
    over = room / scale - high[wide]
    return [_category(sheet, panel) for panel in arrange(marked, 0, wide, over)]


def _across(wide: float) -> float:
    return BODY.w / (wide - 2 * MARGIN)


def _foot(panels: Sequence[Panel]) -> float:
    return max(panel.at.bottom for panel in panels)


def _marked(shown: Scene, group: Category) -> Category:
    """Put the marks of a box as signs after its owner."""
    boxes = shown.picture.boxes
    return replace(
        group, items=[replace(i, notes=[told(shown, boxes[i.key])]) for i in group.items]
    )


def told(shown: Scene, box: ResourceBox) -> str:
    """Write owner and marks under the name of a box."""
    return f"{shown.owner(box)} {signs(box)}".strip()


def _category(sheet: Sheet, panel: Panel) -> Group:
    name, at = panel.group.name, sheet.place(panel.at)
    heading = Words(name, HEADING_SIZE * sheet.scale, bold=True, language=panel.group.language)
    # The heading has the room above the boxes; the frame is as high as the category.
    top = min((box.at.y for box in panel.boxes), default=panel.at.y + 34) - panel.at.y
    label = fitted(Shape(name, replace(at, h=top * sheet.scale), [heading], inset=2.5))
    count = len(panel.boxes)
    counted = sheet.scene.gettext("%(count)s bokser", count=count)
    empty = sheet.scene.gettext("Tomt: ingen delt ressurs er plassert her")
    frame = Shape(
        name, at, label.words, f"{name}: {counted if count else empty}", TINT, RULE, top=True,
        link=f"{sheet.root}/doc/category/{panel.group.key.rpartition('/')[2]}", inset=2.5,
    )  # fmt: skip
    inside = [_box(sheet, drawn) for drawn in panel.boxes] or [_empty(sheet, panel, empty)]
    return Group(name, frame.alt, [frame, *inside])


def _box(sheet: Sheet, drawn: PlacedBox) -> Shape:
    shown, item = sheet.scene, drawn.item
    box = shown.picture.boxes[item.key]
    fill, edge = frames()[shown.colours.hue(box.iri)]
    words = [Words(item.name, NAME_SIZE * sheet.scale, language=item.language)]
    words.append(Words(told(shown, box), NOTE_SIZE * sheet.scale, colour=SOFT))
    return fitted(
        Shape(
            item.name, sheet.place(drawn.at), words, said(shown, box), fill, edge,
            dashed=not box.owners or not box.category, thick=1.75 if box.is_component else 0.75,
            link=f"{sheet.root}/doc/resource/{box.slug}", inset=2.5,
        )
    )  # fmt: skip


def _empty(sheet: Sheet, panel: Panel, text: str) -> Shape:
    at = replace(panel.at, x=panel.at.x + 8, y=panel.at.y + 30, w=panel.at.w - 16)
    at = sheet.place(replace(at, h=panel.at.h - 38))
    words = [Words(text, NOTE_SIZE * sheet.scale, colour=SOFT)]
    return fitted(Shape(text, at, words, text, PAPER, SOFT, dashed=True, inset=2.5))


def said(shown: Scene, box: ResourceBox) -> str:
    """Say all that a box shows, to those who hear it."""
    parts = [str(shown.names.full(box.iri)), shown.owner(box), shown.status(box)]
    return ", ".join(dict.fromkeys([*parts, *shown.marks(box)]))
