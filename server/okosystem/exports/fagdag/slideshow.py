"""The slides as PowerPoint: native shapes and tables, with titles, alt texts, notes and links."""

from datetime import datetime
from io import BytesIO
from typing import Any

from pptx import Presentation

from okosystem.exports.fagdag import deck as d
from okosystem.exports.fagdag.deck import Deck, Slide, Words
from okosystem.exports.fagdag.fixed import fixed
from okosystem.exports.fagdag.shapes import (
    SPOKEN,
    draw_group,
    draw_table,
    draw_text,
    speak,
    write,
)
from okosystem.exports.fagdag.template import prepared
from okosystem.web.languages import gettext


def slideshow(deck: Deck) -> bytes:
    """Write the deck; the same deck gives the same bytes."""
    shown = Presentation()
    layout = prepared(shown)
    told = shown.core_properties
    told.title, told.subject, told.author = deck.title, deck.subject, deck.author
    told.last_modified_by, told.language, told.revision = deck.author, SPOKEN[deck.language], 1
    told.created = told.modified = datetime.fromisoformat(deck.made)
    for slide in deck.slides:
        _draw(shown.slides.add_slide(layout), slide, deck.language)
    out = BytesIO()
    shown.save(out)
    return fixed(out.getvalue())


def _draw(made: Any, slide: Slide, language: str) -> None:
    """Draw in the order it is to be read: title, lead, content, source."""
    write(made.shapes.title.text_frame, [Words(slide.title, d.TITLE_SIZE, bold=True)], language, 0)
    lead = [Words(slide.lead, d.LEAD_SIZE, colour=d.SOFT)]
    draw_text(made.shapes, gettext("Utvalg"), d.LEAD, lead, language)
    for group in slide.groups:
        draw_group(made.shapes, group, language)
    if slide.table:
        draw_table(made.shapes, slide.table, language)
    foot = [Words(slide.foot, d.FOOT_SIZE, colour=d.SOFT)]
    source = draw_text(made.shapes, gettext("Kilde"), d.FOOT, foot, language)
    source.text_frame.paragraphs[0].runs[0].hyperlink.address = slide.address
    notes = made.notes_slide.notes_text_frame
    notes.text = slide.notes
    for paragraph in notes.paragraphs:
        for run in paragraph.runs:
            speak(run, language)
