"""Cells about coverage: the numbers of an assessment, and their spread for a capability."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from okosystem.features.entity.cells import Cell, text_cell
from okosystem.graph.choices import DAY
from okosystem.graph.coverage import (
    ABOVE,
    GAP_OF_TWO,
    GREEN,
    READINGS_OF_TWO,
    RED,
    UNDEFINED,
    YELLOW,
    CoverageAssessment,
    Gap,
    Spread,
    assessments_on,
)
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark
from okosystem.rdf.terms import kind_of

if TYPE_CHECKING:
    from okosystem.features.entity.cells import Context
    from okosystem.features.entity.sections import Row
    from okosystem.graph.statements import Node

GAP_MEANINGS: Mapping[str, str] = {
    GREEN: mark("grønt: målet er nådd"),
    YELLOW: mark("gult: på vei"),
    UNDEFINED: mark("ikke definert av Digdir"),
    RED: mark("rødt: bør prioriteres"),
    ABOVE: mark("over målet: målet bør ses over"),
}
"""What a gap means, by its colour."""
AMBIGUOUS_GAP = 2
"""The gap that the reader chooses a colour for."""


def coverage_cell(row: "Row") -> Cell:
    """Write the numbers of an assessment, and what its gap means."""
    now, target, degree = (_number(row.node, name) for name in ("Now", "Target", "Degree"))
    if degree is not None:
        return text_cell(row.reader, row.reader.text("grad %(num)s av 5") % {"num": degree})
    if now is None and target is None:
        return text_cell(row.reader, row.reader.text("ukjent"))
    gap = Gap.between(now, target)
    texts = [
        row.reader.text("i dag %(num)s") % {"num": _format_level(row.reader, now)},
        row.reader.text("mål %(num)s") % {"num": _format_level(row.reader, target)},
        row.reader.text("gap %(num)s") % {"num": _format_level(row.reader, gap.size)},
    ]
    reading = READINGS_OF_TWO.get(row.context.reading) if gap.size == AMBIGUOUS_GAP else None
    meaning = reading or GAP_MEANINGS.get(gap.colour())
    return text_cell(
        row.reader,
        ", ".join([*texts, row.reader.text(meaning)] if meaning else texts),
    )


def gap_spread(row: "Row") -> Cell:
    """Write the lowest and the highest gap of the capability, and in how many assessments."""
    found = [one for one in _assessments(row.reader) if one.subject == row.node.iri]
    text = row.reader.plural(
        "%(spread)s i %(num)s vurdering", "%(spread)s i %(num)s vurderinger", len(found)
    )
    return _spread_cell(row.reader, text, Spread.of(one.gap.size for one in found), len(found))


def degree_spread(row: "Row") -> Cell:
    """Write the lowest and the highest degree, and of how many resources."""
    found = [
        one
        for one in _assessments(row.reader)
        if one.yardstick == row.node.iri and kind_of(one.subject) == "resource"
    ]
    number = len({one.subject for one in found})
    text = row.reader.plural(
        "%(spread)s for %(num)s ressurs", "%(spread)s for %(num)s ressurser", number
    )
    return _spread_cell(row.reader, text, Spread.of(one.degree for one in found), number)


def reading_parameter(context: "Context") -> dict[str, str]:
    """Return the parameter for the reading of a gap of 2, if the address has it."""
    return {GAP_OF_TWO: context.reading} if context.reading else {}


def read_top(_page: object, context: "Context", _filled: object) -> Mapping[str, object]:
    """Find whether a capability is assessed, and the ways to read a gap of 2 if one is."""
    found = [
        o for o in _assessments(context.reader) if context.node.iri in (o.subject, o.yardstick)
    ]
    has_two = any(one.gap.size == AMBIGUOUS_GAP for one in found)
    labels = {"": mark("egen farge"), **READINGS_OF_TWO} if has_two else {}
    on_day = {DAY: str(day)} if (day := context.reader.day) else {}
    readings = {
        f"?{urlencode({**on_day, GAP_OF_TWO: word})}": text for word, text in labels.items()
    }
    chosen = labels.get(context.reading, "")
    return {"is_assessed": bool(found), "readings": readings, "reading": chosen}


def _assessments(reader: Reader) -> list[CoverageAssessment]:
    return assessments_on(reader.whole, reader.day)


def _spread_cell(reader: Reader, text: str, spread: Spread, number: int) -> Cell:
    return (
        text_cell(reader, text % {"spread": spread.text(reader), "num": number}) if number else []
    )


def _number(node: "Node", name: str) -> int | None:
    text = node.value(f"oko:coverage{name}")
    return int(text) if text else None


def _format_level(reader: Reader, number: int | None) -> str:
    return reader.text("ukjent") if number is None else str(number).replace("-", "−")
