"""Boxes, text and tables as PowerPoint has them: native, editable, named and described."""

from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.util import Pt

from okosystem.exports.fagdag.deck import INK, Group, Shape, Table, Words
from okosystem.exports.fagdag.tables import PAD
from okosystem.web.malbilde.layout import Rect

SPOKEN = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
FACE = "Arial"
PLAIN_GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"


def draw_group(shapes: Any, group: Group, language: str) -> None:
    """Draw shapes that move together."""
    made = shapes.add_group_shape()
    describe(made, group.name, group.alt)
    for shape in group.shapes:
        draw_box(made.shapes, shape, language)


def draw_box(shapes: Any, shape: Shape, language: str) -> None:
    """Draw one box with its text."""
    made = shapes.add_shape(MSO_SHAPE.RECTANGLE, *sides(shape.at))
    describe(made, shape.name, shape.alt)
    made.shadow.inherit = False
    if shape.fill:
        made.fill.solid()
        made.fill.fore_color.rgb = colour(shape.fill)
    else:
        made.fill.background()
    if shape.edge:
        made.line.color.rgb, made.line.width = colour(shape.edge), Pt(shape.thick)
        made.line.dash_style = MSO_LINE.DASH if shape.dashed else MSO_LINE.SOLID
    else:
        made.line.fill.background()
    if shape.link:
        made.click_action.hyperlink.address = shape.link
    write(made.text_frame, shape.words, language, shape.inset, shape.top)


def draw_text(shapes: Any, name: str, at: Rect, words: Sequence[Words], language: str) -> Any:
    """Draw text without a box."""
    made = shapes.add_textbox(*sides(at))
    describe(made, name, "")
    write(made.text_frame, words, language, 0, top=True)
    return made


def draw_table(shapes: Any, table: Table, language: str) -> None:
    """Draw a table; its first row is a heading to those who hear it too."""
    size = len(table.rows) + 1, len(table.headings)
    frame = shapes.add_table(*size, *sides(table.at))
    describe(frame, table.name, table.alt)
    made = frame.table
    made._tbl.tblPr.find("{*}tableStyleId").text = PLAIN_GRID
    made.horz_banding = False
    for column, wide in zip(made.columns, table.widths, strict=True):
        column.width = Pt(wide)
    for n, (high, row) in enumerate(zip(table.heights, (table.headings, *table.rows), strict=True)):
        made.rows[n].height = Pt(high)
        for cell, text in zip(made.rows[n].cells, row, strict=True):
            write(cell.text_frame, [Words(text, table.size, bold=n == 0)], language, PAD, top=True)
            cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Pt(PAD)


def write(
    frame: Any, words: Sequence[Words], language: str, inset: float, top: bool = False
) -> None:
    """Write paragraphs, each in its size and language, in a frame that does not grow."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(inset)
    frame.vertical_anchor = MSO_ANCHOR.TOP if top else MSO_ANCHOR.MIDDLE
    for n, one in enumerate(words):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        run = paragraph.add_run()
        run.text = one.text
        run.font.size, run.font.bold, run.font.name = Pt(one.size), one.bold, FACE
        run.font.color.rgb = colour(one.colour or INK)
        speak(run, one.language or language)


def speak(run: Any, language: str) -> None:
    """Say which language a text is in, to those who hear it."""
    run._r.get_or_add_rPr().set("lang", SPOKEN.get(language, SPOKEN["nb"]))


def describe(shape: Any, name: str, alt: str) -> None:
    """Name a shape, and say what it shows to those who hear it."""
    shape.name = name
    shape._element._nvXxPr.cNvPr.set("descr", alt)


def sides(at: Rect) -> tuple[int, int, int, int]:
    """Give a place as the library takes it."""
    return Pt(at.x), Pt(at.y), Pt(at.w), Pt(at.h)


def colour(text: str) -> Any:
    """Read a colour."""
    made: Any = RGBColor  # its package tells no types here
    return made(*bytes.fromhex(text.lstrip("#")))
