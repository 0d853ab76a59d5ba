"""The empty presentation: wide slides, one layout with a title, and no picture in the package."""

from typing import Any

from pptx.presentation import Presentation
from pptx.slide import SlideLayout
from pptx.util import Pt

from okosystem.exports.fagdag.deck import HEIGHT, TITLE, WIDTH

TITLE_ONLY = "Title Only"


def prepared(shown: Presentation) -> SlideLayout:
    """Make the library's own template ours, and give the layout that slides have."""
    narrow = shown.slide_width or 1
    shown.slide_width, shown.slide_height = Pt(WIDTH), Pt(HEIGHT)
    layout = next(one for one in shown.slide_layouts if one.name == TITLE_ONLY)
    for other in list(shown.slide_layouts):
        if other is not layout:
            shown.slide_layouts.remove(other)
    sheets: tuple[Any, ...] = (shown.slide_master, layout)
    for sheet in sheets:
        for shape in sheet.placeholders:
            shape.left = round(shape.left * Pt(WIDTH) / narrow)
            shape.width = round(shape.width * Pt(WIDTH) / narrow)
    title = layout.placeholders[0]
    title.left, title.top = Pt(TITLE.x), Pt(TITLE.y)
    title.width, title.height = Pt(TITLE.w), Pt(TITLE.h)
    package = shown.part.package
    for name, relation in list(package._rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            package.drop_rel(name)
    return layout
