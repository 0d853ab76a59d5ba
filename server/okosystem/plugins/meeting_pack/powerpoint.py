"""The slides as PowerPoint: native shapes and tables with alt texts, notes and links."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation as Opened
from pptx.slide import SlideLayout
from pptx.util import Pt

from okosystem.features.landscape.layout import Rect
from okosystem.graph.reader import Reader
from okosystem.plugins.meeting_pack import deck as d
from okosystem.plugins.meeting_pack.deck import (
    INK,
    PAD,
    Deck,
    Paragraph,
    Shape,
    Slide,
    Table,
)

LOCALES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
LANGUAGE_IDS = {
    "nb": MSO_LANGUAGE_ID.NORWEGIAN_BOKMOL,
    "nn": MSO_LANGUAGE_ID.NORWEGIAN_NYNORSK,
    "en": MSO_LANGUAGE_ID.ENGLISH_UK,
}
THUMBNAIL = RELATIONSHIP_TYPE.THUMBNAIL
TYPEFACE = "Arial"
PLAIN_GRID = "{5940675A-B579-460E-94D1-54222C63F5DA}"
LAYOUT = "Title Only"
EPOCH = (1980, 1, 1, 0, 0, 0)


def write_powerpoint(reader: Reader, deck: Deck) -> bytes:
    """Write a deck; the same deck gives the same bytes."""
    shown = Presentation()
    layout = _prepare(shown)
    properties = shown.core_properties
    properties.title, properties.subject, properties.author = deck.title, deck.subject, deck.author
    properties.last_modified_by, properties.revision = deck.author, 1
    properties.language = LOCALES[deck.language]
    properties.created = properties.modified = datetime.fromisoformat(deck.made)
    for slide in deck.slides:
        _draw_slide(reader, shown.slides.add_slide(layout), slide, deck.language)
    out = BytesIO()
    shown.save(out)
    return _without_clock(out.getvalue())


def _draw_slide(reader: Reader, made: Any, slide: Slide, language: str) -> None:
    """Draw a slide in reading order: title, lead, content, source."""
    title = [Paragraph(slide.title, d.TITLE_SIZE, bold=True)]
    _write_text(made.shapes.title.text_frame, title, language, 0)
    lead = [Paragraph(slide.lead, d.LEAD_SIZE, colour=d.SOFT)]
    _draw_text(made.shapes, reader.text("Utvalg"), d.LEAD, lead, language)
    for group in slide.groups:
        grouped = made.shapes.add_group_shape()
        _describe(grouped, group.name, group.alt)
        for shape in group.shapes:
            _draw_box(grouped.shapes, shape, language)
    if slide.table:
        _draw_table(made.shapes, slide.table, language)
    foot = [Paragraph(slide.foot, d.FOOT_SIZE, colour=d.SOFT)]
    source = _draw_text(made.shapes, reader.text("Kilde"), d.FOOT, foot, language)
    source.text_frame.paragraphs[0].runs[0].hyperlink.address = slide.address
    notes = made.notes_slide.notes_text_frame
    notes.text = slide.notes
    for run in (run for paragraph in notes.paragraphs for run in paragraph.runs):
        run.font.language_id = LANGUAGE_IDS[language]


def _prepare(shown: Opened) -> SlideLayout:
    """Resize the library's template and strip it; return the layout of the slides."""
    narrow = shown.slide_width or 1
    shown.slide_width, shown.slide_height = Pt(d.WIDTH), Pt(d.HEIGHT)
    layout = next(one for one in shown.slide_layouts if one.name == LAYOUT)
    for other in list(shown.slide_layouts):
        if other is not layout:
            shown.slide_layouts.remove(other)
    sheets: tuple[Any, ...] = (shown.slide_master, layout)
    for sheet in sheets:
        for shape in sheet.placeholders:
            shape.left = round(shape.left * Pt(d.WIDTH) / narrow)
            shape.width = round(shape.width * Pt(d.WIDTH) / narrow)
    title = layout.placeholders[0]
    title.left, title.top = Pt(d.TITLE.x), Pt(d.TITLE.y)
    title.width, title.height = Pt(d.TITLE.w), Pt(d.TITLE.h)
    package = shown.part.package
    for relation in [one for one in package.iter_rels() if one.reltype == THUMBNAIL]:
        package.drop_rel(relation.rId)
    return layout


def _draw_box(shapes: Any, shape: Shape, language: str) -> None:
    made = shapes.add_shape(MSO_SHAPE.RECTANGLE, *_sides(shape.at))
    _describe(made, shape.name, shape.alt)
    made.shadow.inherit = False
    if shape.fill:
        made.fill.solid()
        made.fill.fore_color.rgb = _colour(shape.fill)
    else:
        made.fill.background()
    if shape.edge:
        made.line.color.rgb, made.line.width = _colour(shape.edge), Pt(shape.thick)
        made.line.dash_style = MSO_LINE.DASH if shape.dashed else MSO_LINE.SOLID
    else:
        made.line.fill.background()
    if shape.link:
        made.click_action.hyperlink.address = shape.link
    _write_text(made.text_frame, shape.words, language, shape.inset, shape.top)


def _draw_text(shapes: Any, name: str, at: Rect, words: Sequence[Paragraph], language: str) -> Any:
    made = shapes.add_textbox(*_sides(at))
    _describe(made, name, "")
    _write_text(made.text_frame, words, language, 0, top=True)
    return made


def _draw_table(shapes: Any, table: Table, language: str) -> None:
    """Draw a table whose first row is marked as the header."""
    size = len(table.rows) + 1, len(table.headings)
    frame = shapes.add_table(*size, *_sides(table.at))
    _describe(frame, table.name, table.alt)
    made = frame.table
    frame.element.find(".//{*}tableStyleId").text = PLAIN_GRID
    made.horz_banding = False
    for column, wide in zip(made.columns, table.widths, strict=True):
        column.width = Pt(wide)
    for n, (high, row) in enumerate(zip(table.heights, (table.headings, *table.rows), strict=True)):
        made.rows[n].height = Pt(high)
        for cell, text in zip(made.rows[n].cells, row, strict=True):
            words = [Paragraph(text, table.size, bold=n == 0)]
            _write_text(cell.text_frame, words, language, PAD, top=True)
            cell.margin_left = cell.margin_right = cell.margin_top = cell.margin_bottom = Pt(PAD)


def _write_text(
    frame: Any, words: Sequence[Paragraph], language: str, inset: float, top: bool = False
) -> None:
    """Write paragraphs, each in its size and language, in a frame of fixed size."""
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(inset)
    frame.vertical_anchor = MSO_ANCHOR.TOP if top else MSO_ANCHOR.MIDDLE
    for n, one in enumerate(words):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        run = paragraph.add_run()
        run.text = one.text
        run.font.size, run.font.bold, run.font.name = Pt(one.size), one.bold, TYPEFACE
        run.font.color.rgb = _colour(one.colour or INK)
        run.font.language_id = LANGUAGE_IDS.get(one.language or language, LANGUAGE_IDS["nb"])


def _describe(shape: Any, name: str, alt: str) -> None:
    shape.name = name
    shape.element.find("./*/{*}cNvPr").set("descr", alt)


def _sides(at: Rect) -> tuple[int, int, int, int]:
    return Pt(at.x), Pt(at.y), Pt(at.w), Pt(at.h)


def _colour(text: str) -> Any:
    made: Any = RGBColor  # untyped in the library
    return made(*bytes.fromhex(text.lstrip("#")))


def _without_clock(packed: bytes) -> bytes:
    """Repack a zip file with one fixed date, so that its bytes depend on its content alone."""
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
            after.writestr(entry, before.read(name))
    return out.getvalue()
