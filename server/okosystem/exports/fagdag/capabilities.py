"""The capability map as a slide: a row for each main capability, a box for each of its parts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from okosystem.core.package import read_package_file
from okosystem.core.terms import kind_of, local_name
from okosystem.exports.fagdag.deck import BODY, PAPER, SOFT, Group, Paragraph, Shape, Slide, fit
from okosystem.exports.fagdag.pack_data import PackData
from okosystem.web.capabilities.map import (
    COLOUR,
    COLOURINGS,
    MAP,
    SINCE,
    MapCell,
    group_by_main,
    legend,
)
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext
from okosystem.web.malbilde.layout import Rect
from okosystem.web.views.form import Choices, read_choices
from okosystem.web.views.tables import ViewTable
from okosystem.web.wrapping import text_width

SIZE, GAP, LEGEND = 8.0, 3.0, 18.0
_FILL = re.compile(r"([^{}]*)\{ fill: (#\w+); \}")
_CLASS = re.compile(r"\.heat\.([\w-]+)")


def capability_slide(data: PackData) -> Slide:
    """Draw the map of the day, with the earlier value where it has changed."""
    choices = _choices(data)
    cells = MAP.items(choices)
    colouring = COLOURINGS[choices[COLOUR]]
    label, note = colouring["label"], colouring["note"]
    title, lead = f"{gettext(MAP.title)}: {gettext(label)}", gettext(note)
    if not any(cell.made for cell in cells):
        lead = f"{gettext('Ingen har vurdert dekningen ennå.')} {lead}"
    notes = "\n".join(f"{label_of(cell.capability.iri)}: {_text(cell)}" for cell in cells)
    slide = data.slide(MAP.name, title, lead, data.address(MAP.address), notes)
    return replace(slide, groups=[*_draw(data, group_by_main(cells)), _draw_legend(choices)])


def capability_table(data: PackData) -> ViewTable:
    """List the capabilities with the numbers of the day and the earlier ones."""
    return ViewTable(MAP.name, [*map(MAP.row, MAP.items(_choices(data)))], MAP.columns)


def _choices(data: PackData) -> Choices:
    chosen = read_choices(*MAP.fields()).with_extra({SINCE: str(data.since)})
    return replace(chosen, day=data.day)


def _text(cell: MapCell) -> str:
    before = gettext("(før: %(value)s)") % {"value": cell.text_before} if cell.text_before else ""
    return f"{cell.text} {before}".strip()


def _draw(data: PackData, rows: Sequence[Sequence[MapCell]]) -> Sequence[Group]:
    high = (BODY.h - LEGEND) / max(1, len(rows))
    wide = BODY.w / max(map(len, rows), default=1)
    groups = []
    for down, row in enumerate(rows):
        shapes = []
        for across, cell in enumerate(row):
            at = Rect(BODY.x + across * wide, BODY.y + down * high, wide - GAP, high - GAP)
            shapes.append(_draw_cell(data, cell, at, is_main=not across))
        groups.append(Group(shapes[0].name, shapes[0].alt, shapes))
    return groups


def _draw_cell(data: PackData, cell: MapCell, at: Rect, *, is_main: bool) -> Shape:
    iri, text = cell.capability.iri, _text(cell)
    name, colour = label_of(iri), cell.colour
    fill = _fills().get(colour, PAPER)
    words = [Paragraph(name, SIZE, bold=is_main), Paragraph(text, SIZE)]
    address = f"{data.root}/doc/{kind_of(iri)}/{local_name(iri)}"
    is_dashed = colour not in _fills()
    shape = Shape(name, at, words, f"{name}: {text}", fill, SOFT, is_dashed, link=address, inset=2)
    return fit(shape)


def _draw_legend(choices: Choices) -> Group:
    title, shapes, x = gettext("Tegnforklaring"), list[Shape](), BODY.x
    for colour, text in legend(choices):
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
