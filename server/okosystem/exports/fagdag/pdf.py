"""The slides as PDF, typeset by Typst: the same shapes, tables and text as in PowerPoint."""

import json
from dataclasses import asdict
from pathlib import Path

from okosystem.exports.fagdag import deck as d
from okosystem.exports.fagdag.deck import PAD, Deck
from okosystem.web.third_party import FACES, INTER, folder

SOURCE = Path(__file__).with_name("deck.typ")


def write_pdf(deck: Deck) -> bytes:
    """Write a deck as tagged PDF; the same deck gives the same bytes."""
    import typst

    places = {
        name: asdict(place)
        for name, place in (("title", d.TITLE), ("lead", d.LEAD), ("foot", d.FOOT))
    }
    data = {
        "deck": asdict(deck),
        "places": places,
        "sizes": {"title": d.TITLE_SIZE, "lead": d.LEAD_SIZE, "foot": d.FOOT_SIZE},
        "page": [d.WIDTH, d.HEIGHT],
        "pad": PAD,
    }
    return typst.compile(
        SOURCE.read_bytes(),
        None,
        format="pdf",
        font_paths=typst.Fonts(False, False, _fonts()),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards="ua-1",
    )


def _fonts() -> list[str]:
    return [str(folder() / INTER / face) for face in FACES]
