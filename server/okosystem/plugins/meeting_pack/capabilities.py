"""The capability map as a slide: a row for each main capability, a box for each of its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from okosystem.features.capabilities.map import (
    COLOUR,
    COLOURINGS,
    SINCE,
    MapCell,
    group_by_main,
    legend,
    read_map,
)
from okosystem.features.capabilities.view import MAP
from okosystem.features.landscape.layout import Rect
from okosystem.graph.choices import Choices
from okosystem.graph.layers import text_width
from okosystem.graph.reader import Reader
from okosystem.package import read_package_file
from okosystem.plugins.meeting_pack.deck import (
    BODY,
    PAPER,
    SOFT,
    Group,
    Paragraph,
    Shape,
    Slide,
    fit,
)
from okosystem.plugins.meeting_pack.pack_data import address, choose, make_slide, since
from okosystem.rdf.terms import kind_of, local_name

SIZE, GAP, LEGEND = 8.0, 3.0, 18.0
_FILL = re.compile(r"([^{}]*)\{ fill: (#\w+); \}")
_CLASS = re.compile(r"\.heat\.([\w-]+)")


def capability_slide(reader: Reader) -> Slide:
    """Draw the map of the day, with the earlier value where it has changed."""
    choices = choose(reader, MAP, **{SINCE: str(since(reader))})
    cells = read_map(reader, choices)
    colouring = COLOURINGS[choices[COLOUR]]
    label, note = colouring["label"], colouring["note"]
    title, lead = f"{reader.text(MAP.title)}: {reader.text(label)}", reader.text(note)
    if not any(cell.made for cell in cells):
        lead = f"{reader.text('Ingen har vurdert dekningen ennå.')} {lead}"
    notes = "\n".join(
        f"{reader.label(cell.capability.iri)}: {_text(reader, cell)}" for cell in cells
    )
    slide = make_slide(reader, MAP.file_name, title, lead, address(reader, MAP.path), notes)
    return replace(
        slide, groups=[*_draw(reader, group_by_main(cells)), _draw_legend(reader, choices)]
    )


def _text(reader: Reader, cell: MapCell) -> str:
    old = cell.text_before(reader)
    before = reader.text("(før: %(value)s)") % {"value": old} if old else ""
    return f"{cell.text(reader)} {before}".strip()


def _draw(reader: Reader, rows: Sequence[Sequence[MapCell]]) -> Sequence[Group]:
    high = (BODY.h - LEGEND) / max(1, len(rows))
    wide = BODY.w / max(map(len, rows), default=1)
    groups = []
    for down, row in enumerate(rows):
        shapes = []
        for across, cell in enumerate(row):
            at = Rect(BODY.x + across * wide, BODY.y + down * high, wide - GAP, high - GAP)
            shapes.append(_draw_cell(reader, cell, at, is_main=not across))
        groups.append(Group(shapes[0].name, shapes[0].alt, shapes))
    return groups


def _draw_cell(reader: Reader, cell: MapCell, at: Rect, *, is_main: bool) -> Shape:
    iri = cell.capability.iri
    name, text, colour = reader.label(iri), _text(reader, cell), cell.colour
    fill = _fills().get(colour, PAPER)
    words = [Paragraph(name, SIZE, bold=is_main), Paragraph(text, SIZE)]
    link = reader.absolute(f"/doc/{kind_of(iri)}/{local_name(iri)}")
    is_dashed = colour not in _fills()
    shape = Shape(name, at, words, f"{name}: {text}", fill, SOFT, is_dashed, link=link, inset=2)
    return fit(shape)


def _draw_legend(reader: Reader, choices: Choices) -> Group:
    title, shapes, x = reader.text("Tegnforklaring"), list[Shape](), BODY.x
    for colour, text in legend(reader, choices):
        at = Rect(x, BODY.y + BODY.h - LEGEND + GAP, text_width(text, SIZE) + 3 * GAP, LEGEND - GAP)
        fill, is_dashed = _fills().get(colour, PAPER), colour not in _fills()
        shape = Shape(text, at, [Paragraph(text, SIZE)], text, fill, SOFT, is_dashed, inset=GAP)
        shapes.append(fit(shape))
        x += at.w + GAP
    return Group(title, title, shapes)


@cache
def _fills() -> Mapping[str, str]:
    """Read the colours of the map from its style sheet; patterns become dashed edges."""
    rules = _FILL.findall(read_package_file("web/static/pictures.css"))
    return {name: fill for selector, fill in rules for name in _CLASS.findall(selector)}
